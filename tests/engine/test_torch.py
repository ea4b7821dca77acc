"""Whole training runs of 200 steps in float64 against PyTorch. Skipped where it is not installed."""

import numpy as np
import pytest

from tests.engine.setup import make_bench
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer
from workbench.specs.optimizers import OPTIMIZERS

STEPS, BATCH = 200, 16
TOLERANCE = 1e-9


def compare(activation: str, settings: dict[str, object], **network: object) -> float:
    """Train both; returns the largest difference of a parameter after 200 steps."""
    pytest.importorskip("torch")
    from tests.engine.torch_twin import Twin

    batch_norm = network.pop("batch_norm", True)
    layers = tuple(DenseLayer(units=u, activation=activation, batch_norm=batch_norm) for u in (12, 9))
    bench = make_bench(layers, features=6, examples=64, **network)
    # Where a gradient is 0 but for rounding (b before a linear unit's batch norm), Adam divides the rounding by ε.
    base = {"batch_size": BATCH, "learning_rate": 0.01, "beta2": 0.99, "epsilon": 1e-6}
    values = Hyperparameters.parse({**base, **settings})
    twin, stepper = Twin(bench, values), bench.stepper()
    for _ in range(STEPS):
        loss = stepper.train(1, values).scalar("loss")[0]
        assert twin.train(stepper.last_rows) == pytest.approx(loss, rel=TOLERANCE)
    for norm, mean, variance in twin.norms:
        np.testing.assert_allclose(norm.running_mean.numpy(), mean, atol=TOLERANCE)
        # Ours averages the biased variance, theirs the unbiased one; both start at 1.
        left = values.bn_momentum**STEPS
        unbiased = left + (variance - left) * BATCH / (BATCH - 1)
        np.testing.assert_allclose(norm.running_var.numpy(), unbiased, rtol=TOLERANCE)
    return twin.difference()


@pytest.mark.parametrize("place", ["z", "a", "none"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_and_batch_norm(activation: str, place: str) -> None:
    network = {"batch_norm": False} if place == "none" else {"batch_norm_on": place}
    assert compare(activation, {}, **network) <= TOLERANCE


@pytest.mark.parametrize("decay_on", ["weights", "everything"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_optimizers_with_weight_decay(optimizer: str, decay_on: str) -> None:
    settings = {"optimizer": optimizer, "weight_decay": 0.02, "decay_on": decay_on}
    if optimizer in {"sgd", "momentum", "nesterov"}:
        settings["learning_rate"] = 0.1
    assert compare("tanh", settings) <= TOLERANCE


@pytest.mark.parametrize("optimizer", ["nesterov", "adam"])
def test_clipped_gradients(optimizer: str) -> None:
    assert compare("silu", {"optimizer": optimizer, "clip_norm": 0.3}) <= TOLERANCE


@pytest.mark.parametrize(
    ("output", "classes", "settings"),
    [
        ("softmax", 3, {"label_smoothing": 0.1}),
        ("softmax", 3, {"class_weights": "balanced"}),
        ("softmax", 3, {"class_weights": "balanced", "label_smoothing": 0.2}),
        ("logistic", 2, {}),
        ("linear", 1, {}),
        ("linear", 2, {}),
        ("linear", 5, {}),
    ],
)
def test_outputs_and_losses(output: str, classes: int, settings: dict[str, object]) -> None:
    assert compare("tanh", settings, output=output, classes=classes) <= TOLERANCE
