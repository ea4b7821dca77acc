"""Learning rates against their formulas, and the cosine under edits of the mini-batch size."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.setup import make_bench
from workbench.engine.training.schedules import Horizon, Moments, learning_rates, moments
from workbench.specs.hyperparameters import Hyperparameters, is_active
from workbench.specs.network import DenseLayer
from workbench.specs.schedules import SCHEDULES, ScheduleFacts

EPOCHS = np.array([0, 1, 9, 10, 25])
BASE = Hyperparameters(learning_rate=0.2, decay=0.1, staircase_epochs=10, root_scale=3.0)


def rates(values: Hyperparameters, progress: float = 0.0, step: int = 10**6) -> list[float]:
    when = Moments(np.full(5, step), EPOCHS, np.full(5, progress))
    return learning_rates(values, when).tolist()


def test_schedules_follow_their_formulas() -> None:
    def under(name: str) -> list[float]:
        return rates(BASE.replaced(schedule=name))

    assert under("constant") == [0.2] * 5
    assert under("inverse") == pytest.approx([0.2 / (1 + 0.1 * e) for e in EPOCHS], rel=1e-15)
    assert under("exponential") == pytest.approx([0.2 * 0.9 ** float(e) for e in EPOCHS], rel=1e-14)
    assert under("root") == pytest.approx([0.2 * 3.0 / math.sqrt(max(e, 1)) for e in EPOCHS], rel=1e-15)
    assert under("staircase") == pytest.approx([0.2, 0.2, 0.2, 0.2 * 0.9, 0.2 * 0.9**2], rel=1e-15)


@pytest.mark.parametrize(("progress", "share"), [(0.0, 1.0), (1 / 3, 0.75), (0.5, 0.5), (2 / 3, 0.25), (1.0, 0.0)])
def test_cosine_falls_to_zero_at_the_planned_end(progress: float, share: float) -> None:
    assert rates(BASE.replaced(schedule="cosine"), progress) == pytest.approx([0.2 * share] * 5, abs=1e-16)


def test_cosine_without_a_planned_end_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the planned end"):
        make_bench(()).stepper().train(1, Hyperparameters(batch_size=8, schedule="cosine"))


@pytest.mark.parametrize("facts", SCHEDULES.values(), ids=SCHEDULES)
def test_every_row_tells_what_its_formula_uses(facts: ScheduleFacts) -> None:
    values = BASE.replaced(schedule=facts.name)
    plain = rates(values, 0.4)
    assert max(plain) <= 0.2 * 3.0
    assert all(earlier >= later for earlier, later in pairwise(plain))
    for name, value in (("decay", 0.2), ("staircase_epochs", 5), ("root_scale", 2.0)):
        matters = rates(values.replaced(**{name: value}), 0.4) != plain
        assert matters == (name in facts.uses) == is_active(name, values), name
    assert (rates(values, 0.5) != plain) == facts.needs_end
    if facts.needs_end:
        with pytest.raises(ValueError, match="needs the planned end"):
            rates(values, math.nan)
    else:
        assert rates(values, math.nan) == plain


@given(
    schedule=st.sampled_from(tuple(SCHEDULES)),
    warmup=st.integers(1, 50),
    step=st.integers(0, 100),
)
def test_warm_up_multiplies_every_schedule(schedule: str, warmup: int, step: int) -> None:
    values = BASE.replaced(schedule=schedule)
    expected = np.array(rates(values, 0.3, step)) * min(1.0, (step + 1) / warmup)
    np.testing.assert_allclose(rates(values.replaced(warmup_steps=warmup), 0.3, step), expected, rtol=1e-15)


def test_progress_counts_steps_or_examples() -> None:
    by_steps = moments(10, 160, 3, 16, 50, Horizon(steps=100))
    assert by_steps.steps.tolist() == [10, 11, 12]
    assert by_steps.epochs.tolist() == [3, 3, 3]
    np.testing.assert_allclose(by_steps.progress, [0.10, 0.11, 0.12])
    by_examples = moments(10, 160, 3, 16, 50, Horizon(examples=200))
    np.testing.assert_allclose(by_examples.progress, [0.8, 0.88, 0.96])
    assert moments(10, 160, 3, 16, 50, Horizon(examples=100)).progress.tolist() == [1.0] * 3


def test_an_edit_of_the_batch_size_does_not_make_the_cosine_jump() -> None:
    """In a run of 5 epochs of 24 examples the rate depends on the examples seen alone."""
    bench = make_bench((DenseLayer(units=3),))
    stepper = bench.stepper(Horizon(examples=120))
    values = Hyperparameters(batch_size=12, schedule="cosine", learning_rate=0.1)
    before = stepper.train(4, values).scalar("learning_rate")
    after = stepper.train(9, values.replaced(batch_size=8)).scalar("learning_rate")
    seen = np.append(12 * np.arange(4), 48 + 8 * np.arange(9))
    expected = 0.1 * 0.5 * (1.0 + np.cos(np.pi * seen / 120.0))
    np.testing.assert_allclose(np.append(before, after), expected, rtol=1e-14)


def test_learning_rate_in_the_telemetry_decays_with_the_epoch() -> None:
    bench = make_bench((DenseLayer(units=3),))
    values = Hyperparameters(batch_size=12, schedule="inverse", decay=0.5, learning_rate=0.1)
    telemetry = bench.stepper().train(6, values)  # 24 examples: two steps an epoch
    assert telemetry.scalar("learning_rate").tolist() == pytest.approx([0.1, 0.1, 0.1 / 1.5, 0.1 / 1.5, 0.05, 0.05])
