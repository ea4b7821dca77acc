"""How the numbers of a unit, or of a whole layer, are spread in each stage: z, ẑ, z̃, a."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.engine.kernels.types import Array, Integers
from workbench.engine.training.step_view import StepView
from workbench.insight.microscope.passing import Doubles
from workbench.insight.microscope.unit_story import norm_of

BINS: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A histogram of one stage: ``counts`` (bins,) between ``edges`` (bins + 1,); ``others`` are not finite."""

    name: str
    counts: Integers
    edges: Doubles
    mean: float
    deviation: float
    others: int


def strips(view: StepView, number: int, unit: int | None = None) -> tuple[Strip, ...]:
    """The stages of a layer with batch norm in their order, of one unit, or of all together.

    z → ẑ → z̃ → a; or z → a → â → ã where batch norm comes after the activation.
    """
    layer, norm = norm_of(view, number)
    if layer.place.normalizes_a:
        stages = (("z", layer.z), ("a", norm.source), ("â", norm.normalized), ("ã", norm.shifted))
    else:
        stages = (("z", norm.source), ("ẑ", norm.normalized), ("z̃", norm.shifted), ("a", layer.a))
    return tuple(strip_of(name, values if unit is None else values[unit]) for name, values in stages)


def strip_of(name: str, values: Array) -> Strip:
    """The histogram of all numbers of an array."""
    flat = values.reshape(-1).astype(np.float64)
    finite = flat[np.isfinite(flat)]
    others = len(flat) - len(finite)
    if not len(finite):
        return Strip(name, np.zeros(BINS, dtype=np.int64), np.linspace(-1.0, 1.0, BINS + 1), np.nan, np.nan, others)
    low, high = float(finite.min()), float(finite.max())
    if high - low < 1e-9 * max(1.0, abs(low)):  # all alike: a single bar in the middle
        low, high = low - 0.5, high + 0.5
    counts, edges = np.histogram(finite, bins=BINS, range=(low, high))
    return Strip(name, counts.astype(np.int64), edges, float(finite.mean()), float(finite.std()), others)
