"""The steps at which a run is scored: as arithmetic, and as the trainer scores it."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.runs.past import random_edits
from tests.training.kept_state import iris, iris_data
from workbench.errors import SpecError
from workbench.specs.run import RunSpec
from workbench.specs.scores import ScoreSchedule
from workbench.training.learner import Learner
from workbench.training.messages import Evaluated, Event
from workbench.training.score_steps import score_steps
from workbench.training.stopping import examples_at
from workbench.training.trainer import Conduct, Trainer

ROWS = 96  # for the arithmetic


def steps_of(spec: RunSpec, last: int = 10**12) -> list[int]:
    return list(score_steps(spec, ROWS, last))


def due(spec: RunSpec) -> list[int]:
    return list(score_steps(spec, iris_data().train.rows, 10**12))


def scored(events: list[Event], part: str = "dev") -> list[int]:
    return [event.step for event in events if isinstance(event, Evaluated) and event.part == part]


def test_powers_of_two_then_every_epoch_then_the_end() -> None:
    assert steps_of(iris(steps=40)) == [0, 1, 2, 4, 6, 12, 18, 24, 30, 36, 40]
    assert steps_of(iris(steps=40), 13) == [0, 1, 2, 4, 6, 12]
    assert steps_of(iris(steps=40, scores={"every": 3})) == [0, 1, 2, 4, 8, 16, 18, 36, 40]


def test_every_edit_is_scored_and_changes_the_rest() -> None:
    edits = [{"step": 7, "name": "batch_size", "value": 32}, {"step": 14, "name": "steps", "value": 20}]
    assert steps_of(iris(steps=40, edits=edits)) == [0, 1, 2, 4, 6, 7, 10, 13, 14, 16, 19, 20]
    late = [{"step": 50, "name": "learning_rate", "value": 0.1}]
    assert steps_of(iris(steps=10, edits=late)) == [0, 1, 2, 4, 6, 10], "an edit after the end is never made"


@settings(max_examples=200, deadline=None)
@given(
    epochs=st.integers(1, 10**9),
    batch=st.integers(2, ROWS),
    every=st.integers(1, 50),
    most=st.integers(50, 1000),
)
def test_never_more_than_the_most(epochs: int, batch: int, every: int, most: int) -> None:
    spec = iris(steps=None, epochs=epochs, scores={"every": every, "most": most})
    spec = spec.replaced(hyperparameters=spec.hyperparameters.replaced(batch_size=batch))
    steps = steps_of(spec)
    assert len(steps) <= most
    assert steps == sorted(set(steps))
    assert steps[0] == 0
    assert steps[-1] == spec.total_steps(ROWS)


def test_a_long_run_shows_its_beginning_and_no_gap_that_is_too_wide() -> None:
    epochs = np.array(steps_of(iris(steps=None, epochs=100_000))) / 6
    assert 150 <= len(epochs) <= 200
    assert {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16} <= set(epochs.tolist())
    assert np.diff(epochs).max() <= 100_000 / 100


@pytest.mark.parametrize("chunk", [1, 7, 1000, None])
def test_the_trainer_scores_where_the_arithmetic_says(chunk: int | None) -> None:
    rng = np.random.default_rng(5)
    for _ in range(6):
        spec = iris(steps=60, edits=[edit.to_plain() for edit in random_edits(rng, 0, 50, 4)])
        events = list(Trainer(spec, iris_data()).events(chunk))
        told = scored(events)
        assert sorted(set(told)) == due(spec)
        assert max(Counter(told).values()) <= 1 + sum(edit.step in told for edit in spec.edits)


def test_scores_do_not_depend_on_chunks_speed_or_copies() -> None:
    spec = iris(steps=60, scores={"train": True})
    ways = [
        Trainer(spec, iris_data(), conduct=conduct).events(chunk)
        for chunk in (1, 13, None)
        for conduct in (Conduct(), Conduct(keyframes=True), Conduct(pace=2000.0))
    ]
    first, *others = [[event for event in events if isinstance(event, Evaluated)] for events in ways]
    assert len(first) == 2 * len(due(spec))
    assert all(scores == first for scores in others)


def test_train_scores_on_request() -> None:
    events = list(Trainer(iris(steps=40, scores={"train": True}), iris_data()).events())
    assert scored(events, "train") == scored(events) == due(iris(steps=40))
    events = list(Trainer(iris(steps=40), iris_data()).events())
    assert scored(events, "train") == [40], "otherwise at the end only"


def test_a_spec_says_its_schedule_only_where_it_is_not_the_usual_one() -> None:
    assert "scores" not in iris().to_plain()
    assert RunSpec.from_json(iris().to_json()).scores == ScoreSchedule()
    odd = iris(scores={"every": 5})
    assert RunSpec.from_toml(odd.to_toml()) == odd
    with pytest.raises(SpecError, match="at least 50"):
        iris(scores={"most": 3})


def test_examples_at_a_step() -> None:
    edits = [{"step": 10, "name": "batch_size", "value": 32}, {"step": 20, "name": "batch_size", "value": 8}]
    spec = iris(steps=40, edits=edits)
    learner = Learner(spec, iris_data())
    for step in range(0, 41, 4):
        assert learner.advance(step)
        assert examples_at(spec, step) == learner.examples_seen
