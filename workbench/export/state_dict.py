"""A trained network under the names that PyTorch gives to the same modules.

The names are those of ``torch.nn.Sequential`` with, per hidden layer: Linear (without bias under batch norm),
BatchNorm1d if used, the activation, Dropout if used; and a last Linear for the logits. Where batch norm comes after the
activation, Linear (with bias), the activation, BatchNorm1d, Dropout. Example for one hidden layer:
``0.weight`` (units, inputs), ``1.weight`` (γ), ``1.bias`` (β), ``1.running_mean``, ``1.running_var``,
``1.num_batches_tracked``, ``3.weight``, ``3.bias``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.engine.layout import Layout
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class StateDict:
    """Arrays by name in the order of the modules, and the modules as PyTorch writes them."""

    arrays: dict[str, NDArray[Any]]
    modules: tuple[str, ...]


def state_dict(snapshot: Snapshot, spec: RunSpec, layout: Layout) -> StateDict:
    """Name the arrays of ``snapshot``; they are copies and C-contiguous."""
    arrays: dict[str, NDArray[Any]] = {}
    modules: list[str] = []
    for number, place in enumerate(layout.layers):
        hidden = number < len(spec.network.layers)
        arrays[f"{len(modules)}.weight"] = layout.weight(number, snapshot.parameters).copy()
        before = place.batch_norm and not place.normalizes_a
        if not before:
            arrays[f"{len(modules)}.bias"] = layout.bias(number, snapshot.parameters).copy()
        modules.append(f"Linear({place.inputs}, {place.units}{', bias=False' if before else ''})")
        if hidden and not before:
            modules.append(ACTIVATIONS[spec.network.layers[number].activation].torch)
        if place.batch_norm:
            at = len(modules)
            arrays[f"{at}.weight"] = layout.scale(number, snapshot.parameters).copy()
            arrays[f"{at}.bias"] = layout.shift(number, snapshot.parameters).copy()
            arrays[f"{at}.running_mean"] = layout.running_mean(number, snapshot.running).copy()
            arrays[f"{at}.running_var"] = layout.running_variance(number, snapshot.running).copy()
            arrays[f"{at}.num_batches_tracked"] = np.array(snapshot.step, dtype=np.int64)
            modules.append(f"BatchNorm1d({place.units}, eps={snapshot.hyperparameters.bn_epsilon!r})")
        if hidden:
            layer = spec.network.layers[number]
            if before:
                modules.append(ACTIVATIONS[layer.activation].torch)
            if layer.dropout > 0.0:
                modules.append(f"Dropout({layer.dropout!r})")
    return StateDict(arrays, tuple(modules))
