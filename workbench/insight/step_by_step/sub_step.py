"""What a sub-step is, and how arrays are called in its lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from numpy.typing import NDArray

from workbench.engine.kernels.types import Array
from workbench.engine.layout import Layout
from workbench.engine.training.step_view import LayerView, StepView
from workbench.language import tr
from workbench.specs.network import NetworkSpec

Phase = Literal["gather", "forward", "loss", "backward", "update"]
PHASES: Final[dict[Phase, str]] = {
    "gather": tr("Gather"),
    "forward": tr("Forward"),
    "loss": tr("Loss"),
    "backward": tr("Backward"),
    "update": tr("Update"),
}


Shown = tuple[str, NDArray[Any]]
"""An array and its name in the lines."""


@dataclass(frozen=True, slots=True, eq=False)
class SubStep:
    """``layer`` counts from 1, the output being the last one; 0 for what is of no layer.

    ``formula`` is in the letters of the course; ``code`` are lines of NumPy; ``made``: the arrays that they make, by the
    names that they have in the lines, as the step made them.
    """

    phase: Phase
    layer: int
    title: str
    formula: str
    code: tuple[str, ...]
    made: tuple[Shown, ...]


def layer_number(layer: LayerView) -> int:
    return layer.number + 1


def named_blocks(layout: Layout, vector: Array) -> Iterator[tuple[str, Array]]:
    """The blocks of a vector by their names in the lines: W1, b1, gamma1, beta1, W2 …"""
    for number, place in enumerate(layout.layers):
        yield f"W{number + 1}", layout.weight(number, vector)
        if place.bias >= 0:
            yield f"b{number + 1}", layout.bias(number, vector)
        if place.batch_norm:
            yield f"gamma{number + 1}", layout.scale(number, vector)
            yield f"beta{number + 1}", layout.shift(number, vector)


def title(view: StepView, layer: LayerView, what: str) -> str:
    if layer.number == len(view.layers) - 1:
        return tr("Output layer: {what}", what=what)
    return tr("Layer {number}: {what}", number=layer_number(layer), what=what)


def activation_of(network: NetworkSpec, layer: LayerView) -> str:
    return network.layers[layer.number].activation
