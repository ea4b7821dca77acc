"""The noise scale of gradients whose noise is known, how often its interval holds it, and what other sizes cost."""

import math
import threading

import numpy as np
import pytest

from tests.insight.probes.test_probe_curve import origin_of
from tests.runs.past import Past, iris, small_run
from workbench.errors import WorkbenchError
from workbench.insight.batch_size.noise_measurement import NoiseScale, measure_noise, noise_from
from workbench.insight.batch_size.other_size import advised_size, cost_of, rate_for, size_fan, sizes_to_try
from workbench.insight.batch_size.size_texts import cost_text, noise_text, outcome_text, plan_text
from workbench.runs.history.replay import Replayer
from workbench.specs.hyperparameters import Hyperparameters
from workbench.training.fan import FanResult, untrained


def rows_of(rng: np.random.Generator, examples: int, scale: float, width: int = 400) -> np.ndarray:
    """Gradients of single rows around a common one, so that tr Σ / ‖G‖² over them is ``scale``."""
    rows = rng.standard_normal((examples, width))
    rows -= rows.mean(axis=0)
    mean = rng.standard_normal(width)
    noise = float(np.square(rows).sum(axis=1).mean())
    return rows + mean * math.sqrt(noise / scale) / float(np.linalg.norm(mean))


def drawn(rng: np.random.Generator, rows: np.ndarray, size: int, batches: int) -> NoiseScale:
    """From mini-batches of epochs in which no row comes twice."""
    per_epoch = len(rows) // size
    order = np.concatenate([rng.permutation(len(rows))[: per_epoch * size] for _ in range(-(-batches // per_epoch))])
    numbers = np.arange(batches)
    gradients = np.array([rows[order[n * size : (n + 1) * size]].mean(axis=0) for n in numbers])
    return noise_from(gradients @ gradients.T, numbers // per_epoch, size, len(rows), 0)


@pytest.mark.parametrize(("scale", "size", "examples"), [(50.0, 8, 600), (200.0, 16, 600), (30.0, 32, 200)])
def test_the_noise_scale_comes_out_and_its_interval_mostly_holds_it(scale: float, size: int, examples: int) -> None:
    rng = np.random.default_rng(5)
    found = []
    for _ in range(60):
        rows = rows_of(rng, examples, scale)
        found.append(drawn(rng, rows, size, 32))
    inverses = np.array([one.inverse for one in found])
    assert inverses.mean() == pytest.approx(1.0 / scale, rel=0.15)
    holds = [one.interval[0] <= scale <= one.interval[1] for one in found]
    assert 0.85 <= np.mean(holds) <= 1.0


def test_a_gradient_buried_in_noise_has_no_upper_bound_and_says_so() -> None:
    rng = np.random.default_rng(1)
    noise = drawn(rng, rows_of(rng, 600, 1e9), 8, 32)
    assert math.isinf(noise.interval[1])
    assert noise.interval[0] > 50.0
    assert "without an upper bound" in noise_text(noise) or "buried in noise" in noise_text(noise)


def scale_of(scale: float, error: float = 0.0) -> NoiseScale:
    return NoiseScale(0, 64, 32, 10_000, 1.0 / scale, error)


def test_what_another_size_costs_is_the_formula() -> None:
    cost = cost_of(scale_of(180.0), 64, 180)
    assert cost.examples == pytest.approx(
        (1 + 180 / 180) / (1 + 64 / 180), rel=1e-12
    )  # not free: 1.48 times as many examples
    assert cost.steps == pytest.approx(cost.examples * 64 / 180, rel=1e-12)
    assert (cost.low, cost.high) == pytest.approx((cost.examples, cost.examples))
    wide = cost_of(scale_of(180.0, 0.002), 64, 128)
    assert wide.low < wide.examples < wide.high
    assert cost_of(scale_of(180.0), 64, 32).examples < 1.0
    assert cost_of(NoiseScale(0, 64, 32, 100, math.inf, 0.0), 64, 128).examples == 2.0


def test_the_size_that_is_advised_is_the_largest_that_is_nearly_free() -> None:
    sizes = (32, 128, 256, 512)
    assert advised_size(scale_of(10_000.0), 64, sizes) == 512
    assert advised_size(scale_of(2_000.0), 64, sizes) == 256
    assert advised_size(scale_of(20.0), 64, sizes) == 128  # dear, but the nearest one to be tried
    assert advised_size(scale_of(20.0), 64, (32,)) is None
    assert "nearly free" in cost_text(scale_of(10_000.0), 64, 128)
    assert "paid for" in cost_text(scale_of(20.0), 64, 128)
    assert "not certain" in cost_text(scale_of(200.0, 0.02), 64, 128)


def test_the_fan_has_equal_numbers_of_examples_and_the_rate_that_goes_with_them() -> None:
    values, noise = Hyperparameters(batch_size=64, learning_rate=0.1, optimizer="sgd"), scale_of(1000.0)
    fan = size_fan(values, noise, 256, 300, sets_rate=True)
    assert fan.values == (64, 256)
    assert fan.lengths == (300, 75)
    assert fan.rates[0] == 0.1
    assert fan.rates[1] == pytest.approx(0.1 * (1 + 1000 / 64) / (1 + 1000 / 256), rel=5e-3)
    adam = values.replaced(optimizer="adam")
    assert rate_for(adam, noise, 64, 256) == pytest.approx(0.1 * math.sqrt(fan.rates[1] / 0.1), rel=1e-2)
    assert size_fan(values, noise, 32, 300, sets_rate=False).rates == ()
    assert "m = 256: 75 steps with α" in plan_text(fan)
    assert outcome_text(FanResult(fan, 0, untrained(fan), was_stopped=True), 64).startswith("Cancelled")


def test_measured_in_a_run_it_is_what_its_gradients_say() -> None:
    past = Past(small_run(steps=60))
    past.grow(1, [], 60, keep=(0, 40))
    origin = origin_of(past, 1)
    shares: list[float] = []
    with Replayer(origin.data) as replayer:
        found = measure_noise(replayer, origin, 50, threading.Event(), shares.append, batches=20)
        assert found is not None
        views = [replayer.watch(past.history, past.load, 1, step) for step in range(40, 60)]
    assert shares == sorted(shares)
    whole = [view for view in views if view is not None and len(view.rows) == found.size]
    gradients = np.array([view.gradients for view in whole], dtype=np.float64)
    assert found.batches == len(whole)
    own = float(np.square(gradients).sum(axis=1).mean())
    pairs = gradients @ gradients.T
    across = float(pairs.sum() - np.trace(pairs)) / (len(whole) * (len(whole) - 1))
    rough = (own - across) * found.size
    assert 1.0 / found.inverse == pytest.approx(
        rough / across, rel=0.5
    )  # but for what an epoch without repetition changes
    assert found.size < iris().train.rows


def test_too_few_mini_batches_are_told() -> None:
    past = Past(small_run(steps=60))
    past.grow(1, [], 5, keep=(0,))
    origin = origin_of(past, 1)
    with Replayer(origin.data) as replayer, pytest.raises(WorkbenchError, match="At least 8 mini-batches"):
        measure_noise(replayer, origin, 3, threading.Event(), lambda _: None)


def test_sizes_are_powers_of_two_that_there_are_rows_for() -> None:
    past = Past(small_run(steps=60))
    sizes = sizes_to_try(past.history.spec_to(past.history.tip(1)), iris(), 16)
    assert 16 not in sizes
    assert {8, 32, 64} <= set(sizes)
    assert max(sizes) <= iris().train.rows
