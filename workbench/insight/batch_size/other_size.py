"""What another size of the mini-batch would cost by the noise of the gradient, and the fan that shows what it does cost.

With the noise scale B and the learning rate set anew for each size, one step with m rows gets as far as 1 / (1 + B/m) of a step with all
rows (McCandlish et al. 2018, eq. 2.7). For the same progress m' rows instead of m take (1 + m'/B) / (1 + m/B) times as many examples,
and m/m' times that many steps. It is theory for plain gradient descent near one place; hence the fan.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.data.dataset import Dataset
from workbench.insight.batch_size.noise_measurement import NoiseScale
from workbench.specs.hyperparameters import TABLE, Hyperparameters, is_active
from workbench.specs.run import RunSpec
from workbench.training.fan import Fan
from workbench.training.fan_values import possible_batch_sizes

CHEAP: Final = 1.1
"""Times as many examples that a size may take to be called nearly free."""
_SIZES: Final = 4
_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """Times as many examples, and steps, for the same progress; ``low`` and ``high``: 95 % of the examples."""

    examples: float
    low: float
    high: float
    steps: float


def cost_of(noise: NoiseScale, m: int, other: int) -> Cost:
    """Of ``other`` rows in a mini-batch instead of ``m``."""

    def examples(inverse: float) -> float:
        inverse = max(0.0, inverse)
        return other / m if math.isinf(inverse) else (1.0 + other * inverse) / (1.0 + m * inverse)

    low, high = sorted(map(examples, noise.inverse_interval))
    told = examples(noise.inverse)
    return Cost(told, low, high, told * m / other)


def sizes_to_try(spec: RunSpec, data: Dataset, m: int) -> tuple[int, ...]:
    """Powers of two beside ``m``, smaller and larger ones, as far as there are rows."""
    least, most = possible_batch_sizes(spec, data)
    found = [2**power for power in range(17) if least <= 2**power <= most and 2**power != m]
    return tuple(size for size in found if m / 2**_SIZES <= size <= m * 2**_SIZES)


def advised_size(noise: NoiseScale, m: int, sizes: Sequence[int]) -> int | None:
    """The largest size that is nearly free; if none is larger, the nearest larger one; None where there is none."""
    larger = [size for size in sizes if size > m]
    free = [size for size in larger if cost_of(noise, m, size).examples <= CHEAP]
    return free[-1] if free else larger[0] if larger else None


def rate_for(values: Hyperparameters, noise: NoiseScale, m: int, other: int) -> float:
    """α that goes with ``other`` rows: by the same theory α' / α = (1 + B/m) / (1 + B/m'); its root where steps are normalized."""
    gain = other / m / cost_of(noise, m, other).examples
    gain = math.sqrt(gain) if is_active("beta2", values) else gain
    info = TABLE["learning_rate"]
    rate = values.learning_rate * gain
    return min(max(round(rate, _DIGITS - 1 - math.floor(math.log10(rate))), info.low), info.high)


def size_fan(values: Hyperparameters, noise: NoiseScale, other: int, steps: int, *, sets_rate: bool) -> Fan:
    """The size in force and another one at equal numbers of examples, as ``steps`` mini-batches of the size in force have."""
    m = values.batch_size
    sizes = tuple(sorted((m, other)))
    examples = steps * m
    rates = {m: values.learning_rate, other: rate_for(values, noise, m, other)}
    return Fan(
        "batch_size",
        sizes,
        steps,
        lengths=tuple(max(1, round(examples / size)) for size in sizes),
        rates=tuple(rates[size] for size in sizes) if sets_rate else (),
    )
