"""What a plot shows at a moment, and values as its axis has them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.training.step_scale import EVEN, StepScale

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Visible:
    """From which step to which, in so many columns of pixels; ``is_log``: its values."""

    first: float
    last: float
    points: int
    is_log: bool = False
    scale: StepScale = EVEN


def scaled(values: Values, is_log: bool) -> Values:
    """The values, or their decimal logarithms; what has none (zero, negative) becomes NaN, a gap."""
    if not is_log:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0.0, np.log10(values), np.nan)
