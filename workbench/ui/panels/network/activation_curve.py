"""The shape of each activation as a small polyline, to be recognized at a glance. Without Qt."""

import math
from collections.abc import Callable
from functools import cache
from typing import Final

from workbench.specs.network import Activation

_POINTS: Final = 25
_REACH: Final = 3.0


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z))


_FUNCTIONS: Final[dict[Activation, Callable[[float], float]]] = {
    "relu": lambda z: max(0.0, z),
    "leaky_relu": lambda z: z if z > 0 else 0.15 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "gelu": lambda z: z * 0.5 * (1.0 + math.erf(z / math.sqrt(2.0))),
    "silu": lambda z: z * _sigmoid(z),
    "tanh": math.tanh,
    "sigmoid": _sigmoid,
    "identity": lambda z: z,
}


@cache
def activation_curve(activation: Activation) -> tuple[tuple[float, float], ...]:
    """Points (x, y) with both between 0 and 1, y upwards."""
    zs = [_REACH * (2.0 * index / (_POINTS - 1) - 1.0) for index in range(_POINTS)]
    values = [_FUNCTIONS[activation](z) for z in zs]
    low, high = min(values), max(values)
    return tuple(((z / _REACH + 1.0) / 2.0, (value - low) / (high - low)) for z, value in zip(zs, values, strict=True))
