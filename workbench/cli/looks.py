"""``test``: the score of a run on the test part, counted."""

import argparse
from pathlib import Path
from typing import Any

from workbench.cli.options import add_place, place_of
from workbench.cli.resume import data_of
from workbench.errors import FileError
from workbench.language import tr


def add_test_options(parser: argparse.ArgumentParser) -> None:
    """What ``test`` accepts."""
    parser.add_argument("run", type=Path, metavar="FILE.run")
    add_place(parser)


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
