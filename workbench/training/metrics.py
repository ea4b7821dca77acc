"""All that was measured in one run, in bounded memory, ready to be drawn at any zoom.

A row belongs to the step *before* its mini-batch: the loss at step s is that of the parameters after s mini-batches,
like an evaluation at s, and the first row that felt an edit at step s is the row at s.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.engine.training.summaries import QUANTITIES, SCALARS, SUMMARY
from workbench.language import tr
from workbench.training.bins import FIRST, Bins
from workbench.training.epochs import EpochScale
from workbench.training.messages import Evaluated, Part, StepsTrained
from workbench.training.pyramid import Bands, Pyramid

DEFAULT_CAPACITY: Final = 16_384
_MOST_CELLS: Final = 1 << 20  # per level and kind: networks with many batch-norm layers keep fewer bins

Series = str | tuple[int, str] | int
"""A name of ``SCALARS``, (batch-norm layer from 0, name of ``QUANTITIES``), or the number of the column."""


class MetricStore:
    """Telemetry and evaluations of one run.

    ``bn_layers`` is the number of layers with batch norm; ``capacity`` is how many of the newest rows are kept
    exactly (at most 2^20 numbers in all, so fewer for more than ten batch-norm layers).
    """

    def __init__(self, bn_layers: int, capacity: int = DEFAULT_CAPACITY) -> None:
        columns = column_count(bn_layers)
        self.bn_layers = bn_layers
        self.epochs = EpochScale()
        self._rows = Pyramid(columns, min(capacity, exact_rows(bn_layers)))
        self._evaluations: dict[Part, Pyramid] = {}
        self._capacity = capacity
        self._columns = columns
        self._step = 0

    @property
    def step(self) -> int:
        """Number of mini-batches finished, as told by the newest event."""
        return self._step

    @property
    def first_step(self) -> int:
        """The step at which the history begins: 0, or where a continued run went on."""
        return self._rows.first_step if self._rows.rows else 0

    @property
    def nbytes(self) -> int:
        """Memory in use."""
        return self._rows.nbytes + sum(pyramid.nbytes for pyramid in self._evaluations.values())

    def append(self, event: StepsTrained) -> None:
        """Add the rows of ``event``. They may begin later than the last ones ended, not earlier (``ValueError``)."""
        if event.first_step < self._step and self._rows.rows:
            raise ValueError(
                tr(
                    "rows must follow step {step}, not begin at {first_step}",
                    step=self._step,
                    first_step=event.first_step,
                )
            )
        count = len(event.scalars)
        if count == 0:
            return
        if event.first_step == 0:
            self.epochs.add(0, 0.0)
        self._rows.append(rows_of(event))
        self._step = event.first_step + count
        self.epochs.add(self._step, event.epoch)

    def add_evaluation(self, event: Evaluated) -> None:
        """Add one evaluation; a second one at the same step tells nothing new and is left out."""
        pyramid = self._evaluations.setdefault(event.part, Pyramid(2, self._capacity))
        if pyramid.rows and event.step <= pyramid.last_step:
            return
        pyramid.append(row_of(event))

    def restore(self, bins: Bins, level: int, corners: Iterable[tuple[int, float]] = ()) -> None:
        """Add stored telemetry, bins of about 4^level rows; ``corners``: steps and epochs along it.

        Raises ``ValueError`` if it does not follow what is there, or has other columns.
        """
        self._follow(self._rows, bins, self._columns)
        self._rows.append(bins, level)
        self._step = self._rows.last_step + 1
        for step, epoch in corners:
            self.epochs.add(step, epoch)

    def restore_evaluations(self, part: Part, bins: Bins, level: int) -> None:
        """Add stored evaluations of one part, like ``restore``."""
        pyramid = self._evaluations.setdefault(part, Pyramid(2, self._capacity))
        self._follow(pyramid, bins, 2)
        pyramid.append(bins, level)

    def series(
        self, name: Series, first_step: float, last_step: float, points: int, *, before: int | None = None
    ) -> Bands:
        """One series between two steps, at most about ``2 * points`` bins; the newest rows one by one where all have room.

        Rows that are still to come in a stretch count too: see ``Pyramid.series``. ``before``: leave out that step and all
        later ones. Raises ``KeyError`` for a series that there is not.
        """
        return _visible(self._rows, self._column(name), first_step, last_step, points, before)

    def evaluation_series(
        self, part: Part, name: str, first_step: float, last_step: float, points: int, *, before: int | None = None
    ) -> Bands:
        """Like ``series``, for "loss" or "accuracy" of the evaluations of one part."""
        column = SCALARS.index(name)
        return _visible(self._evaluations.get(part), column, first_step, last_step, points, before)

    def evaluations(self, part: Part) -> tuple[Integers, NDArray[np.float64], NDArray[np.float64]]:
        """Steps, losses and accuracies of the newest ``capacity`` evaluations of one part."""
        pyramid = self._evaluations.get(part)
        if pyramid is None:
            return np.empty(0, np.int64), np.empty(0), np.empty(0)
        steps, losses = pyramid.newest(0)
        return steps, losses, pyramid.newest(1)[1]

    @staticmethod
    def _follow(pyramid: Pyramid, bins: Bins, columns: int) -> None:
        if bins.columns != columns:
            raise ValueError(
                tr("the bins have {columns} columns; this run has {columns_2}", columns=bins.columns, columns_2=columns)
            )
        if pyramid.rows and bins.spans[FIRST, 0] <= pyramid.last_step:
            raise ValueError(
                tr(
                    "bins must follow step {last_step}, not begin at {spans}",
                    last_step=pyramid.last_step,
                    spans=bins.spans[FIRST, 0],
                )
            )

    def _column(self, name: Series) -> int:
        match name:
            case int() if 0 <= name < self._columns:
                return name
            case str() if name in SCALARS:
                return SCALARS.index(name)
            case (int(layer), str(quantity)) if 0 <= layer < self.bn_layers and quantity in QUANTITIES:
                return len(SCALARS) + layer * len(QUANTITIES) + QUANTITIES.index(quantity)
        raise KeyError(f"there is no series {name!r}; this run has {self.bn_layers} layers with batch norm")


def column_count(bn_layers: int) -> int:
    """Number of columns of the telemetry of a network with so many layers with batch norm."""
    return len(SCALARS) + len(QUANTITIES) * bn_layers


def exact_rows(bn_layers: int) -> int:
    """How many rows a store keeps one by one, if it is asked to."""
    return max(1024, _MOST_CELLS // column_count(bn_layers))


def rows_of(event: StepsTrained) -> Bins:
    """The telemetry of ``event``, a bin for each mini-batch; there must be one."""
    count = len(event.scalars)
    over_units = event.batch_norm.reshape(count, -1, len(SUMMARY))
    values = np.empty((4, count, len(SCALARS) + over_units.shape[1]), np.float32)
    with np.errstate(over="ignore"):  # a float64 beyond the range of float32 counts as not finite
        values[:3, :, : len(SCALARS)] = event.scalars
        values[:3, :, len(SCALARS) :] = np.moveaxis(over_units, 2, 0)
    return Bins.single_rows(np.arange(event.first_step, event.first_step + count), values)


def row_of(event: Evaluated) -> Bins:
    """Loss and accuracy of one evaluation."""
    values = np.empty((4, 1, 2), np.float32)
    with np.errstate(over="ignore"):
        values[:] = event.loss, event.accuracy
    return Bins.single_rows(np.array([event.step]), values)


def _visible(
    pyramid: Pyramid | None, column: int, first_step: float, last_step: float, points: int, before: int | None
) -> Bands:
    if pyramid is None or pyramid.rows == 0:
        return Bands.nothing()
    return pyramid.series(column, first_step, last_step, points, before)
