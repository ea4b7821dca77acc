"""What an instrument is: a row of the table, with the function that reads it off an executed mini-batch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.engine.layout import Layout
from workbench.engine.training.step_view import StepView
from workbench.language import tr
from workbench.specs.network import NetworkSpec

Per = Literal["network", "layer", "hidden", "normalizing"]
"""For what there is a number: the whole network, every layer, every hidden layer, every layer with batch norm."""
Measured = NDArray[np.float64]
"""One number for each of them, NaN where there is none."""


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual while training goes well; beyond it is worth a look and no proof of anything. None: no bound."""

    low: float | None = None
    high: float | None = None

    def text(self, write: Callable[[float], str]) -> str:
        """In words."""
        match (self.low, self.high):
            case (None, float(high)):
                return tr("up to {high}", high=write(high))
            case (float(low), None):
                return tr("from {low}", low=write(low))
            case (float(low), float(high)):
                return tr("{low} to {high}", low=write(low), high=write(high))
        return ""


@dataclass(frozen=True, slots=True)
class Probe:
    """One row of the table.

    ``formula`` is what ``measure`` computes, ``meaning`` what one sees in it. ``unit`` is empty for a pure number.
    ``is_log``: the axis should be logarithmic. ``cost`` says in words what is computed beside the step itself. ``version``
    grows when ``measure`` gives other numbers than before, so that curves in run files are computed again. ``is_live``: cheap
    enough to be read beside the trainer; others are only measured after the fact. ``derived``: makes the number out of what
    ``measure`` gave; rows with the same ``measure`` share it, and it is called once for all of them.
    """

    name: str
    title: str
    formula: str
    meaning: str
    per: Per
    measure: Callable[[StepView], Measured]
    band: Band = Band()
    unit: str = ""
    is_log: bool = False
    cost: str = ""
    version: int = 1
    is_live: bool = True
    derived: Callable[[StepView, Measured], Measured] | None = None

    def layers(self, layout: Layout) -> tuple[int, ...]:
        """The layers that it has a number of, counted from 0; none for one of the whole network."""
        return self._layers(len(layout.layers), layout.batch_norm_layers)

    def layers_in(self, network: NetworkSpec) -> tuple[int, ...]:
        """The same of a network that is only planned."""
        normalizing = tuple(number for number, layer in enumerate(network.layers) if layer.batch_norm)
        return self._layers(len(network.layers) + 1, normalizing)

    def _layers(self, count: int, normalizing: tuple[int, ...]) -> tuple[int, ...]:
        return {
            "network": (),
            "layer": tuple(range(count)),
            "hidden": tuple(range(count - 1)),
            "normalizing": normalizing,
        }[self.per]

    def columns(self, layout: Layout) -> int:
        """Numbers that it gives of a mini-batch."""
        return 1 if self.per == "network" else len(self.layers(layout))

    def of(self, view: StepView, measured: Measured) -> Measured:
        """Its number, made of what ``measure`` gave of the mini-batch."""
        return measured if self.derived is None else self.derived(view, measured)

    def applies(self, layout: Layout) -> bool:
        """Whether there is anything to measure in such a network."""
        return self.columns(layout) > 0
