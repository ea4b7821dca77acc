"""Which values a what-if fan tries: on the right scale around the one in force, which is always among them.

learning rate                     α · ¼ … α · 4, evenly in log α
β₁, β₂, batch-norm ρ              (1 - β) · 10 … (1 - β) / 10, evenly in log(1 - β)
mini-batch size                   powers of two, as far as there are examples
weight decay, decay, clipping     a tenth to ten times; where they are off, over their usual range
label smoothing                   evenly over its usual range
"""

import math
from typing import Final

from workbench.data.dataset import Dataset
from workbench.specs.hyperparameters import TABLE, Hyperparameters, Info, is_active
from workbench.specs.run import RunSpec

FAN_NAMES: Final = (
    "learning_rate",
    "momentum",
    "batch_size",
    "beta2",
    "weight_decay",
    "decay",
    "clip_norm",
    "label_smoothing",
    "bn_momentum",
)
"""Hyperparameters that can be edited while training and whose effect shows within a few hundred steps."""
FEWEST, MOST = 2, 16

_DIGITS = 3
_LEARNING_RATE_SPREAD, _SPREAD = math.log10(4.0), 1.0


def fan_names(spec: RunSpec, data: Dataset, values: Hyperparameters) -> tuple[str, ...]:
    """Those of ``FAN_NAMES`` that matter for this network, data and optimizer."""
    useless = set()
    if data.task == "regression":
        useless.add("label_smoothing")
    if not spec.network.uses_batch_norm:
        useless.add("bn_momentum")
    return tuple(name for name in FAN_NAMES if is_active(name, values) and name not in useless)


def fan_values(name: str, current: float, count: int, batch_sizes: tuple[int, int] = (1, 65_536)) -> tuple[float, ...]:
    """At most ``count`` values in rising order, ``current`` among them; fewer where there are not that many.

    ``batch_sizes``: smallest and largest mini-batch that the network and the data allow.
    """
    info = TABLE[name]
    if name == "batch_size":
        return _powers_of_two(int(current), count, batch_sizes)
    if info.scale == "log" and current == 0.0:
        return (0.0, *_spread_evenly(info, math.log10(info.usual_low), math.log10(info.usual_high), count - 1))
    here = _coordinate(info, current)
    low, high = _stretch(name, info, here)
    least, most = (math.log10(info.low) if info.low > 0.0 else -math.inf, math.log10(info.high))
    if info.scale == "one_minus_log":
        least, most = _coordinate(info, info.low), _coordinate(info, info.high)
    elif info.scale == "linear":
        least, most = info.low, info.high
    below, above = _sides(here - max(low, least), min(high, most) - here, count - 1)
    left = [here - (here - max(low, least)) * place / below for place in range(below, 0, -1)]
    right = [here + (min(high, most) - here) * place / above for place in range(1, above + 1)]
    others = {_value(info, coordinate) for coordinate in (*left, *right)}
    return tuple(sorted({*others, current}))


def possible_batch_sizes(spec: RunSpec, data: Dataset) -> tuple[int, int]:
    """Batch norm needs two examples for a variance; there are no more than the training set has."""
    return (2 if spec.network.uses_batch_norm else 1), data.train.rows


def _stretch(name: str, info: Info, here: float) -> tuple[float, float]:
    """From where to where, in the coordinate of the scale."""
    if info.scale == "linear":
        return min(info.usual_low, here), max(info.usual_high, here)
    spread = _LEARNING_RATE_SPREAD if name == "learning_rate" else _SPREAD
    return here - spread, here + spread


def _sides(room_below: float, room_above: float, others: int) -> tuple[int, int]:
    """How many values go below and above; all to one side where the other has no room."""
    tiny = 1e-9
    if room_below <= tiny or room_above <= tiny:
        return (0, others) if room_below <= tiny else (others, 0)
    return others // 2, others - others // 2


def _coordinate(info: Info, value: float) -> float:
    match info.scale:
        case "log":
            return math.log10(value)
        case "one_minus_log":
            return -math.log10(1.0 - value)
        case _:
            return value


def _value(info: Info, coordinate: float) -> float:
    """The value at a coordinate, in as few digits as tell it from its neighbours."""
    match info.scale:
        case "log":
            value = _short(10.0**coordinate)
        case "one_minus_log":
            value = round(1.0 - _short(10.0**-coordinate), 12)
        case _:
            value = round(coordinate, 4)
    return min(max(value, info.low), info.high)


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS - 1}e}")


def _spread_evenly(info: Info, low: float, high: float, count: int) -> tuple[float, ...]:
    gaps = max(1, count - 1)
    return tuple(sorted({_value(info, low + (high - low) * place / gaps) for place in range(count)}))


def _powers_of_two(current: int, count: int, limits: tuple[int, int]) -> tuple[int, ...]:
    """The powers nearest to ``current``, the larger one first where two are equally near."""
    least, most = limits
    powers = [2**exponent for exponent in range(17) if least <= 2**exponent <= most and 2**exponent != current]
    nearest = sorted((abs(math.log2(power / current)), -power) for power in powers)[: count - 1]
    return tuple(sorted({current, *(-power for _, power in nearest)}))
