"""The smoothed line: an exponentially weighted average with bias correction, as in the course.

v ← w v + (1 - w) x,    shown: v / (1 - w^n)
"""

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def smoothed(values: Values, weights: Values, factor: float) -> Values:
    """Average of ``values`` with ``factor`` w in [0, 1).

    ``weights``, in (0, 1], says which part of a full point each value is: the newest rows are finer bins than the
    rest, and count for less accordingly (w becomes w^weight). Values that are NaN are skipped and stay NaN.
    """
    finite = np.isfinite(values)
    if factor <= 0.0 or not finite.any():
        return values.copy()
    keep = factor ** weights[finite]
    steps = zip(keep.tolist(), ((1.0 - keep) * values[finite]).tolist(), strict=True)
    average = np.fromiter(accumulate(steps, _next, initial=0.0), np.float64)[1:]
    result = np.full_like(values, np.nan)
    result[finite] = average / (1.0 - np.cumprod(keep))
    return result


def _next(average: float, step: tuple[float, float]) -> float:
    keep, added = step
    return keep * average + added
