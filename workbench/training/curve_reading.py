"""What is read off a curve: its points on any axis, its highest, lowest and best value, and what a plot leaves out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.training.curves import CurveSource
from workbench.training.exact_curves import EVERY_BIN
from workbench.training.pyramid import Bands
from workbench.training.step_scale import StepScale

Source = Callable[[CurveSource, float, float, int], Bands]
Better = Literal["", "low", "high"]
"""Which values of a curve are the better ones; empty where none are."""
Mask = NDArray[np.bool_]

_POINTS: Final = 256
_MOST_READ_CLOSELY: Final = 24


@dataclass(frozen=True, slots=True)
class Extreme:
    """A value, and the steps between which it stands: one and the same where that is known."""

    value: float
    first: float
    last: float

    @property
    def step(self) -> float:
        """Where it is drawn."""
        return 0.5 * (self.first + self.last)

    @property
    def where(self) -> str:
        """``4,200``, or ``about 4,200`` where the curve has only bins of that stretch."""
        step = grouped(round(self.step))
        return step if self.first == self.last else tr("about {step}", step=step)

    @property
    def text(self) -> str:
        """Value and step."""
        return tr("{value} at {step}", value=significant(self.value), step=self.where)


def pulled(source: Source, curves: CurveSource, first: float, last: float, points: int, scale: StepScale) -> Bands:
    """The bins between two steps, about as many to each stretch of the axis; steps rise strictly."""
    pieces = scale.pieces(first, last, points)
    if len(pieces) == 1:
        return source(curves, *pieces[0])
    found = []
    for number, (low, high, share) in enumerate(pieces):
        bands = source(curves, low, high, share)
        inside = np.ones(len(bands.steps), np.bool_)
        if number > 0:
            inside &= bands.steps >= low
        if number < len(pieces) - 1:
            inside &= bands.steps < high
        found.append(bands.only(inside))
    return Bands.joined(found)


def extreme(source: Source, curves: CurveSource, first: float, last: float, *, highest: bool) -> Extreme | None:
    """The highest or lowest value between two steps, the first one of several that are alike; None where there is none."""
    coarse = _extreme(source(curves, first, last, _POINTS), first, last, highest=highest)
    if coarse is None or coarse.first == coarse.last:
        return coarse
    fine = _extreme(source(curves, coarse.first, coarse.last, EVERY_BIN), first, last, highest=highest)
    return fine if fine is not None and fine.value == coarse.value else coarse


def best(source: Source, curves: CurveSource, better: Better) -> Extreme | None:
    """The best value from the first step to the newest one; None for a curve of which no value is better."""
    if not better:
        return None
    return extreme(source, curves, curves.first_step, curves.step, highest=better == "high")


def _extreme(bands: Bands, first: float, last: float, *, highest: bool) -> Extreme | None:
    values = np.where(within(bands, first, last), bands.high if highest else bands.low, np.nan)
    if not np.isfinite(values).any():
        return None
    place = int(np.nanargmax(values) if highest else np.nanargmin(values))
    if bands.rows[place] == 1:
        return Extreme(float(values[place]), float(bands.steps[place]), float(bands.steps[place]))
    low = bands.steps[place - 1] if place > 0 else first
    high = bands.steps[place + 1] if place + 1 < len(values) else last
    return Extreme(float(values[place]), float(low), float(high))


@dataclass(frozen=True, slots=True)
class Beyond:
    """How many points lie above and below what a plot shows, of how many; ``is_exact``: or more, where bins hide some."""

    above: int = 0
    below: int = 0
    total: int = 0
    is_exact: bool = True

    def __add__(self, other: "Beyond") -> "Beyond":
        return Beyond(
            self.above + other.above,
            self.below + other.below,
            self.total + other.total,
            self.is_exact and other.is_exact,
        )

    @property
    def text(self) -> str:
        """``3 of 1,000,000 points above``; empty where all are shown."""
        count, total = grouped(self.above + self.below), grouped(self.total)
        if self.above + self.below == 0:
            return ""
        if not self.is_exact:
            count = tr("at least {count}", count=count)
        if self.below == 0:
            return tr("{count} of {total} points above", count=count, total=total)
        if self.above == 0:
            return tr("{count} of {total} points below", count=count, total=total)
        return tr("{count} of {total} points beyond", count=count, total=total)


def beyond(source: Source, curves: CurveSource, bands: Bands, out: Mask) -> Beyond:
    """Counts what a plot of ``bands`` leaves out: the points of the bins ``out`` that stick out of all others.

    Bins of several mini-batches are read closely, as far as the curve still knows their rows and they are few.
    """
    total = int(bands.rows.sum())
    if not out.any() or out.all():
        return Beyond(total=total)
    shown = ~out
    highest, lowest = np.nanmax(bands.high[shown]), np.nanmin(bands.low[shown])
    counts, is_exact = [0, 0], True
    closely = int(out.sum()) <= _MOST_READ_CLOSELY
    for place in np.flatnonzero(out):
        rows = int(bands.rows[place])
        part = bands.only(slice(place, place + 1))
        if rows > 1 and closely:
            first, last = (float(bands.steps[place]) + side * 0.5 * (rows - 1) for side in (-1, 1))
            fine = source(curves, first, last, EVERY_BIN)
            inside = within(fine, first, last)
            part = fine.only(inside) if inside.any() else part
        for side, far in enumerate((part.high > highest, part.low < lowest)):
            counts[side] += int(far.sum())
            is_exact = is_exact and not (far & (part.rows > 1)).any()
    return Beyond(counts[0], counts[1], total, is_exact)


def nearest(bands: Bands | None, step: float | None) -> int | None:
    """The bin nearest to ``step``, or the newest one for None; None where there is no bin."""
    if bands is None or len(bands.steps) == 0:
        return None
    steps = bands.steps
    if step is None:
        return len(steps) - 1
    after = int(np.searchsorted(steps, step))
    if after in {0, len(steps)}:
        return max(0, after - 1)
    return after if steps[after] - step < step - steps[after - 1] else after - 1


def within(bands: Bands, first: float, last: float) -> Mask:
    """Which bins stand between two steps."""
    return np.asarray((bands.steps >= first) & (bands.steps <= last))
