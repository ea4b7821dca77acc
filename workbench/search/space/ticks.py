"""Marks for the axis of a scale: round numbers that suit it.

Powers of ten on a log scale; 0.9, 0.99, 0.999 on the 1-log scale of averages; 0.1, 0.5, 0.9, 0.99 on the logit scale;
steps of 1, 2 or 5 on a linear one.
"""

import math
from collections.abc import Sequence
from typing import Final

from workbench.numbers import rounded, significant
from workbench.search.space.scales import LOGIT_MARKS, averaged_steps
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import ROWS, Dimension

_MANTISSAS: Final = ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,))
"""What is marked within each decade of a short range, from many marks to few."""
_ENOUGH: Final = 3
"""So many powers of ten in the range need no other marks between them."""


def ticks(dimension: Dimension, most: int = 6) -> tuple[Value, ...]:
    """At most ``most`` round values inside the range, rising; choices are all returned."""
    if dimension.scale == "choice":
        return dimension.choices
    low, high = dimension.low or 0.0, dimension.high or 0.0
    match dimension.scale:
        case "log":
            found = _log_ticks(low, high, most)
        case "one_minus_log":
            averaged = _log_ticks(rounded(1.0 - high), rounded(1.0 - low), most)
            found = tuple(rounded(1.0 - rest) for rest in reversed(averaged))
        case "logit":
            found = _logit_ticks(low, high, most)
        case _:
            found = ()
    if len(found) < _ENOUGH:  # a narrow range on any scale looks like a linear one
        found = _linear_ticks(low, high, most, whole=dimension.integer)
    return tuple(int(value) for value in found) if dimension.integer else found


def tick_note(dimension: Dimension, value: Value) -> str:
    """What a mark means, for the weight of an average: "averages over ≈ 100 steps"; empty for other rows."""
    if isinstance(value, str) or ROWS[dimension.name].scale != "one_minus_log":
        return ""
    steps = averaged_steps(float(value))
    return (
        f"averages over ≈ {significant(steps)} steps"
        if steps >= 1.5
        else "averages over 1 step: keeps nothing of the past"
    )


def _logit_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Powers of ten towards 0 and 1 with one half between them; every second one and so on where they are many."""
    middle = len(LOGIT_MARKS) // 2
    for every in range(1, middle + 1):
        kept = [mark for place, mark in enumerate(LOGIT_MARKS) if (place - middle) % every == 0]
        found = _inside(kept, low, high)
        if len(found) <= most:
            return found
    return ()


def _log_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Powers of ten where there are at least three, otherwise also their multiples."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    powers = _inside([10.0**e for e in exponents], low, high)
    if len(powers) > most:
        every = math.ceil(len(exponents) / most)
        return _inside([10.0**e for e in exponents if e % every == 0], low, high)
    if len(powers) < _ENOUGH:
        for mantissas in _MANTISSAS:
            found = _inside([m * 10.0**e for e in exponents for m in mantissas], low, high)
            if len(found) <= most:
                return found
    return powers


def _linear_ticks(low: float, high: float, most: int, *, whole: bool) -> tuple[float, ...]:
    """Multiples of the smallest round step that needs no more than ``most`` of them."""
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    steps = [mantissa * power for mantissa in (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)]
    if whole:
        steps = [step for step in steps if step >= 1.0] or [1.0]
    candidates = [_multiples(step, low, high) for step in steps]
    return next((found for found in candidates if len(found) <= most), candidates[-1])


def _multiples(step: float, low: float, high: float) -> tuple[float, ...]:
    slack = 1e-9
    first, last = math.ceil(low / step - slack), math.floor(high / step + slack)
    return tuple(rounded(number * step) for number in range(first, last + 1))


def _inside(values: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    slack = 1e-9
    return tuple(rounded(v) for v in values if low * (1.0 - slack) <= v <= high * (1.0 + slack))
