"""Between the positions of a slider and the values of a hyperparameter, on its own scale. Without Qt.

A slider has positions 0, 1, …, ``steps``. With the fraction t = position / steps the value is

    linear         low + (high - low) t
    log            low · (high / low)^t
    one_minus_log  1 - (1 - low) · ((1 - high) / (1 - low))^t

rounded to what a person would write down: three digits of the value, of 1 - value on the last scale. Both ends are exact.
"""

import bisect
import math
from dataclasses import dataclass
from typing import Final

from workbench.numbers import rounded
from workbench.specs.hyperparameters import Info, Scale
from workbench.typed_numbers import Number

_STEPS_PER_DECADE: Final = 100
_STEPS_PER_OCTAVE: Final = 32
_LINEAR_STEPS: Final = 200
_MOST_INTEGER_STEPS: Final = 1000
_DIGITS: Final = 3
_NICE: Final = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class SliderScale:
    """Where values sit on a slider from ``low`` to ``high``; values beyond the ends sit at the ends."""

    low: float
    high: float
    scale: Scale
    integer: bool = False

    @property
    def steps(self) -> int:
        """The highest position of the slider."""
        if self.scale == "linear":
            return min(int(self.high - self.low), _MOST_INTEGER_STEPS) if self.integer else _LINEAR_STEPS
        ratio = self._inner(self.high) / self._inner(self.low)
        if self.integer:
            return max(1, round(abs(math.log2(ratio)) * _STEPS_PER_OCTAVE))
        return max(1, round(abs(math.log10(ratio)) * _STEPS_PER_DECADE))

    def value_at(self, position: int) -> Number:
        """The value at a position; exactly ``low`` and ``high`` at the ends."""
        if position <= 0:
            return self._typed(self.low)
        if position >= self.steps:
            return self._typed(self.high)
        low, high, fraction = self._inner(self.low), self._inner(self.high), position / self.steps
        inner = low + (high - low) * fraction if self.scale == "linear" else low * (high / low) ** fraction
        return self._typed(inner if self.integer else self._outer(rounded(inner, _DIGITS)))

    def position_of(self, value: float) -> int:
        """The position nearest to ``value``; 0 or ``steps`` when it lies beyond an end."""
        if value <= self.low:
            return 0
        if value >= self.high:
            return self.steps
        low, high, inner = self._inner(self.low), self._inner(self.high), self._inner(value)
        if self.scale == "linear":
            return round(self.steps * (inner - low) / (high - low))
        return round(self.steps * math.log(inner / low) / math.log(high / low))

    def landmarks(self) -> tuple[int, ...]:
        """Positions worth a tick: powers of ten (of 1 - value), powers of two for integers; none on linear scales."""
        if self.scale == "linear":
            return ()
        low, high = sorted((self._inner(self.low), self._inner(self.high)))
        base = 2 if self.integer else 10
        first = math.ceil(math.log(low, base) - 1e-9)
        last = math.floor(math.log(high, base) + 1e-9)
        return tuple(sorted(self.position_of(self._outer(float(base) ** power)) for power in range(first, last + 1)))

    def _inner(self, value: float) -> float:
        return 1.0 - value if self.scale == "one_minus_log" else value

    def _outer(self, inner: float) -> float:
        # 1 - 0.002 leaves 0.998 only after the noise in the last digits of the difference is rounded away.
        return round(1.0 - inner, 15) if self.scale == "one_minus_log" else inner

    def _typed(self, value: float) -> Number:
        return round(value) if self.integer else float(value)


def slider_scale(info: Info) -> SliderScale:
    """The slider of a hyperparameter: its usual range on its usual scale."""
    return SliderScale(info.usual_low, info.usual_high, info.scale, info.integer)


def next_landmark(value: float, direction: int, info: Info) -> Number:
    """The next round value above (``direction`` 1) or below (-1): what an arrow key should go to.

    log: 1, 2, 5, 10 …; log of integers: powers of two; one_minus_log: 0.9, 0.95, 0.98, 0.99 …; linear: a twentieth of
    the usual range, or 1. The result stays between ``info.low`` and ``info.high``; from 0, a log scale goes up to the
    smallest usual value.
    """
    if info.scale == "linear":
        found = _next_linear(value, direction, info)
    elif info.scale == "one_minus_log":
        found = round(1.0 - _next_round(1.0 - value, -direction), 15)
    elif info.integer:
        found = _next_power_of_two(value, direction)
    else:
        found = _next_on_log(value, direction, info)
    kept = min(max(found, info.low), info.high)
    return round(kept) if info.integer else float(kept)


def _next_linear(value: float, direction: int, info: Info) -> float:
    return value + direction if info.integer else value + direction * (info.usual_high - info.usual_low) / 20


def _next_power_of_two(value: float, direction: int) -> float:
    power = math.log2(max(value, 1.0))
    return 2.0 ** (math.floor(power) + 1 if direction > 0 else math.ceil(power) - 1)


def _next_on_log(value: float, direction: int, info: Info) -> float:
    if direction > 0 and value < info.usual_low and info.low == 0.0:
        return info.usual_low
    if direction < 0 and value <= info.usual_low and info.low == 0.0:
        return 0.0
    return _next_round(value, direction)


def _next_round(value: float, direction: int) -> float:
    """The neighbour of ``value`` > 0 in … 0.1, 0.2, 0.5, 1, 2, 5 …"""
    decade = math.floor(math.log10(value))
    candidates = [rounded(digit * 10.0**power) for power in range(decade - 1, decade + 2) for digit in _NICE]
    tolerance = 1e-6 * value
    if direction > 0:
        return candidates[bisect.bisect_right(candidates, value + tolerance)]
    return candidates[bisect.bisect_left(candidates, value - tolerance) - 1]
