"""A learner does what a spec says, up to any step and any edit, and goes on from any state that was kept."""

import pytest

from tests.runs.past import iris, small_run
from workbench.errors import SpecError
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.training.messages import Finished
from workbench.training.trainer import Trainer

EDITS = [
    {"step": 10, "name": "learning_rate", "value": 0.01},
    {"step": 30, "name": "batch_size", "value": 8},
    {"step": 30, "name": "batch_norm_statistics", "value": "exact"},
    {"step": 30, "name": "steps", "value": 70},
    {"step": 50, "name": "epochs", "value": 5},
]


def edited() -> RunSpec:
    return small_run(edits=EDITS)


def learner(spec: RunSpec, step: int, edits: int | None = None) -> Learner:
    fresh = Learner(spec, iris())
    assert fresh.advance(step, edits)
    return fresh


def test_it_ends_where_the_trainer_ends() -> None:
    *_, last = Trainer(edited(), iris()).events(7)
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    here = learner(edited(), last.step)
    assert here.snapshot().sha256 == last.snapshot.sha256
    assert here.step == here.total_steps


@pytest.mark.parametrize("edits", [1, 2, 3, 4])
def test_a_limit_stops_between_edits_at_one_step(edits: int) -> None:
    limited = learner(edited(), 30, edits)
    alone = learner(small_run(edits=EDITS[:edits]), 30)
    assert (limited.step, limited.edits_made, limited.snapshot().edits) == (30, edits, edits)
    assert limited.snapshot().sha256 == alone.snapshot().sha256
    assert limited.advance(45, 4)
    assert limited.snapshot().sha256 == learner(edited(), 45).snapshot().sha256


def test_without_a_limit_the_edits_at_the_last_step_are_made() -> None:
    assert learner(edited(), 29).edits_made == 1
    assert learner(edited(), 30).edits_made == 4


def test_it_goes_on_from_a_kept_state_wherever_it_was() -> None:
    states = {step: learner(edited(), step).snapshot() for step in (5, 30, 44, 60)}
    moved = learner(small_run(steps=500), 80)
    for start in (44, 5, 30):
        moved.load(edited(), states[start])
        assert (moved.step, moved.edits_made) == (start, states[start].edits)
        assert moved.advance(60)
        assert moved.snapshot().sha256 == states[60].sha256, start
        assert moved.spec.epochs == 5
        assert moved.total_steps == learner(edited(), 60).total_steps
    fresh = Learner(edited(), iris(), states[44])
    assert fresh.advance(60)
    assert fresh.snapshot().sha256 == states[60].sha256


def test_a_refused_edit_changes_nothing() -> None:
    here = learner(small_run(), 5)
    before = here.snapshot()
    for name, value in (("batch_size", 5000), ("optimizer", "sgd"), ("speed", 1)):
        with pytest.raises(SpecError):
            here.set_hyperparameter(name, value)
    assert here.snapshot().sha256 == before.sha256
    assert here.edits_made == 0
    with pytest.raises(SpecError, match="asks for 5000 examples"):
        Learner(small_run(edits=[{"step": 3, "name": "batch_size", "value": 5000}]), iris())


def test_a_longer_plan_moves_the_end_of_the_schedule() -> None:
    shorter, longer = learner(small_run(), 30), learner(small_run(), 30)
    assert longer.set_length("steps", 500) == 90
    assert longer.total_steps == 500
    assert (shorter.train(1).scalar("learning_rate")[0], longer.train(1).scalar("learning_rate")[0]) == pytest.approx(
        (0.00075, 0.00099), rel=0.02
    )
    assert longer.set_length("epochs", 10) == small_run().epochs
    assert longer.spec.steps is None
