import numpy as np
import pytest

from workbench.training.smoothing import smoothed


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
