"""``main.py search``: many trials from a search file to a study, or on with a study that is there."""

import argparse
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from workbench.cli.training import FAILED, INTERRUPTED, OnInterrupt, compile_at_first_start
from workbench.errors import SpecError, WorkbenchError
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.numbers import duration, score, speed
from workbench.specs.bounded_text import parse_toml, read_text

if TYPE_CHECKING:
    from workbench.search.campaign.campaign import Campaign
    from workbench.search.campaign.campaign_messages import CampaignState
    from workbench.search.results import TrialRecord
    from workbench.search.study.plan import StudyPlan
    from workbench.search.study.study import StudyFile

PROGRESS_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 20.0
"""So long a scheduler that was never heard may keep us waiting."""
_LOCAL_PATIENCE_SECONDS: Final = 120.0
"""And so long the worker that is started here, which on a busy machine may take a minute to load the engine."""


def add_search_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``search``."""
    parser.add_argument("space", nargs="?", type=Path, metavar="SPACE.toml", help=tr("what to try (docs/search.md)"))
    parser.add_argument("--preset", metavar="NAME", help=tr("the run to start from, where SPACE.toml names none"))
    parser.add_argument("--trials", type=int, metavar="N", help=tr("number of trials"))
    parser.add_argument(
        "--workers", type=int, metavar="N", help=tr("trials at once; one less than there are cores if not given")
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help=tr("a Dask scheduler, such as tls://host:8786"))
    parser.add_argument(
        "--insecure-scheduler",
        action="store_true",
        help=tr("use a scheduler without TLS: anybody who reaches its port can run code as you"),
    )
    parser.add_argument(
        "--out", type=Path, metavar="STUDY.db", help=tr("where to keep the study; one that is there is continued")
    )


def search(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Search to the end and report. Ctrl-C keeps what there is; the same command goes on from it."""
    _check_numbers(options)
    path = _study_path(options)
    plan = _plan(path, options)  # its faults are told before anything starts
    _tell_rows(plan)

    from workbench.data.loading import load_dataset
    from workbench.search.campaign.campaign import Campaign
    from workbench.search.workers.cluster import DaskCrew
    from workbench.search.workers.local_host import default_workers

    workers = default_workers() if options.workers is None else options.workers
    compile_at_first_start()
    begin = time.monotonic()
    goes_on = plan is None or is_there(path)
    there = _opened(path, plan, options) if goes_on else None  # what it tries is read before anything starts
    # The worker starts while the study is made and the data are read.
    crew = DaskCrew(workers, options.scheduler, insecure=options.insecure_scheduler)
    crew.start()
    try:
        study = there or _opened(path, plan, options)
        data = load_dataset(study.plan.base.data)
    except BaseException:
        crew.close()
        if there is not None:
            there.close()
        raise
    # Without --workers a scheduler of others is used as far as it goes.
    most = workers if options.scheduler is None or options.workers is not None else 10_000
    campaign = Campaign(study, crew, data, concurrency=most)
    where = options.scheduler or tr(
        "{workers} thread{workers_2} of a process beside it", workers=workers, workers_2="s" if workers > 1 else ""
    )
    sys.stderr.write(
        tr(
            "{trials} trials of {epochs} epochs on {where}; study {path}\n",
            trials=study.plan.trials,
            epochs=study.plan.epochs,
            where=where,
            path=path,
        )
    )
    campaign.start()
    patience = _LOCAL_PATIENCE_SECONDS if options.scheduler is None else _PATIENCE_SECONDS
    problem, interrupted = _watch(campaign, patience)
    if campaign.saved_elsewhere is not None:
        raise WorkbenchError(
            tr("{problem}\nGo on with: search --out {saved}", problem=problem, saved=campaign.saved_elsewhere)
        )
    if problem:
        raise WorkbenchError(
            tr(
                "{problem}\nThe study is safe; the same command with --out {path} goes on with it.",
                problem=problem,
                path=path,
            )
        )
    records = study.records()
    return (INTERRUPTED if interrupted else 0 if _best(study) else FAILED), _report(study, records, path, begin)


def _tell_rows(plan: "StudyPlan | None") -> None:
    """What of the base is not in the trials, although it looks as if it were."""
    from workbench.specs.row_edits import row_edits_of, rows_not_passed_on_text

    if plan is not None and (text := rows_not_passed_on_text(row_edits_of(plan.base.edits))):
        sys.stderr.write(tr("Note: {text}\n", text=text))


def _check_numbers(options: argparse.Namespace) -> None:
    for name in ("trials", "workers"):
        value = getattr(options, name)
        if value is not None and value < 1:
            raise SpecError.single(f"--{name}", tr("must be at least 1, not {value}", value=value))
    if options.scheduler is not None:
        from workbench.search.workers.scheduler_address import check_address

        check_address(options.scheduler, insecure=options.insecure_scheduler)


def _study_path(options: argparse.Namespace) -> Path:
    if options.out is not None:
        return Path(options.out)
    if options.space is None:
        raise SpecError.single("search", tr("name a SPACE.toml, or with --out a study to go on with"))
    from workbench.files.folders import folder_note
    from workbench.search.study.folder import new_study_path

    if folder_note():
        sys.stderr.write(f"{folder_note()}\n")
    return new_study_path(options.space.stem)


def _opened(path: Path, plan: "StudyPlan | None", options: argparse.Namespace) -> "StudyFile":
    """The study at ``path``, continued or new; one that is there has a plan of its own."""
    from workbench.search.study.study import StudyFile

    if plan is not None and not is_there(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        return StudyFile.create(path, plan)
    study = StudyFile.open(path)
    try:
        if options.trials is not None:
            study.change_plan(study.plan.with_trials(options.trials))
    except BaseException:
        study.close()
        raise
    ended = sum(record.has_ended for record in study.records())
    sys.stderr.write(
        tr(
            "Going on with {path}: {ended} of {trials} trials have ended\n",
            path=path,
            ended=ended,
            trials=study.plan.trials,
        )
    )
    return study


def _plan(path: Path, options: argparse.Namespace) -> "StudyPlan | None":
    """What SPACE.toml says; None where none is named, because the study at ``path`` goes on."""
    if options.space is None:
        if not is_there(path):
            raise SpecError.single(
                "--out", tr("there is no study {path}, and no SPACE.toml says what to try", path=path)
            )
        return None
    from workbench.search.study.plan import StudyPlan

    plain = parse_toml(read_text(options.space), str(options.space))
    if options.preset is not None:
        if "base" in plain or "preset" in plain:
            raise SpecError.single("--preset", tr("{space} says itself what to start from", space=options.space))
        plain["preset"] = options.preset
    plan = StudyPlan.parse(plain)
    return plan if options.trials is None else plan.with_trials(options.trials)


def _watch(campaign: "Campaign", patience: float) -> tuple[str, bool]:
    """Tell the progress until it has ended, or no worker was heard for ``patience`` seconds: what broke, and an interrupt."""
    from workbench.search.campaign.campaign_messages import (
        CampaignEnded,
        CampaignState,
        CloseSearch,
        TrialEnded,
        WorkerLost,
    )

    problem, told = "", ""
    next_line = time.monotonic() + PROGRESS_SECONDS
    silent_since = time.monotonic()
    note = tr("Ending the search; its study is kept, and the same command goes on with it.\n")
    with OnInterrupt(lambda: campaign.put(CloseSearch()), note) as interrupt:
        while True:
            alive = campaign.is_alive
            for event in campaign.events():
                match event:
                    case CampaignEnded():
                        problem = event.problem
                    case TrialEnded(record):
                        _tell_trial(record)
                    case WorkerLost(reason, trials):
                        names = ", ".join(map(str, trials))
                        sys.stderr.write(f"Note: {reason}; repeating from the last rung: trial {names}\n")
                    case CampaignState(problem=text) if text and text != told:
                        told = text
                        sys.stderr.write(tr("Note: {text}\n", text=text))
            if not alive:
                return problem, interrupt.came
            state = campaign.state
            if state.phase != "connecting":
                silent_since = math.inf
            elif time.monotonic() - silent_since > patience:
                campaign.put(CloseSearch())
                campaign.join()
                return state.problem or tr("The workers did not answer."), interrupt.came
            if time.monotonic() >= next_line:
                next_line = time.monotonic() + PROGRESS_SECONDS
                _tell_state(state)
            campaign.join(_LOOK_SECONDS)


def _tell_trial(record: "TrialRecord") -> None:
    reached = "" if record.score is None else f"  {score(record.score)}"
    reason = f"  {record.reason}" if record.state == "failed" else ""
    sys.stderr.write(
        tr(
            "trial {record_number}  {state}{reached}{reason}\n",
            record_number=record.number,
            state=record.state,
            reached=reached,
            reason=reason,
        )
    )


def _tell_state(state: "CampaignState") -> None:
    if state.lost_contact is not None and state.seconds > PROGRESS_SECONDS:
        sys.stderr.write(tr("lost contact {lost_contact} ago\n", lost_contact=duration(state.lost_contact)))
        return
    if state.phase == "connecting":
        sys.stderr.write(tr("waiting for the workers on {place}\n", place=state.place))
        return
    ended = sum(state.counts.get(name, 0) for name in ("done", "pruned", "failed", "stopped"))
    best = "" if state.best is None or state.best.best is None else tr("  best {best}", best=score(state.best.best))
    left = (
        ""
        if state.seconds_left is None
        else tr("  about {seconds_left} left", seconds_left=duration(state.seconds_left))
    )
    sys.stderr.write(
        tr(
            "{ended} of {planned} trials  {n_workers} workers  {steps_per_second}{best}{left}\n",
            ended=ended,
            planned=state.planned,
            n_workers=len(state.workers),
            steps_per_second=speed(state.steps_per_second),
            best=best,
            left=left,
        )
    )


def _best(study: "StudyFile") -> "TrialRecord | None":
    """The best of what has ended."""
    from workbench.search.results import best_of

    return best_of(study.plan.metric, (record for record in study.records() if record.has_ended))


def _report(study: "StudyFile", records: "tuple[TrialRecord, ...]", path: Path, begin: float) -> dict[str, Any]:
    best = _best(study)
    states = [record.state for record in records]
    found = None
    if best is not None:
        found = {"number": best.number, "score": best.score, "values": dict(best.values), "run": best.run}
    return {
        "trials": len(records),
        "completed": states.count("done"),
        "pruned": states.count("pruned"),
        "failed": states.count("failed"),
        "stopped": states.count("stopped"),
        "unfinished": states.count("running") + states.count("waiting"),
        "metric": study.plan.metric,
        "best": found,
        "seconds": time.monotonic() - begin,
        "study": str(path),
    }
