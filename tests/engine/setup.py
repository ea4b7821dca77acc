"""Small networks and data for the engine's tests."""

from dataclasses import dataclass

import numpy as np

from workbench.engine.layout import Layout, make_layout
from workbench.engine.training.schedules import Horizon
from workbench.engine.training.state import TrainingState, initial_state
from workbench.engine.training.stepper import Stepper
from workbench.specs.network import DenseLayer, NetworkSpec


@dataclass
class Bench:
    """A network with random data, ready to be trained."""

    network: NetworkSpec
    layout: Layout
    state: TrainingState
    x: np.ndarray
    y: np.ndarray
    seed: int

    def stepper(self, horizon: Horizon | None = None) -> Stepper:
        return Stepper(self.layout, self.state, self.x, self.y, self.seed, horizon=horizon)


def make_bench(
    layers: tuple[DenseLayer, ...],
    features: int = 5,
    classes: int = 3,
    examples: int = 24,
    seed: int = 7,
    dtype: type[np.floating] = np.float64,
    **network_fields: object,
) -> Bench:
    """Random inputs and labels; γ and β are moved away from 1 and 0, so that their gradients are tested in general.

    Under a linear output there are random targets in place of labels, (examples, classes).
    """
    network = NetworkSpec.parse({"layers": layers, **network_fields})
    layout = make_layout(network, features, classes)
    state = initial_state(layout, seed, dtype)
    rng = np.random.default_rng(seed)
    for number in range(len(layout.layers)):
        last_added = layout.shift if layout.layers[number].batch_norm else layout.bias
        last_added(number, state.parameters)[...] += rng.normal(0.0, 0.3, layout.layers[number].units)
        if layout.layers[number].normalizes_a:
            layout.bias(number, state.parameters)[...] += rng.normal(0.0, 0.3, layout.layers[number].units)
        if layout.layers[number].batch_norm:
            layout.scale(number, state.parameters)[...] += rng.normal(0.0, 0.3, layout.layers[number].units)
    x = rng.normal(0.3, 1.5, (examples, features)).astype(dtype)
    y = rng.integers(0, classes, examples).astype(np.int32)
    if network.output == "linear":
        y = rng.normal(0.5, 2.0, (examples, classes)).astype(dtype)
    return Bench(network, layout, state, x, y, seed)
