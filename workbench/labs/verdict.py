"""Rules that turn measurements into verdicts: an effect against its uncertainty, never a bare comparison."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from workbench.labs.lab import Measured, Unit

_LARGEST_POWER = 700.0


def mean_of(values: Sequence[float], covers: str, unit: Unit = "") -> Measured:
    """The mean of repeated measurements with its 95 % interval by Student's t; infinitely wide for fewer than two.

    For a comparison give it differences within pairs (same seed, same data), which leaves out what both have in common.
    """
    from workbench.training.paired_losses import student  # brings the engine, which a list of questions does without

    numbers = np.asarray(values, dtype=np.float64)
    mean, count = float(numbers.mean()), len(numbers)
    if count < 2 or not math.isfinite(mean):
        return Measured(mean, -math.inf, math.inf, covers, unit)
    half = student(count - 1, 0.975) * float(numbers.std(ddof=1)) / math.sqrt(count)
    return Measured(mean, mean - half, mean + half, covers, unit)


def mean_share_of(values: Sequence[float], covers: str) -> Measured:
    """The same for shares, such as accuracies: the interval ends where they do, at 0 and 1. Not for their differences."""
    found = mean_of(values, covers, "share")
    return replace(found, low=max(0.0, found.low), high=min(1.0, found.high))


def geometric_mean_of(values: Sequence[float], covers: str) -> Measured:
    """The same for what multiplies, such as ratios: mean and interval of the logarithms, told as values. All must be above 0."""
    found = mean_of(np.log(np.asarray(values, dtype=np.float64)).tolist(), covers)
    low, value, high = (float(np.exp(min(one, _LARGEST_POWER))) for one in (found.low, found.value, found.high))
    return Measured(value, low, high if found.high < _LARGEST_POWER else math.inf, covers)


def share_of(hits: int, count: int, covers: str) -> Measured:
    """The share of ``hits`` in ``count`` draws with its 95 % interval after Wilson (1927)."""
    z = 1.959964
    share, n = hits / count, float(count)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Measured(share, max(0.0, centre - half), min(1.0, centre + half), covers, "share")


def is_more(effect: Measured, than: float = 0.0) -> bool | None:
    """Whether the effect is more than that; None while its interval reaches to both sides."""
    if effect.low > than:
        return True
    return False if effect.high <= than else None


def is_less(effect: Measured, than: float) -> bool | None:
    """Whether the effect is less than that; None while its interval reaches to both sides."""
    if effect.high < than:
        return True
    return False if effect.low >= than else None


def is_within(effect: Measured, low: float, high: float) -> bool | None:
    """Whether the effect lies between two bounds; None while its interval reaches over one of them."""
    if low <= effect.low and effect.high <= high:
        return True
    return False if effect.high < low or effect.low > high else None


def all_hold(*verdicts: bool | None) -> bool | None:
    """False if one is, else None if one is, else True."""
    if False in verdicts:
        return False
    return None if None in verdicts else True
