"""Which stretch of values a plot shows: it grows at once, and shrinks only when much of it stands empty."""

from dataclasses import dataclass
from typing import Final

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
