"""Activation functions and the exponential against their formulas."""

import math

import numpy as np
import pytest

from tests.engine.oracle import activation
from workbench.engine.kernels.exponential import _exp32
from workbench.engine.layers.activations import ACTIVATION_CODES, activate


def test_float32_exponential_is_accurate_and_keeps_nan() -> None:
    x = np.linspace(-87.0, 88.0, 200_001).astype(np.float32)
    measured = np.array([_exp32(value) for value in x[::50]], dtype=np.float64)
    exact = np.exp(x[::50].astype(np.float64))
    assert np.max(np.abs(measured - exact) / exact) < 2.5e-7
    assert math.isnan(_exp32(np.float32(math.nan)))
    assert 0.0 < _exp32(np.float32(-1e9)) < 1e-37


@pytest.mark.parametrize("name", ACTIVATION_CODES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_activations_agree_with_their_formulas(name: str, dtype: type[np.floating]) -> None:
    z = np.concatenate([np.linspace(-12.0, 12.0, 2001), [-80.0, 80.0, -0.0, 1e-9]])
    values = z.astype(dtype)
    activate(ACTIVATION_CODES[name], values, len(values))
    tolerance = 2e-6 if dtype is np.float32 else 1e-14
    np.testing.assert_allclose(values, activation(name, z), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", ACTIVATION_CODES)
def test_activations_keep_nan(name: str) -> None:
    values = np.full(3, np.nan, dtype=np.float32)
    activate(ACTIVATION_CODES[name], values, 3)
    assert np.isnan(values).all()
