"""Softmax and cross-entropy: stable, equal to logistic regression for two classes, and chance level at the start."""

import math

import numpy as np
import pytest

from workbench.engine.activations import ACTIVATION_CODES, activate
from workbench.engine.exponential import _exp32
from workbench.engine.losses import softmax_cross_entropy


def softmax(z: np.ndarray, labels: np.ndarray) -> tuple[float, int, np.ndarray]:
    """Loss sum, number right and ∂L/∂z · m for logits ``z`` of shape (classes, m)."""
    classes, m = z.shape
    dz, scratch = np.zeros(z.size), np.zeros(3 * m)
    y = labels.astype(np.int32)
    loss, right = softmax_cross_entropy(z.reshape(-1).copy(), 0, dz, 0, y, scratch, 0, m, 0, m, classes)
    return loss, right, dz.reshape(classes, m) * m


def test_two_classes_are_logistic_regression() -> None:
    rng = np.random.default_rng(1)
    z = rng.normal(0.0, 3.0, (2, 50))
    labels = rng.integers(0, 2, 50)
    loss, _, gradient = softmax(z, labels)
    difference = z[1] - z[0]
    probability = 1.0 / (1.0 + np.exp(-difference))
    logistic = -(labels * np.log(probability) + (1 - labels) * np.log(1.0 - probability))
    assert loss == pytest.approx(logistic.sum(), rel=1e-12)
    np.testing.assert_allclose(gradient[1], probability - labels, atol=1e-12)


@pytest.mark.parametrize("size", [1e4, 1e30])
def test_huge_logits_do_not_overflow(size: float) -> None:
    z = np.array([[size, -size], [0.0, 0.0], [-size, size]])
    loss, right, gradient = softmax(z, np.array([0, 2]))
    assert (loss, right) == (0.0, 2)
    assert np.isfinite(gradient).all()


def test_nan_in_a_logit_reaches_the_loss() -> None:
    loss, _, _ = softmax(np.array([[0.0, 1.0], [math.nan, 0.0]]), np.array([0, 0]))
    assert math.isnan(loss)


def test_equal_logits_predict_the_first_class_only() -> None:
    loss, right, gradient = softmax(np.zeros((4, 8)), np.arange(8) % 4)
    assert right == 2
    assert loss == pytest.approx(8 * math.log(4.0))
    np.testing.assert_allclose(gradient.sum(axis=0), 0.0, atol=1e-15)


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
    from tests.engine.oracle import activation

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
