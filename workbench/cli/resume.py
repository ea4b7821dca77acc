"""``main.py resume`` and ``main.py verify``: go on with a run bit for bit, and prove that it is what it says."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.options import add_changes, parted
from workbench.cli.training import FAILED, compile_at_first_start, plain_value, train_in
from workbench.errors import FileError, SpecError
from workbench.language import tr
from workbench.numbers import duration

if TYPE_CHECKING:
    from workbench.data.dataset import Dataset
    from workbench.runs.format.records.run_header import RunHeader
    from workbench.specs.run import RunSpec, ScheduledEdit
    from workbench.training.snapshot import Snapshot

PROGRESS_SECONDS = 1.0


def add_resume_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``resume``."""
    parser.add_argument("run", type=Path, metavar="FILE.run", help=tr("a run that was interrupted, or has ended"))
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--steps", type=int, metavar="N", help=tr("end after N mini-batches, counted from the beginning")
    )
    length.add_argument("--epochs", type=int, metavar="N", help=tr("end after N passes, counted from the beginning"))
    add_changes(
        parser,
        tr(
            "another value from here on, as an edit: learning_rate=0.01, stop_patience=20, stop_target=off, "
            "left_out='3 17 20-45', relabelled='17=3'"
        ),
    )


def resume(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Train on from where the run stands, as if it had never stopped."""
    from workbench.runs.format.environment import describe_environment
    from workbench.runs.history.earlier_scores import earlier_scores
    from workbench.runs.history.replay import Replayer
    from workbench.runs.writing.machine_seam import note_machine
    from workbench.runs.writing.run_log import RunLog
    from workbench.training.mailbox import Mailbox
    from workbench.training.messages import SetLength
    from workbench.training.plan_changes import command_for

    with RunLog.open(options.run) as log:
        for damage in log.damage:
            sys.stderr.write(tr("Note: {damage}.\n", damage=damage))
        data = data_of(options.run, log.header)
        compile_at_first_start()
        place = log.history.current
        with Replayer(data) as replayer:
            start = replayer.reach(log.history, log.snapshot, place, tell=RepeatedSteps())
        if start is None and place.step > 0:
            raise FileError(tr("{run} holds no state to go on from.", run=options.run))
        edits = _edits(options.changes, place.step, log.history.planned_length(place), data)
        mailbox = Mailbox()
        if options.steps is not None:
            _check_steps(options.steps, place.step)
            mailbox.put(SetLength("steps", options.steps))
        elif options.epochs is not None:
            mailbox.put(SetLength("epochs", options.epochs))
        if start is not None:
            _tell_rate(options, log.history.planned_length(place), start, data)
        for edit in edits:
            mailbox.put(command_for(edit.name, edit.value))
        seam = note_machine(log, describe_environment())
        if seam:
            sys.stderr.write(
                tr(
                    "Note: the run goes on on another machine ({seam}); from here its last bits may differ.\n",
                    seam=seam,
                )
            )
        earlier = earlier_scores(log.history, place, log.metrics, log.snapshot, data)
        return train_in(log, data, log.history.spec_from(place), start=start, earlier=earlier, mailbox=mailbox)


def _edits(changes: list[str], step: int, spec: "RunSpec", data: "Dataset") -> "tuple[ScheduledEdit, ...]":
    """What ``--set`` asks for, made sure of before anything is changed. Raises ``SpecError``."""
    from workbench.specs.run import ScheduledEdit
    from workbench.training.checks import find_problems

    found = []
    for change in changes:
        name, text = parted(change)
        found.append(ScheduledEdit.parse({"step": step, "name": name, "value": plain_value(text)}))
    problems = find_problems(spec.replaced(edits=(*spec.edits, *found)), data)
    if problems:
        raise SpecError(problems)
    return tuple(found)


def _tell_rate(options: argparse.Namespace, spec: "RunSpec", start: "Snapshot", data: "Dataset") -> None:
    """Another end moves a schedule that ends with the run: said before it is done."""
    from workbench.training.rate_change import rate_change, rate_change_text

    if options.steps is None and options.epochs is None:
        return
    length = ("steps", options.steps) if options.steps is not None else ("epochs", options.epochs)
    seen = start.step, start.examples_seen, data.train.rows
    change = rate_change(spec, spec.with_length(*length), start.hyperparameters, *seen)
    if change is not None:
        sys.stderr.write(tr("Note: the end of the run moves, so {change}.\n", change=rate_change_text(change)))


def _check_steps(steps: int, step: int) -> None:
    if steps <= step:
        raise SpecError.single(
            "--steps",
            tr(
                "counts from the beginning of the run, which stands at step {step}; {steps} is not beyond it",
                step=step,
                steps=steps,
            ),
        )


def verify(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Train all branches of a run again and compare every kept state."""
    from workbench.runs.format.environment import describe_environment
    from workbench.runs.history.verify import Verification
    from workbench.runs.reading import RunReader
    from workbench.runs.writing.machine_seam import seam_text, seams

    reader = RunReader(options.run)
    try:
        data = data_of(options.run, reader.header)
        compile_at_first_start()
        for name, value in describe_environment().items():
            recorded = reader.header.environment.get(name)
            if recorded is not None and recorded != value:
                sys.stderr.write(f"Note: {name} is {value} here, recorded is {recorded}; the bits may differ.\n")
        for mark in seams(reader.history):
            sys.stderr.write(
                tr(
                    "Note: at step {step} of {branch} the run went on on another machine ({seam}); the bits may differ "
                    "from there.\n",
                    step=mark.place.step,
                    branch=reader.history.branch(mark.place.branch).title,
                    seam=seam_text(mark),
                )
            )
        begin = time.perf_counter()
        report = Verification(reader.history, reader.snapshot, data).run(RepeatedSteps())
        for damage in reader.damage:
            sys.stderr.write(f"{damage}\n")
        first = report.first_difference
        result = {
            "identical": report.identical and not reader.damage,
            "keyframes": len(report.checked),
            "branches": len(reader.history.branches),
            "steps": report.steps,
            "seconds": time.perf_counter() - begin,
            "first_difference": None
            if first is None
            else {"branch": first.branch, "step": first.step, "edits": first.edits},
            "damage": list(reader.damage),
            "run": str(options.run),
        }
    finally:
        reader.close()
    return (0 if result["identical"] else FAILED), result


def data_of(path: Path, header: "RunHeader") -> "Dataset":
    """The data of a run, proven to be the same. Raises ``FileError``."""
    from workbench.runs.history.run_data import run_data

    return run_data(path, header.spec.data, header.data_sha256)


class RepeatedSteps:
    """Tells on standard error how far steps are trained again, and how long it goes on; Ctrl-C ends it."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._next = self._begun + PROGRESS_SECONDS

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next or not done:
            return
        self._next = now + PROGRESS_SECONDS
        left = (total - done) * (now - self._begun) / done
        sys.stderr.write(
            tr(
                "{done} of {total} steps trained again, about {left} left\n",
                done=done,
                total=total,
                left=duration(left),
            )
        )
