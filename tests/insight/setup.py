"""A network with random numbers in all places, random data for it, and its answers written out with NumPy."""

from dataclasses import dataclass

import numpy as np

from workbench.data.dataset import Dataset, Split, Target
from workbench.engine.layout import Layout, make_layout
from workbench.engine.training.state import initial_state
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot, take_snapshot


@dataclass(frozen=True)
class Case:
    spec: RunSpec
    data: Dataset
    snapshot: Snapshot
    layout: Layout

    def outputs(self, x: np.ndarray) -> list[np.ndarray]:
        """Activations of all layers, (examples, units) each; of the last one z."""
        parameters, running = self.snapshot.parameters, self.snapshot.running
        layout, network = self.layout, self.spec.network
        found, a = [], x.astype(np.float64)
        for number, place in enumerate(layout.layers):
            z = a @ layout.weight(number, parameters).T
            if not place.batch_norm or place.normalizes_a:
                z = z + layout.bias(number, parameters)
            if place.normalizes_a:
                z = self._activated(number, z)
            if place.batch_norm:
                variance = layout.running_variance(number, running) + self.snapshot.hyperparameters.bn_epsilon
                hat = (z - layout.running_mean(number, running)) / np.sqrt(variance)
                z = layout.scale(number, parameters) * hat + layout.shift(number, parameters)
            is_last = number == len(network.layers)
            a = z if is_last or place.normalizes_a else self._activated(number, z)
            found.append(a)
        return found

    def _activated(self, number: int, z: np.ndarray) -> np.ndarray:
        return np.tanh(z) if self.spec.network.layers[number].activation == "tanh" else np.maximum(z, 0.0)

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """Softmax of the last z; a logistic z beside 0."""
        z = self.outputs(x)[-1]
        if self.spec.network.output == "logistic":
            z = np.hstack([np.zeros_like(z), z])
        power = np.exp(z - z.max(axis=1, keepdims=True))
        return power / power.sum(axis=1, keepdims=True)


def make_case(
    layers: tuple[DenseLayer, ...] = (DenseLayer(units=6), DenseLayer(units=5, batch_norm=False)),
    features: int = 4,
    classes: int = 3,
    output: str = "softmax",
    place: str = "z",
    rows: int = 40,
    precision: str = "float64",
    *,
    targets: tuple[Target, ...] = (Target("height", 10.0, 4.0),),
) -> Case:
    """``targets`` are those of a linear output."""
    network = NetworkSpec.parse({"layers": layers, "output": output, "batch_norm_on": place})
    spec = RunSpec(data=CatalogueSpec(name="iris"), network=network, precision=precision)
    rng = np.random.default_rng(5)
    is_regression = output == "linear"
    parts = [_part(rng, count, features, 0 if is_regression else classes, len(targets)) for count in (60, rows, 0)]
    data = Dataset(
        name="made up",
        title="",
        description="",
        source="",
        licence="",
        feature_names=tuple(f"f{number}" for number in range(features)),
        class_names=() if is_regression else tuple(f"c{number}" for number in range(classes)),
        image_shape=None,
        train=parts[0],
        dev=parts[1],
        test=parts[2],
        feature_mean=np.full(features, 2.0),
        feature_scale=np.full(features, 3.0),
        sha256="made up",
        targets=targets if is_regression else (),
    )
    layout = make_layout(network, features, data.n_answers)
    state = initial_state(layout, 3, np.dtype(precision).type)
    for number, one in enumerate(layout.layers):
        last_added = layout.shift if one.batch_norm else layout.bias
        last_added(number, state.parameters)[...] += rng.normal(0.0, 0.4, one.units)
        if one.batch_norm:
            layout.scale(number, state.parameters)[...] = rng.normal(1.0, 0.3, one.units)
            layout.running_mean(number, state.running)[...] = rng.normal(0.0, 0.5, one.units)
            layout.running_variance(number, state.running)[...] = rng.uniform(0.5, 2.0, one.units)
        if one.normalizes_a:
            layout.bias(number, state.parameters)[...] = rng.normal(0.0, 0.4, one.units)
    return Case(spec, data, take_snapshot(state, Hyperparameters()), layout)


def _part(rng: np.random.Generator, rows: int, features: int, classes: int, targets: int) -> Split:
    x = rng.normal(0.2, 1.4, (rows, features)).astype(np.float32)
    if classes == 0:
        return Split(x, np.zeros(0, np.int32), rng.normal(0.0, 1.0, (rows, targets)).astype(np.float32))
    return Split(x, rng.integers(0, classes, rows).astype(np.int32))
