"""Round numbers for every axis of the window: never more than asked for, rising, inside the range. Without Qt.

Powers of ten on a log scale; 0.9, 0.99, 0.999 on the 1-log scale of averages; 0.1, 0.5, 0.9, 0.99 on the logit scale;
steps of 1, 2 or 5 on a linear one. A range that is none (not finite, turned round) has no marks.
"""

import math
from collections.abc import Iterable
from typing import Final

from workbench.numbers import grouped, rounded, tick_text
from workbench.search.space.scales import LOGIT_MARKS, position_of, value_at
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import Dimension, SamplingScale

Mark = tuple[float, str]
"""Where a label stands, from 0 to 1 along its axis, and what it says."""

_MANTISSAS: Final = ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,))
"""What is marked within each decade of a short range, from many marks to few."""
_ENOUGH: Final = 3
"""So many powers of ten in the range need no other marks between them."""
_SLACK: Final = 1e-9
_LAST: Final = 1.0 - 1e-12
"""Values are drawn from r < 1."""


def round_values(
    low: float, high: float, most: int, scale: SamplingScale = "linear", *, whole: bool = False
) -> tuple[float, ...]:
    """At most ``most`` round numbers from ``low`` to ``high``."""
    if not (math.isfinite(low) and math.isfinite(high) and low <= high and most > 0):
        return ()
    found: tuple[float, ...] = ()
    if scale == "log" and low > 0.0:
        found = _of_decades(low, high, most)
    elif scale == "one_minus_log" and high < 1.0:
        rest = _of_decades(rounded(1.0 - high), rounded(1.0 - low), most)
        found = tuple(rounded(1.0 - value) for value in reversed(rest))
    elif scale == "logit":
        found = _of_shares(low, high, most)
    if len(found) < min(_ENOUGH, most):  # a narrow range on any scale looks like a linear one
        found = _evenly(low, high, most, whole=whole) or found
    return found


def round_step(least: float, *, whole: bool = False) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50 … (or of 0.1, 0.2 …) that is not below ``least``."""
    least = max(least, 1.0 if whole else 1e-300)
    power = math.floor(math.log10(least))
    steps = (float(f"{digit}e{power}") for digit in (1, 2, 5, 10))
    return next((step for step in steps if step >= least * (1.0 - _SLACK)), least)


def ticks(dimension: Dimension, most: int = 6) -> tuple[Value, ...]:
    """The round values of a hyperparameter's range; choices are all returned."""
    if dimension.scale == "choice":
        return dimension.choices
    found = round_values(dimension.low or 0.0, dimension.high or 0.0, most, dimension.scale, whole=dimension.integer)
    return tuple(int(value) for value in found) if dimension.integer else found


def tick_marks(axis: Dimension, most: int, part: tuple[float, float] = (0.0, 1.0)) -> list[Mark]:
    """The same for the ``part`` of the axis that is shown, each with its place in it and its label."""
    low, high = part
    values = ticks(axis, most)
    if axis.scale != "choice" and part != (0.0, 1.0):
        first, last = (float(value) for value in value_at(axis, [low, min(high, _LAST)]))
        values = round_values(first, last, most, axis.scale, whole=axis.integer)
    positions = ((position_of(axis, list(values)) - low) / (high - low)).tolist() if values else []
    return [
        (position, tick_text(value))
        for position, value in zip(positions, values, strict=True)
        if -_SLACK <= position <= 1.0 + _SLACK
    ]


def counted_marks(last: float, most: int) -> list[Mark]:
    """Round whole numbers from 0 to ``last`` > 0."""
    return [(value / last, grouped(value)) for value in round_values(0.0, last, most, whole=True)]


def _evenly(low: float, high: float, most: int, *, whole: bool) -> tuple[float, ...]:
    """Multiples of the smallest round step that needs no more than ``most`` of them."""
    finest = max(abs(low), abs(high)) * 1e-11  # closer values have no different labels
    step = round_step(max(high / most - low / most, finest), whole=whole)
    for _ in range(_ENOUGH):
        first, last = math.ceil(low / step - _SLACK), math.floor(high / step + _SLACK)
        if last - first < most:
            return _inside((number * step for number in range(first, last + 1)), low, high)
        step = round_step(1.5 * step)
    return ()


def _of_decades(low: float, high: float, most: int) -> tuple[float, ...]:
    """Powers of ten where there are at least three, otherwise also their multiples."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    powers = _inside((_power(e) for e in exponents), low, high)
    if len(powers) > most:
        every = math.ceil(len(exponents) / most)
        return _inside((_power(e) for e in exponents if e % every == 0), low, high)
    if len(powers) < _ENOUGH:
        for mantissas in _MANTISSAS:
            found = _inside((m * _power(e) for e in exponents for m in mantissas), low, high)
            if len(found) <= most:
                return found
    return powers


def _of_shares(low: float, high: float, most: int) -> tuple[float, ...]:
    """Powers of ten towards 0 and 1 with one half between them; every second one and so on where they are many."""
    middle = len(LOGIT_MARKS) // 2
    for every in range(1, middle + 1):
        kept = (mark for place, mark in enumerate(LOGIT_MARKS) if (place - middle) % every == 0)
        found = _inside(kept, low, high)
        if len(found) <= most:
            return found
    return ()


def _power(exponent: int) -> float:
    return float(f"1e{min(exponent, 308)}")


def _inside(values: Iterable[float], low: float, high: float) -> tuple[float, ...]:
    """Without rounding errors, and without what they put beside the range or beside each other."""
    room = _SLACK * (high - low)
    found = dict.fromkeys(rounded(value) for value in values)
    return tuple(value for value in found if low - room <= value <= high + room)
