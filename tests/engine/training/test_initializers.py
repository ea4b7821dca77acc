"""Starting weights have the variance that their formula says."""

import numpy as np
import pytest

from workbench.engine.layout import make_layout
from workbench.engine.training.initializers import initial_parameters
from workbench.specs.network import NetworkSpec

INPUTS, UNITS = 300, 200


def first_weights(initializer: str, activation: str = "relu", units: int = UNITS, seed: int = 0) -> np.ndarray:
    network = NetworkSpec.parse(
        {"layers": [{"units": units, "activation": activation}], "initializer": initializer, "output": "softmax"}
    )
    layout = make_layout(network, INPUTS, 3)
    return layout.weight(0, initial_parameters(layout, seed, np.float64)).copy()


@pytest.mark.parametrize(
    ("initializer", "activation", "variance"),
    [
        ("he", "tanh", 2 / INPUTS),
        ("lecun", "relu", 1 / INPUTS),
        ("glorot", "relu", 2 / (INPUTS + UNITS)),
        *(("auto", name, 2 / INPUTS) for name in ("relu", "leaky_relu", "elu", "gelu", "silu")),
        *(("auto", name, 1 / INPUTS) for name in ("tanh", "sigmoid", "identity")),
    ],
)
def test_mean_and_variance(initializer: str, activation: str, variance: float) -> None:
    w = first_weights(initializer, activation)
    assert abs(w.mean()) < 4 * np.sqrt(variance / w.size)
    assert w.var() == pytest.approx(variance, rel=0.03)


def test_glorot_is_bounded() -> None:
    limit = np.sqrt(6 / (INPUTS + UNITS))
    w = first_weights("glorot")
    assert 0.99 * limit < np.abs(w).max() <= limit


@pytest.mark.parametrize("units", [200, 300, 400])
@pytest.mark.parametrize(("activation", "gain"), [("relu", 2.0), ("tanh", 1.0)])
def test_orthogonal_rows_or_columns(units: int, activation: str, gain: float) -> None:
    w = first_weights("orthogonal", activation, units)
    product = w @ w.T if units <= INPUTS else w.T @ w
    np.testing.assert_allclose(product, gain * np.eye(min(units, INPUTS)), atol=1e-12)


def test_zeros_and_seeds() -> None:
    assert not first_weights("zeros").any()
    for name in ("he", "glorot", "orthogonal"):
        assert (first_weights(name) == first_weights(name)).all()
        assert (first_weights(name) != first_weights(name, seed=1)).any()


def test_biases_start_at_zero_and_batch_norm_at_one_and_zero() -> None:
    for place in ("z", "a"):
        network = NetworkSpec.parse({"layers": [{"units": 4}], "batch_norm_on": place})
        layout = make_layout(network, 3, 2)
        parameters = initial_parameters(layout, 0, np.float32)
        assert layout.scale(0, parameters).tolist() == [1.0] * 4
        assert not layout.shift(0, parameters).any()
        assert not layout.bias(1, parameters).any()
        if place == "a":
            assert not layout.bias(0, parameters).any()
