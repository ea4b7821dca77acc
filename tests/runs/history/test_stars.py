"""The star of a run in which what is minimized changes: live, opened again, on the command line, and after a fork."""

from pathlib import Path

import pytest

from tests.runs.history.test_earlier_scores import begin, go_on
from tests.runs.past import iris, small_run
from workbench.cli.scores import scores_report
from workbench.runs.history.history import Best, Place
from workbench.runs.history.stars import best_to
from workbench.runs.reading import RunReader
from workbench.specs.run import RunSpec
from workbench.training.best_score import PLAIN, Goal
from workbench.training.messages import Evaluated, KeyframeTaken, SetHyperparameter
from workbench.training.trainer import Conduct, Trainer

STEPS = 120
Rows = list[tuple[int, Goal, float, float]]


def changed(at: int = 30, back: int | None = None) -> RunSpec:
    """Label smoothing 0, then 0.3, and 0 again from ``back`` on."""
    edits = [{"step": at, "name": "label_smoothing", "value": 0.3}]
    edits += [] if back is None else [{"step": back, "name": "label_smoothing", "value": 0.0}]
    return small_run(steps=STEPS, edits=edits)


def dev_rows(spec: RunSpec) -> Rows:
    """Step, goal, loss and accuracy as the trainer tells them."""
    told = [event for event in Trainer(spec, iris()).events() if isinstance(event, Evaluated)]
    return [(one.step, one.goal, one.loss, one.accuracy) for one in told if one.part == "dev"]


def best_step(rows: Rows) -> int:
    """By hand: of every goal the lowest loss, of those the highest accuracy, of equal ones the latest."""
    goals = {goal for _, goal, _, _ in rows}
    leaders = [min((row for row in rows if row[1] == goal), key=lambda row: (row[2], row[0])) for goal in goals]
    return max(leaders, key=lambda row: (row[3], row[0]))[0]


def stored(path: Path) -> tuple[Best, int]:
    with RunReader(path) as reader:
        place = reader.history.current
        best = best_to(reader.history, place, reader.metrics)
        (star,) = [one for one in reader.history.bests if one.place.branch == place.branch]
        assert best is not None
        assert best.place == star.place
        told = scores_report(reader)["best"]
        return best, told["step"]


@pytest.mark.parametrize("spec", [changed(), changed(at=5), changed(back=70)], ids=["at 30", "at 5", "and back"])
def test_the_star_is_the_same_live_opened_again_and_told(tmp_path: Path, spec: RunSpec) -> None:
    path, rows = tmp_path / "a.run", dev_rows(spec)
    begin(path, spec)
    best, told = stored(path)
    assert best.place.step == told == best_step(rows)
    assert best.place.step > 30, "it does not stay where the smoothing began"


@pytest.mark.parametrize("events", [12, 20, 30])
def test_a_killed_run_comes_to_the_same_star(tmp_path: Path, events: int) -> None:
    path, whole = tmp_path / "a.run", tmp_path / "whole.run"
    begin(whole, changed(back=70))
    begin(path, changed(back=70), events)
    go_on(path)
    assert stored(path)[0].place == stored(whole)[0].place


def test_the_state_of_the_star_is_kept() -> None:
    events = list(Trainer(changed(), iris(), conduct=Conduct(keyframes=True)).events())
    kept = [event.snapshot.step for event in events if isinstance(event, KeyframeTaken) and event.reason == "best"]
    assert kept[-1] == best_step(dev_rows(changed()))


def test_a_fork_with_other_smoothing_has_the_star_of_the_whole_way(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    begin(path, small_run(steps=STEPS))
    go_on(path, SetHyperparameter("label_smoothing", 0.3), place=Place(1, 30, 0))
    written = [row for row in dev_rows(changed()) if row[0] != 30 or row[1] == PLAIN]
    with RunReader(path) as reader:
        best = best_to(reader.history, reader.history.current, reader.metrics)
        assert best is not None
        assert best.place.step == best_step(written)
