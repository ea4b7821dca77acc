"""``test``: the score of a run on the test part, counted."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.resume import data_of
from workbench.errors import FileError, SpecError
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.runs.history.history import Place
    from workbench.runs.history.origin import Kept


def add_test_options(parser: argparse.ArgumentParser) -> None:
    """What ``test`` accepts."""
    parser.add_argument("run", type=Path, metavar="FILE.run")
    parser.add_argument(
        "--at",
        default="last",
        metavar="STEP|best|last",
        help=tr("the weights after so many mini-batches, at the lowest dev loss, or at the end (as without it)"),
    )


def score_test_part(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Score the test part and write the look into the run."""
    from workbench.runs.history.replay import Replayer
    from workbench.runs.writing.held_out import keep_look, look_text, looks_at_test, score_test
    from workbench.runs.writing.run_log import RunLog

    with RunLog.open(options.run) as log:
        data = data_of(options.run, log.header)
        place = place_of(options.at, log)
        with Replayer(data) as replayer:
            snapshot = replayer.reach(log.history, log.snapshot, place)
        if snapshot is None:
            raise FileError(tr("{run} holds no state that could be scored.", run=options.run))
        score = score_test(snapshot, log.history.spec_to(place), data)
        keep_look(log, place, score, data.task)
        return 0, {
            "run": str(options.run),
            "at": options.at,
            "step": place.step,
            "part": "test",
            "rows": data.test.rows,
            "loss": score.loss,
            "accuracy": score.accuracy,
            "looks": len(looks_at_test(log.history)),
            "note": look_text(log.history),
        }


def place_of(at: str, kept: "Kept") -> "Place":
    """Where the weights are taken. Raises ``SpecError``."""
    from workbench.runs.history.earlier_scores import best_to

    history = kept.history
    place = history.current
    if at == "last":
        return place
    if at == "best":
        best = best_to(history, place, kept.metrics)
        if best is None:
            raise SpecError.single("--at", tr("there is no best step: the run has no score of the dev part yet"))
        return best.place
    length = history.branch(place.branch).length
    if not at.isdecimal() or int(at) > length:
        raise SpecError.single(
            "--at", tr("must be best, last or a step from 0 to {length}, not {at}", length=length, at=at)
        )
    return history.place_at(place.branch, int(at))
