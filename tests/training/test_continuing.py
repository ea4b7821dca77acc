"""When a finished run may be trained on."""

from dataclasses import replace

import pytest

from tests.training.kept_state import iris, kept
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training.continuing import Continuation, plan_continuation
from workbench.training.snapshot import Snapshot

N_TRAIN = 93


@pytest.fixture
def spec() -> RunSpec:
    """Two epochs of 6 mini-batches."""
    return iris(name="flowers", steps=None, epochs=2)


def snapshot(step: int, seen: int, values: Hyperparameters) -> Snapshot:
    """A state of which only this matters here."""
    return replace(kept(iris(), 1), step=step, examples_seen=seen, hyperparameters=values)


def plan(running: RunSpec, wanted: RunSpec, epochs_done: float = 2.0, **in_force: float) -> Continuation | None:
    values = running.hyperparameters.replaced(**in_force)
    end = snapshot(12, round(epochs_done * N_TRAIN), values)
    return plan_continuation(running, running, wanted, end, N_TRAIN)


def test_a_run_at_its_end_goes_on_for_as_long_again(spec: RunSpec) -> None:
    found = plan(spec, spec)
    assert found == Continuation(spec.replaced(epochs=4), ())


def test_a_run_that_was_stopped_goes_on_to_its_end(spec: RunSpec) -> None:
    found = plan(spec, spec, epochs_done=1.5)
    assert found == Continuation(spec, ())


def test_another_length_is_a_wish_for_that_length(spec: RunSpec) -> None:
    found = plan(spec, spec.replaced(epochs=10))
    assert found is not None
    assert found.spec.epochs == 10


def test_steps_count_where_they_are_given(spec: RunSpec) -> None:
    found = plan(spec.replaced(steps=12), spec.replaced(steps=12))
    assert found is not None
    assert found.spec.steps == 24


def test_edits_made_while_training_are_no_reason_for_a_new_run(spec: RunSpec) -> None:
    wanted = spec.replaced(hyperparameters=spec.hyperparameters.replaced(learning_rate=0.5))
    found = plan(spec, wanted, learning_rate=0.5)
    assert found is not None
    assert found.edits == ()


def test_settings_changed_since_are_edits(spec: RunSpec) -> None:
    wanted = spec.replaced(hyperparameters=spec.hyperparameters.replaced(learning_rate=0.5, momentum=0.5))
    found = plan(spec, wanted)
    assert found is not None
    assert dict(found.edits) == {"learning_rate": 0.5, "momentum": 0.5}


@pytest.mark.parametrize("change", [{"seed": 5}, {"precision": "float64"}, {"threads": 2}])
def test_what_decides_the_model_needs_a_new_run(spec: RunSpec, change: dict[str, object]) -> None:
    assert plan(spec, spec.replaced(**change)) is None


def test_another_optimizer_or_other_data_need_a_new_run(spec: RunSpec) -> None:
    assert plan(spec, spec.replaced(hyperparameters=spec.hyperparameters.replaced(optimizer="sgd"))) is None
    assert plan(spec, spec.replaced(data=spec.data.replaced(split_seed=3))) is None


def test_a_new_name_is_the_same_model(spec: RunSpec) -> None:
    assert plan(spec, spec.replaced(name="roses")) is not None


def test_other_rules_that_end_it_are_taken_over(spec: RunSpec) -> None:
    wanted = spec.replaced(stop={"patience": 7})
    assert plan(spec, wanted, epochs_done=1.5) == Continuation(wanted, ())
    found = plan(spec, spec.replaced(scores={"every": 2}))
    assert found is None, "another schedule of scores is another function"
