"""An axis from 0 to the last of what is counted or timed, evenly or on the logarithmic scale of steps."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.search.space.ticks import Mark, round_values
from workbench.training.step_scale import EVEN, StepScale

Floats = NDArray[np.float64]
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class CountAxis:
    """``last`` > 0."""

    last: float
    scale: StepScale = EVEN

    def positions(self, values: Floats) -> Floats:
        """From 0 to 1."""
        return np.asarray(self.scale.positions(values) / self.scale.position(self.last))

    def ends(self, part: tuple[float, float]) -> tuple[float, float]:
        """The values at two positions."""
        whole = self.scale.position(self.last)
        return self.scale.step(part[0] * whole), self.scale.step(part[1] * whole)

    def marks(
        self,
        most: int,
        part: tuple[float, float],
        text: Callable[[float], str],
        evenly: Callable[[float, float, int], tuple[float, ...]],
    ) -> list[Mark]:
        """At most so many round values in a part of the axis, as places in it; ``evenly`` finds those of an even axis."""
        first, last = self.ends(part)
        values = evenly(first, last, most)
        if self.scale.is_log and last > 10.0 * max(first, 0.0):
            zero = (0.0,) if first <= 0.0 else ()
            values = (*zero, *round_values(max(first, min(1.0, last)), last, most - len(zero), "log"))
        places = (self.positions(np.array(values, dtype=np.float64)) - part[0]) / (part[1] - part[0])
        found = zip(places.tolist(), values, strict=True)
        return [(place, text(value)) for place, value in found if -_SLACK <= place <= 1.0 + _SLACK]
