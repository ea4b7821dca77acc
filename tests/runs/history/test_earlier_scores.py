"""The dev curve of a run file is the same however often the run was stopped, killed and gone on with."""

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.runs.past import iris, random_edits, small_run
from workbench.runs.history.earlier_scores import earlier_scores, scores_to
from workbench.runs.history.history import BEGINNING, Best, Place
from workbench.runs.history.replay import Replayer
from workbench.runs.reading import RunReader
from workbench.runs.writing.recording import Recording
from workbench.runs.writing.run_log import RunLog
from workbench.specs.run import RunSpec
from workbench.training.mailbox import Mailbox
from workbench.training.messages import Evaluated, SetHyperparameter, SetLength
from workbench.training.score_steps import score_steps
from workbench.training.scoring import NO_SCORES
from workbench.training.trainer import Conduct, Trainer

Row = tuple[int, float, float]
CONDUCT = Conduct(keyframes=True)


def edited() -> RunSpec:
    return small_run(edits=[edit.to_plain() for edit in random_edits(np.random.default_rng(4), 0, 60, 5)])


def begin(path: Path, spec: RunSpec, events: int | None = None, chunk: int = 3) -> None:
    """Train a new run, to the end or until so many events were told: what came after is lost, as after a kill."""
    with RunLog.create(path, spec, iris().sha256, {}) as log:
        with closing(Recording(log, BEGINNING).events(Trainer(spec, iris(), conduct=CONDUCT).events(chunk))) as told:
            for number, _ in enumerate(told):
                if number == events:
                    break
        log.rest()


def go_on(path: Path, *commands: Any, place: Place | None = None) -> None:
    """As the command line and the window do."""
    with RunLog.open(path) as log:
        at = log.history.current if place is None else place
        with Replayer(iris()) as replayer:
            start = replayer.reach(log.history, log.snapshot, at)
        earlier = earlier_scores(log.history, at, log.metrics, log.snapshot, iris())
        mailbox = Mailbox()
        for command in commands:
            mailbox.put(command)
        trainer = Trainer(log.history.spec_from(at), iris(), mailbox, start, CONDUCT, earlier)
        list(Recording(log, at).events(trainer.events()))


def curve(path: Path) -> tuple[list[Row], Best]:
    with RunReader(path) as reader:
        place = reader.history.current
        rows = [(one.step, one.loss, one.accuracy) for one in scores_to(reader.history, place, reader.metrics)]
        (best,) = [best for best in reader.history.bests if best.place.branch == place.branch]
        return rows, best


@pytest.mark.parametrize("events", [1, 2, 3, 5, 9, 14, 20, 33, 50])
def test_a_killed_run_has_the_curve_and_the_best_of_one_that_was_not(tmp_path: Path, events: int) -> None:
    whole, killed = tmp_path / "whole.run", tmp_path / "killed.run"
    begin(whole, edited())
    begin(killed, edited(), events)
    go_on(killed)
    assert curve(killed) == curve(whole)
    due = list(score_steps(edited(), iris().train.rows, 10**6))
    assert [step for step, _, _ in curve(whole)[0]] == due


def test_scores_that_were_lost_are_filled_in_by_training_there_again(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    spec = small_run()
    with RunLog.create(path, spec, iris().sha256, {}) as log:
        events = [
            event for event in Trainer(spec, iris(), conduct=CONDUCT).events() if not isinstance(event, Evaluated)
        ]
        list(Recording(log, BEGINNING).events(iter(events)))
        place = log.history.current
        earlier = earlier_scores(log.history, place, log.metrics, log.snapshot, iris())
    told = [event for event in Trainer(spec, iris()).events() if isinstance(event, Evaluated) and event.part == "dev"]
    assert earlier.known == ()
    assert list(earlier.missed) == told


def test_scores_before_the_newest_one_on_record_are_left_as_they_are(tmp_path: Path) -> None:
    """So is a run file of a version that scored when the clock allowed."""
    path = tmp_path / "a.run"
    begin(path, small_run(steps=40), events=2)
    with RunLog.open(path) as log:
        log.add_evaluation(1, Evaluated(39, "dev", 0.5, 0.9))
        log.rest()
    with RunLog.open(path) as log:
        earlier = earlier_scores(log.history, log.history.tip(1), log.metrics, log.snapshot, iris())
        assert earlier.missed == ()
        assert earlier.known[-1].step == 39


def test_a_branch_goes_on_with_the_curve_of_its_parent(tmp_path: Path) -> None:
    path, written = tmp_path / "a.run", tmp_path / "written.run"
    begin(path, small_run())
    go_on(path, SetHyperparameter("learning_rate", 0.05), place=Place(1, 40, 0))
    begin(written, small_run(edits=[{"step": 40, "name": "learning_rate", "value": 0.05}]))
    rows, _ = curve(path)
    assert rows == curve(written)[0]
    assert 40 in [step for step, _, _ in rows], "an edit is scored"


def test_a_longer_run_keeps_what_it_had(tmp_path: Path) -> None:
    path, written = tmp_path / "a.run", tmp_path / "written.run"
    begin(path, small_run())
    go_on(path, SetLength("steps", 150))
    begin(written, small_run(edits=[{"step": 90, "name": "steps", "value": 150}]))
    assert curve(path) == curve(written)


def test_nothing_is_known_of_a_run_that_begins() -> None:
    assert (NO_SCORES.known, NO_SCORES.missed) == ((), ())
