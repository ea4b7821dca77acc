"""Any state is reached again to the last bit, whatever lies between it and the nearest kept one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.runs.past import Past, iris, random_edits, small_run
from workbench.engine.training.arguments import Telemetry
from workbench.errors import WorkbenchError
from workbench.runs.history.history import Place
from workbench.runs.history.replay import Replayer
from workbench.specs.run import ScheduledEdit
from workbench.training.learner import Learner
from workbench.training.messages import StepsTrained
from workbench.training.metrics import MetricStore, column_count


def forked_past(seed: int) -> tuple[Past, np.random.Generator]:
    """Three branches with edits of all kinds; states are kept at a few places."""
    rng = np.random.default_rng(seed)
    past = Past()
    past.grow(1, random_edits(rng, 0, 50, int(rng.integers(0, 6))), 60, keep=(0, 20))
    for _ in range(2):
        places = past.places()
        start = places[int(rng.integers(len(places)))]
        number = past.fork(start)
        edits = random_edits(rng, start.step, start.step + 20, int(rng.integers(0, 5)))
        past.grow(number, edits, start.step + 30)
    for _ in range(3):
        places = past.places()
        past.keep(places[int(rng.integers(len(places)))])
    return past, rng


@settings(max_examples=15)
@given(st.integers(0, 2**31))
def test_every_place_is_reached_to_the_last_bit(seed: int) -> None:
    past, rng = forked_past(seed)
    places = past.places()
    with Replayer(iris()) as replayer:
        for index in rng.integers(0, len(places), 12):
            place = places[index]
            reached = replayer.reach(past.history, past.load, place)
            assert reached is not None
            assert (reached.step, reached.edits) == (place.step, place.edits)
            assert reached.sha256 == past.straight(place).sha256, place


def test_a_state_in_between_needs_no_training_from_far_away() -> None:
    past = Past()
    past.grow(1, [], 60, keep=(0, 40))
    with Replayer(iris()) as replayer:
        near = replayer.nearest(past.history, past.load, Place(1, 45, 0))
        assert near is not None
        assert near.step == 40
        replayer.reach(past.history, past.load, Place(1, 45, 0))
        near = replayer.nearest(past.history, past.load, Place(1, 50, 0))
        assert near is not None
        assert near.step == 45
        assert replayer.nearest(past.history.without_keyframes([1, 2]), past.load, Place(1, 30, 0)) is None


def test_a_state_is_not_taken_for_that_of_another_run() -> None:
    one, other = Past(), Past(small_run(seed=4))
    place = Place(1, 30, 0)
    with Replayer(iris()) as replayer:
        for past in (one, other, one):
            past.grow(1, [], 60)
            reached = replayer.reach(past.history, past.load, place)
            assert reached is not None
            assert reached.sha256 == past.straight(place).sha256


def test_copies_that_went_apart_are_two_runs() -> None:
    """They have one identity, one network, and places of the same names."""
    one, other = Past(), Past()
    for past, rate in ((one, 0.001), (other, 0.01)):
        past.grow(1, [ScheduledEdit.parse({"step": 10, "name": "learning_rate", "value": rate})], 60)
        past.grow(past.fork(Place(1, 20, 1)), [], 40)
    later = Past()
    later.grow(1, [], 60)  # not yet edited: it may be either
    with Replayer(iris()) as replayer:
        for past, place in (
            (one, Place(1, 30, 1)),
            (later, Place(1, 9, 0)),
            (other, Place(1, 30, 1)),
            (one, Place(2, 35, 1)),
            (other, Place(2, 35, 1)),
        ):
            reached = replayer.reach(past.history, past.load, place)
            assert reached is not None
            assert reached.sha256 == past.straight(place).sha256, place


def test_a_learner_serves_runs_of_another_length_but_not_of_another_network() -> None:
    first = Past()
    wider = Past(small_run(network={"layers": [{"units": 5}]}))
    longer = Past(small_run(steps=300))
    with Replayer(iris()) as replayer:
        for past in (first, wider, longer, first):
            past.grow(1, [], 50, keep=(10,))
            reached = replayer.reach(past.history, past.load, Place(1, 33, 0))
            assert reached is not None
            assert reached.sha256 == past.straight(Place(1, 33, 0)).sha256


def test_what_is_kept_in_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    past = Past()
    past.grow(1, [], 60, keep=(0,))
    size = past.states[1].nbytes
    monkeypatch.setattr("workbench.runs.history.replay.CACHE_BYTES", 3 * size)
    with Replayer(iris()) as replayer:
        for step in range(1, 12):
            replayer.reach(past.history, past.load, Place(1, step, 0))
        without_training = {
            step: replayer.nearest(past.history, past.load, Place(1, step, 0)) for step in (11, 10, 9, 8)
        }
        assert {step: state and state.step for step, state in without_training.items()} == {11: 11, 10: 10, 9: 9, 8: 0}


def test_an_answer_that_nobody_waits_for_is_given_up() -> None:
    past = Past(small_run(steps=100_000))
    past.grow(1, [], 0, keep=(0,))
    past.grow(1, [], 90_000)
    asked = []

    def is_wanted() -> bool:
        asked.append(True)
        return len(asked) < 4

    with Replayer(iris()) as replayer:
        assert replayer.reach(past.history, past.load, Place(1, 90_000, 0), is_wanted) is None
    assert len(asked) == 4


def test_a_step_that_training_cannot_reach_is_named() -> None:
    values = {"batch_size": 16, "optimizer": "sgd", "learning_rate": 1e6}
    past = Past(small_run(hyperparameters=values, network={"layers": [{"units": 5}] * 6}))
    past.grow(1, [], 60)
    with Replayer(iris()) as replayer, pytest.raises(WorkbenchError, match="step 60 cannot be reached"):
        replayer.reach(past.history, past.load, Place(1, 60, 0))


@pytest.mark.parametrize("stretch", [(0, 40), (15, 33), (20, 21), (25, 45)])
def test_rows_of_the_past_are_those_that_were_measured(stretch: tuple[int, int]) -> None:
    """Over a fork and edits, row by row and to the last bit."""
    past = Past()
    past.grow(1, [ScheduledEdit.parse({"step": 17, "name": "learning_rate", "value": 0.001})], 60, keep=(0, 10))
    past.grow(past.fork(Place(1, 20, 1)), [ScheduledEdit.parse({"step": 20, "name": "batch_size", "value": 8})], 50)
    place, whole = past.history.tip(2), MetricStore(1)
    learner = Learner(past.history.spec_to(place), iris())
    for step in range(50):
        assert learner.advance(step + 1, tell=lambda measured: whole.append(told(learner, measured)))
    with Replayer(iris()) as replayer:
        rows = replayer.rows(past.history, past.load, place, *stretch)
    assert rows is not None
    for column in range(column_count(1)):
        found = rows.series(column, -1, 100, 1000)
        right = whole.series(column, stretch[0] + 1, stretch[1] - 2, 1000)
        assert np.array_equal(found.steps, right.steps)
        assert np.array_equal(found.mean, right.mean)


@settings(max_examples=15)
@given(st.integers(0, 2**31))
def test_a_mini_batch_of_the_past_is_looked_at_as_it_was(seed: int) -> None:
    """Over forks and edits: what it began with and what it led to, to the last bit."""
    past, rng = forked_past(seed)
    with Replayer(iris()) as replayer:
        for branch in past.history.branches:
            for step in rng.integers(0, branch.length, 4).tolist():
                view = replayer.watch(past.history, past.load, branch.number, step)
                assert view is not None
                number = past.history.branch_at(branch.number, step + 1)
                before = past.straight(past.history.place_before(number, step))
                after = past.straight(past.history.place_before(number, step + 1))
                assert (view.step, view.is_finished) == (step, True)
                assert view.before.parameters.tobytes() == before.parameters.tobytes()
                assert view.after.parameters.tobytes() == after.parameters.tobytes()
                assert view.after.running.tobytes() == after.running.tobytes()


def told(learner: Learner, measured: Telemetry) -> StepsTrained:
    at = learner.step - len(measured.scalars)
    return StepsTrained(at, measured.scalars, measured.batch_norm, learner.epoch, learner.total_steps)


def test_a_long_replay_tells_how_far_it_has_come() -> None:
    past = Past()
    past.grow(1, [], 60, keep=(0,))
    counted: list[tuple[int, int]] = []
    with Replayer(iris()) as replayer:
        replayer.reach(past.history, past.load, Place(1, 60, 0), tell=lambda done, total: counted.append((done, total)))
    assert [done for done, _ in counted] == sorted({done for done, _ in counted})
    assert counted[-1] == (60, 60)
