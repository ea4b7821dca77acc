"""Which stretch of values a plot shows: it grows at once, and shrinks only when much of it stands empty."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Range = tuple[float, float]

_MARGIN = 0.06
_EMPTIEST = 0.55


@dataclass(frozen=True, slots=True)
class Limits:
    """Values outside of which there is nothing to see, such as an accuracy above 1."""

    low: float = -1e300
    high: float = 1e300


ANYTHING: Final = Limits()
_LARGEST = 1e300
"""What can be drawn: differences of larger numbers are none."""


def fitting_range(current: Range | None, data: Range, limits: Limits, headroom: float = 0.0) -> Range:
    """The range to show for values between ``data[0]`` and ``data[1]``; ``current`` if that still does.

    ``headroom`` is the share of the height to be kept free at the top.
    """
    low, high = max(data[0], -_LARGEST), min(data[1], _LARGEST)
    if high - low < 1e-9 * max(abs(low), abs(high), 1e-12):
        room = max(abs(low) * 0.1, 1e-6)
        low, high = low - room, high + room
    margin = _MARGIN * (high - low)
    edge = margin / 3.0  # so that a line at the limit is not cut
    wanted_low = max(low - margin, min(limits.low, low) - edge)
    wanted_high = min(high + margin, max(limits.high, high) + edge)
    wanted_high += (wanted_high - wanted_low) * headroom / (1.0 - headroom)
    if current is None:
        return wanted_low, wanted_high
    fits = current[0] <= low and high <= current[1] - (current[1] - current[0]) * headroom
    is_full = wanted_high - wanted_low >= _EMPTIEST * (current[1] - current[0])
    return current if fits and is_full else (wanted_low, wanted_high)


_USUAL = (5.0, 95.0)  # per cent of the values that say what is usual
_BEYOND = 5.0  # of the usual stretch
_LONELY, _FEW = 2, 0.03  # points in a row, and their share of all


def lonely(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of the values (NaN left out) stick out alone, so that an axis that showed them would flatten the others.

    A curve that comes down from high values has many of them in a row: those are shown.
    """
    alone = np.zeros(len(values), dtype=np.bool_)
    finite = np.isfinite(values)
    if finite.sum() < 1.0 / _FEW:
        return alone
    usual = values[finite]
    ends = [int(share / 100.0 * (len(usual) - 1) + 0.5) for share in _USUAL]  # np.percentile takes four times as long
    low, high = np.partition(usual, ends)[ends]
    room = _BEYOND * max(high - low, 1e-12 * max(abs(low), abs(high)))
    far = finite & ((values < low - room) | (values > high + room))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], far, [False])).astype(np.int8)))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        alone[begin:end] = end - begin <= _LONELY
    return alone if alone.sum() <= _FEW * finite.sum() else np.zeros(len(values), dtype=np.bool_)
