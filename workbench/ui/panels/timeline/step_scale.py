"""Which step stands where on the bar. Without Qt."""

import math
from dataclasses import dataclass

from workbench.search.space.ticks import round_step

_SHORTEST = 10
_STRIDES_PER_DOUBLING = 5


@dataclass(frozen=True, slots=True)
class StepScale:
    """Steps 0 … ``last`` evenly between the pixels ``left`` and ``right``."""

    last: int
    left: float
    right: float

    def x(self, step: float) -> float:
        """The pixel of a step."""
        return self.left + (self.right - self.left) * step / self.last

    def step(self, x: float) -> int:
        """The step nearest to a pixel, within the bar."""
        share = (x - self.left) / max(1.0, self.right - self.left)
        return round(self.last * min(1.0, max(0.0, share)))

    def ticks(self, apart: float) -> range:
        """Round steps (1, 2 or 5 times a power of ten apart) at least ``apart`` pixels from each other."""
        least = max(1.0, apart * self.last / max(1.0, self.right - self.left))
        return range(0, self.last + 1, int(round_step(least)))


def end_after(longest: int) -> int:
    """The last step of a bar for ``longest`` steps; it moves on in strides of a seventh, so that marks do not crawl."""
    if longest <= _SHORTEST:
        return _SHORTEST
    strides = math.ceil(_STRIDES_PER_DOUBLING * math.log2(longest / _SHORTEST) - 1e-9)
    return max(longest, round(_SHORTEST * math.exp2(strides / _STRIDES_PER_DOUBLING)))
