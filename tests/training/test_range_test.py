"""The learning-rate range test."""

import threading

import numpy as np
import pytest

from tests.training.kept_state import iris, iris_data, kept
from workbench.specs.run import RunSpec
from workbench.training.range_test import RUNS_AWAY, RangeResult, RangeTest, run_range_test, steepest_descent

PLAIN = {"layers": [{"units": 8, "batch_norm": False}]}
DEFAULT = RangeTest()
SGD = {"batch_size": 16, "optimizer": "sgd"}


def ran(spec: RunSpec, test: RangeTest = DEFAULT, step: int = 0) -> RangeResult:
    told: list[RangeResult] = []
    return run_range_test(spec, iris_data(), kept(spec, step), test, stop=threading.Event(), report=told.append)


def test_rates_rise_exponentially_until_the_loss_runs_away() -> None:
    result = ran(iris(network=PLAIN, hyperparameters=SGD), RangeTest(1e-4, 1000.0, 280))
    np.testing.assert_allclose(np.diff(np.log10(result.rates)), 7 / 279)
    assert result.diverged_at is not None
    assert len(result.rates) == len(result.losses) == len(result.smoothed) < 280
    so_far = np.minimum.accumulate(result.smoothed)
    assert (result.smoothed > RUNS_AWAY * so_far).tolist() == [False] * (len(so_far) - 1) + [True]
    assert result.tenth_of_divergence == pytest.approx(result.diverged_at / 10)
    assert result.steepest is not None
    assert result.rates[0] < result.steepest < result.diverged_at
    assert result.suggestion == pytest.approx(min(result.steepest, result.diverged_at / 10), rel=0.05)


def test_the_average_has_no_bias_towards_zero() -> None:
    result = ran(iris(), RangeTest(1e-12, 1e-11, 40))
    np.testing.assert_allclose(result.smoothed[0], result.losses[0])
    weights = 0.95 ** np.arange(39, -1, -1)
    np.testing.assert_allclose(result.smoothed[-1], (weights * result.losses).sum() / weights.sum())


def test_rates_too_small_to_learn_suggest_nothing() -> None:
    result = ran(iris(), RangeTest(1e-12, 1e-11, 60))
    assert len(result.rates) == 60
    assert result.diverged_at is None
    assert result.suggestion is None


def test_the_same_test_twice_gives_the_same_losses() -> None:
    assert ran(iris(), step=30).losses.tobytes() == ran(iris(), step=30).losses.tobytes()


def test_it_can_be_stopped_and_tells_how_far_it_is() -> None:
    told: list[RangeResult] = []
    stop = threading.Event()

    def stop_soon(so_far: RangeResult) -> None:
        told.append(so_far)
        stop.set()

    result = run_range_test(iris(), iris_data(), kept(iris()), RangeTest(), stop=stop, report=stop_soon)
    assert result.was_stopped
    assert len(result.rates) == len(told[0].rates) == 16


def test_the_steepest_descent_of_a_known_curve() -> None:
    rates = np.geomspace(1e-4, 1.0, 401)
    curve = 1.0 - np.tanh(4.0 * (np.log10(rates) + 2.0)) + 100.0 * np.maximum(np.log10(rates) + 0.5, 0.0)
    found = steepest_descent(rates, curve, curve)
    assert found is not None
    assert found == pytest.approx(0.01, rel=0.05)
    assert steepest_descent(rates, np.ones(401), np.ones(401)) is None
    assert steepest_descent(rates[:5], curve[:5], curve[:5]) is None


def test_a_fall_that_may_be_chance_is_no_descent() -> None:
    """The true loss falls around 10⁻² alone; mini-batches differ by as much as it falls."""
    rates = np.geomspace(1e-5, 1.0, 400)
    fall = 1.0 - 0.4 * (1.0 + np.tanh(3.0 * (np.log10(rates) + 2.0)))
    found = []
    for seed in range(20):
        losses = fall + 0.2 * np.random.default_rng(seed).standard_normal(400)
        averages = np.array([np.average(losses[: n + 1], weights=0.95 ** np.arange(n, -1, -1)) for n in range(400)])
        found.append(steepest_descent(rates, averages, losses))
    told = [rate for rate in found if rate is not None]
    assert len(told) >= 15
    assert all(1e-3 < rate < 0.1 for rate in told)


def test_of_a_loss_that_only_wanders_nothing_is_suggested() -> None:
    """The steepest of many slopes is chosen: at three standard errors 47 of these 200 had one, at four 3 have."""
    rates, shown = np.geomspace(1e-5, 10.0, 300), 0
    for seed in range(200):
        losses = 1.0 + 0.5 * np.random.default_rng(seed).standard_normal(300)
        average, averages = 0.0, []
        for step, loss in enumerate(losses, start=1):
            average = 0.95 * average + 0.05 * loss
            averages.append(average / (1.0 - 0.95**step))
        shown += steepest_descent(rates, np.array(averages), losses) is not None
    assert shown <= 10
