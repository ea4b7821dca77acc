"""Activation functions and the exponential against their formulas."""

import math

import numpy as np
import pytest

from tests.engine.oracle import activation
from workbench.engine.kernels.exponential import exp32
from workbench.engine.layers.activations import activate, activation_backward
from workbench.specs.activations import ACTIVATIONS, ActivationFacts


def test_float32_exponential_is_accurate_and_keeps_nan() -> None:
    x = np.linspace(-87.0, 88.0, 200_001).astype(np.float32)
    measured = np.array([exp32(value) for value in x[::50]], dtype=np.float64)
    exact = np.exp(x[::50].astype(np.float64))
    assert np.max(np.abs(measured - exact) / exact) < 2.5e-7
    assert math.isnan(exp32(np.float32(math.nan)))
    assert 0.0 < exp32(np.float32(-1e9)) < 1e-37


Z = np.concatenate([np.linspace(-12.0, 12.0, 2001), [-80.0, 80.0, -0.0, 1e-9]])


@pytest.mark.parametrize("facts", ACTIVATIONS.values(), ids=ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_row_has_a_kernel_that_computes_its_function(facts: ActivationFacts, dtype: type[np.floating]) -> None:
    values = Z.astype(dtype)
    activate(facts.number, values, len(values))
    tolerance = 2e-6 if dtype is np.float32 else 1e-14
    np.testing.assert_allclose(values, facts.function(Z, np), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("facts", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_every_row_has_a_kernel_for_its_derivative(facts: ActivationFacts) -> None:
    z, h = np.linspace(-6.0, 6.0, 1000), 1e-6  # an even number of points: none at a kink
    gradient, scale, shift = np.full(len(z), 3.0), 2.0, -0.5
    activation_backward(facts.number, gradient, facts.function(z, np), (z - shift) / scale, scale, shift, len(z))
    expected = (facts.function(z + h, np) - facts.function(z - h, np)) / (2.0 * h)
    np.testing.assert_allclose(gradient, 3.0 * expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("facts", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_the_function_of_every_row_is_its_formula_for_numbers_and_arrays(facts: ActivationFacts) -> None:
    z = np.linspace(-6.0, 6.0, 25)
    one_by_one = [facts.function(float(value), math) for value in z]
    np.testing.assert_allclose(one_by_one, activation(facts.name, z), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(facts.function(z, np), one_by_one, rtol=1e-13, atol=1e-15)


def test_the_rows_that_halve_the_mean_square_are_marked() -> None:
    """Mean square of g(z) for normal z, as in He et al.: about a half where z is cut off on one side."""
    z = np.random.default_rng(0).standard_normal(100_000)
    for facts in ACTIVATIONS.values():
        is_cut = abs(float(facts.function(np.array(-8.0), np))) < 1.5 and float(facts.function(np.array(8.0), np)) > 6.0
        assert facts.halves == is_cut, facts.name
        assert not facts.halves or 0.25 < float(np.square(facts.function(z, np)).mean()) < 0.75


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_keep_nan(name: str) -> None:
    values = np.full(3, np.nan, dtype=np.float32)
    activate(ACTIVATIONS[name].number, values, 3)
    assert np.isnan(values).all()
