"""Where steps stand on the axis of a plot: evenly, or by the decimal logarithm of step + 1, where step 0 has a place too."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_LEAST: Final = 8
_UNEVEN: Final = 2
"""Within a decade even bins are nearly four times as wide as they should be at its beginning, and too fine at its end."""


@dataclass(frozen=True, slots=True)
class StepScale:
    """Between steps and positions along the axis."""

    is_log: bool = False

    def position(self, step: float) -> float:
        """Where one step stands; negative steps on a logarithmic axis at the place of step 0."""
        return math.log10(1.0 + max(0.0, step)) if self.is_log else step

    def positions(self, steps: Values) -> Values:
        """Where they stand."""
        return np.log10(1.0 + np.maximum(steps, 0.0)) if self.is_log else steps

    def step(self, position: float) -> float:
        """Which step stands there."""
        return float(10.0 ** min(position, 15.0) - 1.0) if self.is_log else position

    def ends(self, positions: tuple[float, float]) -> tuple[float, float]:
        """The steps at two positions."""
        return self.step(positions[0]), self.step(positions[1])

    def pieces(self, first: float, last: float, points: int) -> list[tuple[float, float, int]]:
        """From which step to which, with how many points: a decade at a time, because curves are read in even bins."""
        if not self.is_log:
            return [(first, last, points)]
        begin = max(first, 0.0)
        edges = [begin, *(10.0**decade for decade in range(16) if begin < 10.0**decade < last), max(last, begin)]
        width = max(self.position(last) - self.position(begin), 1e-12)
        found = []
        for low, high in pairwise(edges):
            share = (self.position(high) - self.position(low)) / width
            found.append((low, high, max(_LEAST, math.ceil(_UNEVEN * share * points))))
        return found

    def cells(self, steps: Values, first: float, last: float, points: int, stride: int) -> Values:
        """The numbers of the cells that the steps lie in, about ``points`` of them, fixed on the axis."""
        if not self.is_log:
            return np.floor(steps / stride)
        width = max(self.position(last) - self.position(first), 1e-12)
        return np.floor(self.positions(steps) * math.ceil(points / width))


EVEN: Final = StepScale()
