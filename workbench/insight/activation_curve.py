"""The shape of each activation as a small polyline, to be recognized at a glance. Without Qt."""

import math
from functools import cache
from typing import Final

from workbench.specs.activations import ACTIVATIONS, Activation

_POINTS: Final = 25
_REACH: Final = 3.0


@cache
def activation_curve(activation: Activation) -> tuple[tuple[float, float], ...]:
    """Points (x, y) with both between 0 and 1, y upwards."""
    zs = [_REACH * (2.0 * index / (_POINTS - 1) - 1.0) for index in range(_POINTS)]
    facts = ACTIVATIONS[activation]
    values = [(facts.drawn or facts.function)(z, math) for z in zs]
    low, high = min(values), max(values)
    return tuple(((z / _REACH + 1.0) / 2.0, (value - low) / (high - low)) for z, value in zip(zs, values, strict=True))
