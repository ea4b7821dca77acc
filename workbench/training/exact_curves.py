"""Curves of which a stretch is known row by row although the store that holds them has only bins of it."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.training.curves import CurveSource
from workbench.training.epochs import EpochScale
from workbench.training.messages import Part
from workbench.training.metrics import MetricStore, Series
from workbench.training.pyramid import Bands

EVERY_BIN = 1 << 40


class ExactCurves:
    """Reads like ``curves``, and like ``rows`` for what lies from step ``first`` to before ``last``, which ``rows`` holds."""

    def __init__(self, curves: CurveSource, rows: MetricStore, first: int, last: int) -> None:
        self.curves, self.first, self.last = curves, first, last
        self._rows = rows

    @property
    def bn_layers(self) -> int:
        """Number of layers with batch norm."""
        return self.curves.bn_layers

    @property
    def step(self) -> int:
        """Number of mini-batches finished."""
        return self.curves.step

    @property
    def first_step(self) -> int:
        """The step at which the curves begin."""
        return self.curves.first_step

    @property
    def epochs(self) -> EpochScale:
        """Which step belongs to which epoch."""
        return self.curves.epochs

    def holds(self, first_step: float, last_step: float) -> bool:
        """Whether all mini-batches between two steps are known row by row, the neighbours that a picture shows too."""
        begin, end = self.curves.first_step, self.curves.step - 1
        return max(first_step - 1, begin) >= self.first and min(last_step + 1, end) < self.last

    def series(self, name: Series, first_step: float, last_step: float, points: int) -> Bands:
        """One series between two steps."""
        if self.holds(first_step, last_step):  # no room is kept for what is still to come
            return self._rows.series(name, max(first_step, self.first), min(last_step, self.last), points)
        return self.curves.series(name, first_step, last_step, points)

    def evaluation_series(self, part: Part, name: str, first_step: float, last_step: float, points: int) -> Bands:
        """Those of the curves."""
        return self.curves.evaluation_series(part, name, first_step, last_step, points)

    def evaluations(self, part: Part) -> tuple[Integers, NDArray[np.float64], NDArray[np.float64]]:
        """Those of the curves."""
        return self.curves.evaluations(part)


def coarse_stretch(curves: CurveSource, first_step: float, last_step: float) -> tuple[int, int] | None:
    """From which step to before which one the rows between two steps are not known one by one; None if all are."""
    bands = curves.series("loss", first_step, last_step, EVERY_BIN)
    coarse = bands.rows > 1
    if not coarse.any():
        return None
    ends = bands.steps + (bands.rows - 1) / 2
    begins = bands.steps - (bands.rows - 1) / 2
    first, last = (
        max(begins[coarse].min(), np.floor(first_step) - 1, 0),
        min(ends[coarse].max(), np.ceil(last_step) + 1),
    )
    return (int(first), int(last) + 1) if first <= last else None


Stretch = tuple[CurveSource, float, float]
"""Where to read, and from which step to which."""


def stretches(
    curves: CurveSource, first_step: float, last_step: float, pieces: Iterable[tuple[MetricStore, int, int]]
) -> Iterator[Stretch]:
    """What lies between two steps, in order: rows of ``pieces`` where there are, bins of ``curves`` elsewhere."""
    at = first_step
    for rows, begin, end in pieces:
        if at < begin:
            yield curves, at, begin - 1
        yield ExactCurves(curves, rows, begin - 1, end + 1), max(at, begin), min(last_step, end - 1)
        at = end
    if at <= last_step:
        yield curves, at, last_step
