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


def level(values: Values, weights: Values, factor: float) -> Values:
    """Where a noisy curve stands at each point: the end of the straight line that fits the points so far, weighted alike.

    An average over points of a falling curve lies above it, so a smoothed training loss would lie above a dev loss that is
    truly higher; the line of least squares has no such lag. Weights and NaN as in ``smoothed``; never outside the values.
    """
    finite = np.isfinite(values)
    result = np.full_like(values, np.nan)
    if factor <= 0.0 or not finite.any():
        result[finite] = values[finite]
        return result
    y, widths = values[finite], weights[finite]
    even = int(np.argmax(widths != widths[0])) if (widths != widths[0]).any() else len(y)
    sums = _sums(y[:even], float(widths[0]), factor)
    tail = _sums_after(sums[:, -1], y[even:], widths[even:], factor)
    s0, s1, s2, y0, y1 = np.concatenate((sums, tail), axis=1)
    spread = s0 * s2 - s1 * s1
    with np.errstate(divide="ignore", invalid="ignore"):
        fitted = np.where(spread > 1e-12 * s0 * s2, (s2 * y0 - s1 * y1) / spread, y0 / s0)
    result[finite] = np.clip(fitted, y.min(), y.max())
    return result


def _sums(y: Values, width: float, factor: float) -> Values:
    """Σ k, Σ k t, Σ k t², Σ k y, Σ k t y at each point, t ≤ 0 being the distance back and k = w^-t; shape (5, points)."""
    reach = min(len(y), max(2, int(np.log(1e-7) / np.log(factor) / width) + 1))
    t = -width * np.arange(reach)
    kernel = width * factor**-t
    plain = np.zeros((3, len(y)))
    for row, weighted in zip(plain, (kernel, kernel * t, kernel * t * t), strict=True):
        row[:reach] = np.cumsum(weighted)
        row[reach:] = row[reach - 1]
    with_values = [np.convolve(y, weighted)[: len(y)] for weighted in (kernel, kernel * t)]
    return np.concatenate((plain, with_values))


def _sums_after(state: Values, y: Values, widths: Values, factor: float) -> Values:
    """The same sums at points of other widths, which come after those whose sums are ``state``; a point counts by its width."""
    s0, s1, s2, y0, y1 = state.tolist()
    found = np.zeros((5, len(y)))
    for place, (value, d) in enumerate(zip(y.tolist(), widths.tolist(), strict=True)):
        keep = factor**d
        s2 = keep * (s2 - 2.0 * d * s1 + d * d * s0)
        s1 = keep * (s1 - d * s0)
        y1 = keep * (y1 - d * y0)
        s0, y0 = keep * s0 + d, keep * y0 + d * value
        found[:, place] = s0, s1, s2, y0, y1
    return found
