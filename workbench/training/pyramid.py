"""Long series in bounded memory: a pyramid of bins that keep the smallest, the mean and the largest value.

Level 0 holds single rows, one value per column. Four neighbours of one level make one bin of the next, so a bin of
level k stands for 4^k rows. Every level is a ring of the newest bins: ``capacity`` of them on the fine levels, a quarter of
that from ``COARSE_LEVEL`` on, because those are what a run that goes on for hours still adds to its memory::

    level 2   [················][················]                      whole history, coarse
    level 1               [····][····][····][····][····]
    level 0                                  ········ ···               newest rows, exact

A level is added as soon as the one below it has four bins, so the top always covers everything, memory grows with the
logarithm of the history, and what has not yet filled a bin is read from the finer levels below: the newest rows are
exact at every zoom, and a single outlier stays visible in ``low`` or ``high`` for ever.

A history that was stored comes back as bins, coarse where it is old. Such a bin is written into its level and into all
finer ones, where it stands for the rows that nobody has any more: no level has a hole. What was open below is closed
first, so a bin may then stand for fewer rows than the others of its level. Every bin knows its steps and its rows.

Values that are not finite count as missing. A bin with some missing rows shows the others and says so (``partial``);
a bin without any finite row is NaN.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Array, Integers
from workbench.training.bins import FAN, FINITE, FIRST, HIGH, LAST, LOW, MEAN, ROWS, Bins, grouped, joined, pooled
from workbench.training.ring import Ring

COARSE_LEVEL: Final = 4
"""Bins of 256 rows and more, first needed after 64 times ``capacity`` rows; a run of a million steps has none of them."""

_DENSE: Final = 0.9
"""From so many rows to a step on, a series has one at every step (some may be lost)."""
_AT_THE_EDGES: Final = 4
"""Bins that lie over the ends of a stretch, and one beyond each."""


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """A stretch of one series, bin by bin, from old to new. All arrays have shape (bins,) and are copies.

    ``steps``: centre of each bin, strictly increasing (the step itself where a bin is a single row). ``low``,
    ``mean``, ``high``: over the finite rows of the bin, NaN if there are none. ``rows``: how many rows the bin stands
    for. ``partial``: whether some of them were not finite.
    """

    steps: NDArray[np.float64]
    low: NDArray[np.float64]
    mean: NDArray[np.float64]
    high: NDArray[np.float64]
    rows: Integers
    partial: NDArray[np.bool_]

    @classmethod
    def nothing(cls) -> "Bands":
        """A stretch without bins."""
        empty = np.empty(0)
        return cls(empty, empty, empty, empty, np.empty(0, np.int64), np.empty(0, np.bool_))

    @classmethod
    def joined(cls, pieces: "Sequence[Bands]") -> "Bands":
        """One after the other."""
        return cls(*(np.concatenate([getattr(one, field.name) for one in pieces]) for field in fields(cls)))

    def only(self, chosen: NDArray[np.bool_] | slice) -> "Bands":
        """The chosen bins."""
        return Bands(*(getattr(self, field.name)[chosen] for field in fields(self)))


class Pyramid:
    """Columns of numbers over increasing steps.

    ``capacity`` is the number of bins of a fine level, rounded up to a multiple of four; no level has fewer than 16.
    """

    def __init__(self, columns: int, capacity: int) -> None:
        self._columns = columns
        self._fine, self._coarse = _whole(capacity), _whole(capacity // FAN)
        self._levels = [Ring(columns, self._fine)]
        self._rows = 0

    @property
    def rows(self) -> int:
        """Number of rows ever added."""
        return self._rows

    @property
    def first_step(self) -> int:
        """Step of the very first row; there must be one."""
        return self._levels[-1].first(0)

    @property
    def last_step(self) -> int:
        """Step of the newest row; there must be one."""
        return self._levels[0].last(self._levels[0].count - 1)

    @property
    def nbytes(self) -> int:
        """Memory in use."""
        return sum(level.nbytes for level in self._levels)

    def append(self, bins: Bins, level: int = 0) -> None:
        """Add bins of about 4^level rows each; they begin after all that is there."""
        self._rows += int(bins.spans[ROWS].sum())
        for finer in range(level):
            self._close(finer)
        piece = self._coarse // 2
        for begin in range(0, len(bins), piece):
            part = bins.part(begin, begin + piece)
            for index in range(level + 1):
                ring = self._level(index)
                ring.write(part)
                if index < level:
                    ring.grouped = ring.count
            self._group(level)

    def _level(self, index: int) -> Ring:
        while index >= len(self._levels):
            self._levels.append(Ring(self._columns, self._capacity(len(self._levels))))
        return self._levels[index]

    def _capacity(self, index: int) -> int:
        return self._fine if index < COARSE_LEVEL else self._coarse

    def _group(self, index: int) -> None:
        """Make bins of the next level from all complete groups of four, and so on upwards."""
        level = self._levels[index]
        complete = (level.count - level.grouped) // FAN * FAN
        if complete == 0:
            return
        above = self._level(index + 1)
        for bins in level.fours(level.grouped, level.grouped + complete):
            above.write(grouped(bins))
        level.grouped += complete
        self._group(index + 1)

    def _close(self, index: int) -> None:
        """Make one bin of the next level from what has not filled one yet."""
        level = self._levels[index] if index < len(self._levels) else self._level(index)
        if level.count == level.grouped:
            return
        rest = joined(list(level.fours(level.grouped, level.count)))
        self._level(index + 1).write(pooled(rest, int(rest.spans[ROWS].sum())))
        level.grouped = level.count

    def series(self, column: int, first_step: float, last_step: float, points: int, before: int | None = None) -> Bands:
        """The finest bins of one column that reach back to ``first_step``, at most about ``2 * points`` of them.

        Where there is a row for every step and not all rows of such a stretch have room, those that are still to come count
        too: what is drawn of the past is not drawn from other bins because the run has grown since, as long as the
        stretch is the same and the memory has its bins.
        One bin beyond either end is included, so that a line leaves the picture at its edge. What is too new for a
        bin of the chosen level follows in finer bins, down to single rows. With ``before``, nothing of that step or a
        later one shows: a bin that reaches beyond is replaced by finer ones, as far as there are.
        """
        pieces: list[tuple[Array, Integers]] = []
        edge = -np.inf
        if before is not None:
            last_step = min(last_step, before)  # what does not show takes no points from what does
        for index in range(self._choose(first_step, last_step, points), -1, -1):
            level = self._levels[index]
            begin, end = self._range(level, first_step, last_step)
            begin = max(begin, level.index_after(edge))
            if before is not None:
                end = min(end, level.index_at(before))
            if end <= begin:
                continue
            pieces.append(level.column(column, begin, end))
            if level.first(end - 1) > last_step:
                break
            edge = level.last(end - 1)
        return _bands(pieces)

    def newest(self, column: int) -> tuple[Integers, NDArray[np.float64]]:
        """Steps and values of the single rows of one column that are still there."""
        level = self._levels[0]
        values, spans = level.column(column, level.oldest, level.count)
        is_single = spans[ROWS] == 1
        return spans[FIRST, is_single], values[MEAN, is_single].astype(np.float64)

    def _choose(self, first_step: float, last_step: float, points: int) -> int:
        stretch = last_step - max(first_step, self.first_step)
        is_dense = self._rows > _DENSE * (self.last_step - self.first_step)
        counts_all = is_dense and 2 * points < stretch < math.inf
        for index, level in enumerate(self._levels):
            begin, end = self._range(level, first_step, last_step)
            bins, room = end - begin, 2 * points
            if counts_all:
                bins, room = max(bins, int(stretch // FAN**index) + _AT_THE_EDGES), min(room, self._capacity(index))
            if bins <= room and (level.oldest == 0 or level.first(level.oldest) <= first_step):
                return index
        return len(self._levels) - 1

    def _range(self, level: Ring, first_step: float, last_step: float) -> tuple[int, int]:
        begin = max(level.oldest, level.index_at(first_step) - 1)
        return begin, max(begin, min(level.count, level.index_after(last_step) + 1))


def _whole(capacity: int) -> int:
    """A multiple of four, so that a ring is made of whole groups."""
    return max(16, -(-capacity // FAN) * FAN)


def _bands(pieces: list[tuple[Array, Integers]]) -> Bands:
    if not pieces:
        return Bands.nothing()
    values = np.concatenate([values for values, _ in pieces], axis=1).astype(np.float64)
    spans = np.concatenate([spans for _, spans in pieces], axis=1)
    steps = (spans[FIRST] + spans[LAST]) * 0.5
    return Bands(steps, values[LOW], values[MEAN], values[HIGH], spans[ROWS], values[FINITE] < spans[ROWS])
