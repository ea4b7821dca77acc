import numpy as np
import pytest

from workbench.training.smoothing import level, smoothed


def reference(values: list[float], factor: float) -> list[float]:
    average, result = 0.0, []
    for count, value in enumerate(values, 1):
        average = factor * average + (1 - factor) * value
        result.append(average / (1 - factor**count))
    return result


@pytest.mark.parametrize("factor", [0.0, 0.5, 0.9, 0.999])
def test_equals_the_formula_of_the_course(factor: float) -> None:
    values = np.random.default_rng(1).normal(size=500)
    result = smoothed(values, np.ones(500), factor)
    assert np.abs(result - reference(values.tolist(), factor)).max() <= 1e-12


def test_missing_values_are_skipped() -> None:
    values = np.array([1.0, np.nan, 2.0, np.nan])
    result = smoothed(values, np.ones(4), 0.9)
    np.testing.assert_allclose(result, [1.0, np.nan, reference([1.0, 2.0], 0.9)[1], np.nan], rtol=1e-14)
    assert np.isnan(smoothed(np.full(3, np.nan), np.ones(3), 0.9)).all()


def test_four_quarters_count_as_one_point() -> None:
    coarse = smoothed(np.array([1.0, 5.0]), np.ones(2), 0.9)
    fine = smoothed(np.array([1.0, 5.0, 5.0, 5.0, 5.0]), np.array([1.0, 0.25, 0.25, 0.25, 0.25]), 0.9)
    assert fine[-1] == pytest.approx(coarse[-1], rel=1e-14)


def fitted(values: np.ndarray, positions: np.ndarray, masses: np.ndarray, factor: float) -> list[float]:
    """The end of the weighted line of least squares, point by point."""
    result = [float(values[0])]
    for end in range(2, len(values) + 1):
        t = positions[:end] - positions[end - 1]
        root = np.sqrt(masses[:end] * factor**-t)
        line = np.linalg.lstsq(np.stack((root, root * t), axis=1), root * values[:end], rcond=None)[0]
        result.append(float(line[0]))
    return result


@pytest.mark.parametrize("factor", [0.3, 0.8, 0.99])
def test_the_level_is_the_end_of_the_fitted_line(factor: float) -> None:
    values = np.random.default_rng(2).normal(size=80)
    widths = np.concatenate((np.ones(60), np.full(20, 0.25)))
    expected = fitted(values, np.cumsum(widths), widths, factor)
    np.testing.assert_allclose(
        level(values, widths, factor), np.clip(expected, values.min(), values.max()), rtol=1e-5, atol=1e-5
    )


@pytest.mark.parametrize("factor", [0.0, 0.8, 0.99])
def test_the_level_does_not_lag_behind_a_curve_that_falls(factor: float) -> None:
    """A dev curve that lies above the training curve everywhere stays above its smoothed line, from the first points on."""
    steps = np.arange(230)
    train = 0.3 + 2.0 * np.exp(-steps / 60.0)
    noisy = train + np.random.default_rng(3).normal(scale=0.002, size=len(steps))
    dev = train + 0.05
    assert (level(noisy, np.ones(230), factor) < dev).all()
    if factor:
        assert (smoothed(noisy, np.ones(230), 0.8) > dev).any(), "an average does"


def test_the_level_smooths_and_leaves_gaps() -> None:
    values = 1.0 + np.random.default_rng(4).normal(scale=0.1, size=2000)
    values[700:710] = np.nan
    line = level(values, np.ones(2000), 0.95)
    assert np.isnan(line[700:710]).all()
    assert np.isfinite(np.delete(line, np.arange(700, 710))).all()
    assert np.nanstd(line[100:]) < 0.04
    assert np.isnan(level(np.full(3, np.nan), np.ones(3), 0.9)).all()
