"""``export``: a state of a run for other programs, proven before it is there."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.options import add_place, place_of
from workbench.cli.resume import RepeatedSteps, data_of
from workbench.errors import FileError, SpecError
from workbench.export.formats import EXPORT_FORMATS
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.export.weights import ExportChoices, ExportReport
    from workbench.runs.history.history import Place
    from workbench.runs.writing.run_log import RunLog


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """What ``export`` accepts."""
    parser.add_argument("run", type=Path, metavar="FILE.run")
    parser.add_argument("--format", required=True, choices=tuple(EXPORT_FORMATS))
    add_place(parser)
    parser.add_argument(
        "--branch", type=int, metavar="N", help=tr("of another branch than the one where the run stands; see info")
    )
    parser.add_argument(
        "--fold-batchnorm", action="store_true", help=tr("multiply batch norm into the weights, for readers without it")
    )
    parser.add_argument(
        "--coverage",
        type=float,
        metavar="SHARE",
        help=tr(
            "answers with a promise: sets or intervals that hold the truth this often, such as 0.9; a look at the test part"
        ),
    )
    parser.add_argument(
        "--test-scores", action="store_true", help=tr("write the scores on the test part down; the look is counted")
    )
    parser.add_argument("--out", required=True, type=Path, metavar="PATH")


def export(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Write a state of the run, and read it back."""
    from workbench.export.earlier_export import refuse_foreign
    from workbench.export.weights import ExportChoices, export_weights
    from workbench.runs.history.replay import Replayer
    from workbench.runs.reading import RunReader
    from workbench.runs.writing.held_out import looks_at_test
    from workbench.runs.writing.run_log import RunLog

    choices = ExportChoices(options.fold_batchnorm, options.coverage, options.test_scores)
    if choices.coverage is not None and not 0.5 <= choices.coverage < 1.0:
        raise SpecError.single(
            "--coverage", tr("must be at least 0.5 and below 1, not {coverage}", coverage=choices.coverage)
        )
    refuse_foreign(options.out)
    with RunLog.open(options.run) if choices.looks_at_test else RunReader(options.run) as source:
        history = source.history
        data = data_of(options.run, source.header)
        place = place_of(options.at, source, options.branch)
        with Replayer(data) as replayer:
            snapshot = replayer.reach(history, source.snapshot, place, tell=RepeatedSteps())
        if snapshot is None:
            raise FileError(tr("{run} holds no state that could be exported.", run=options.run))
        file_format = EXPORT_FORMATS[options.format]
        report = export_weights(snapshot, history.spec_to(place), data, options.out, file_format, choices)
        if isinstance(source, RunLog):
            _count_look(source, place, report, data.task)
        looks = len(looks_at_test(source.history))
    if report.earlier is not None:
        sys.stderr.write(
            tr(
                "Note: {path} was there already; that export is kept as {earlier}.\n",
                path=options.out,
                earlier=report.earlier,
            )
        )
    return 0, {
        "path": str(report.path),
        "at": options.at,
        "branch": place.branch,
        "step": place.step,
        "reader": report.certificate.reader,
        "max_abs_difference": report.max_abs_difference,
        "bound": report.bound,
        "max_relative_difference": report.relative,
        "rows_checked": report.rows_checked,
        "scores_equal": all(part.scores_equal for part in report.certificate.parts),
        **_scores(report),
        **_promise(report, choices),
        **({"looks": looks} if choices.looks_at_test else {}),
    }


def _scores(report: "ExportReport") -> dict[str, Any]:
    found = {}
    for part in report.certificate.parts:
        if part.reader is not None:
            found[f"{part.part}_accuracy"], found[f"{part.part}_loss"] = part.reader.accuracy, part.reader.loss
    return found


def _promise(report: "ExportReport", choices: "ExportChoices") -> dict[str, Any]:
    kept = report.certificate.promise
    if choices.coverage is None:
        return {}
    covered = {} if kept is None else {"covered_on_test": kept.covered, "mean_size": kept.mean_size}
    return {"coverage": choices.coverage, **covered}


def _count_look(log: "RunLog", place: "Place", report: "ExportReport", task: str) -> None:
    """Write a look at the test part into the run, where there was one."""
    from workbench.runs.writing.held_out import keep_look
    from workbench.training.messages import Evaluated

    test = next((part for part in report.certificate.parts if part.part == "test"), None)
    if test is not None and test.engine is not None:
        score = Evaluated(place.step, "test", test.engine.loss, test.engine.accuracy, place.edits)
        keep_look(log, place, score, task)
