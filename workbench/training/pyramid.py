"""Long series in bounded memory: a pyramid of bins that keep the smallest, the mean and the largest value.

Level 0 holds single rows, one value per column. Four neighbours of one level make one bin of the next, so a bin of
level k stands for 4^k rows. Every level is a ring of the newest ``capacity`` bins::

    level 2   [················][················]                      whole history, coarse
    level 1               [····][····][····][····][····]
    level 0                                  ········ ···               newest rows, exact

A level is added as soon as the one below it has four bins, so the top always covers everything, memory grows with the
logarithm of the history, and what has not yet filled a bin is read from the finer levels below: the newest rows are
exact at every zoom, and a single outlier stays visible in ``low`` or ``high`` for ever.

Values that are not finite count as missing. A bin with some missing rows shows the others and says so (``partial``);
a bin without any finite row is NaN.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.types import Array, Integers

FAN = 4
LOW, MEAN, HIGH, FINITE = range(4)
_SMALLEST_RING = 64


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


class Pyramid:
    """Columns of numbers over increasing steps.

    ``capacity`` is the number of bins per level, rounded up to a multiple of four and to 16 at least.
    """

    def __init__(self, columns: int, capacity: int) -> None:
        self._columns = columns
        self._capacity = max(16, -(-capacity // FAN) * FAN)
        self._levels = [_Level(columns, self._capacity)]

    @property
    def rows(self) -> int:
        """Number of rows ever added."""
        return self._levels[0].count

    @property
    def first_step(self) -> int:
        """Step of the very first row; there must be one."""
        return self._levels[-1].first(0)

    @property
    def last_step(self) -> int:
        """Step of the newest row; there must be one."""
        return self._levels[0].last(self.rows - 1)

    @property
    def nbytes(self) -> int:
        """Memory in use."""
        return sum(level.values.nbytes + level.spans.nbytes for level in self._levels)

    def append(self, steps: Integers, values: Array) -> None:
        """Add rows. ``steps``: shape (rows,), increasing. ``values``: float32, shape (4, rows, columns): low, mean,
        high and any number; it is used as working memory.
        """
        piece = self._capacity // 2
        values[FINITE] = 1.0
        _blank_not_finite(values)
        for begin in range(0, len(steps), piece):
            part = slice(begin, begin + piece)
            self._levels[0].write(values[:, part], np.stack((steps[part], steps[part])))
            self._group(0)

    def _group(self, index: int) -> None:
        """Make bins of the next level from all complete groups of four, and so on upwards."""
        level = self._levels[index]
        if level.count < FAN:
            return
        if index + 1 == len(self._levels):
            self._levels.append(_Level(self._columns, self._capacity))
        above = self._levels[index + 1]
        complete = level.count // FAN
        if complete == above.count:
            return
        for values, spans in level.runs(above.count * FAN, complete * FAN):
            above.write(_grouped(values, FAN ** (index + 1)), np.stack((spans[0, ::FAN], spans[1, FAN - 1 :: FAN])))
        self._group(index + 1)

    def series(self, column: int, first_step: float, last_step: float, points: int) -> Bands:
        """The finest bins of one column that reach back to ``first_step``, at most about ``2 * points`` of them.

        One bin beyond either end is included, so that a line leaves the picture at its edge. What is too new for a
        bin of the chosen level follows in finer bins, down to single rows.
        """
        chosen = self._choose(first_step, last_step, points)
        pieces = [self._levels[chosen].column(column, *self._range(chosen, first_step, last_step))]
        rows = [np.full(pieces[0][0].shape[1], FAN**chosen, np.int64)]
        for index in range(chosen - 1, -1, -1):
            level = self._levels[index]
            begin = self._levels[index + 1].count * FAN
            end = min(level.count, level.index_after(last_step) + 1)
            begin = max(begin, min(level.index_at(first_step), level.count) - 1)
            if end > begin:
                pieces.append(level.column(column, begin, end))
                rows.append(np.full(end - begin, FAN**index, np.int64))
        return _bands(pieces, np.concatenate(rows))

    def newest(self, column: int) -> tuple[Integers, NDArray[np.float64]]:
        """Steps and values of the single rows of one column that are still there."""
        level = self._levels[0]
        values, spans = level.column(column, level.oldest, level.count)
        return spans[0], values[MEAN].astype(np.float64)

    def _choose(self, first_step: float, last_step: float, points: int) -> int:
        for index, level in enumerate(self._levels):
            begin, end = self._range(index, first_step, last_step)
            if end - begin <= 2 * points and (level.oldest == 0 or level.first(level.oldest) <= first_step):
                return index
        return len(self._levels) - 1

    def _range(self, index: int, first_step: float, last_step: float) -> tuple[int, int]:
        level = self._levels[index]
        begin = max(level.oldest, level.index_at(first_step) - 1)
        return begin, max(begin, min(level.count, level.index_after(last_step) + 1))


class _Level:
    """A ring of bins. Bins are counted from the first ever; ``oldest`` to ``count`` are still there.

    The arrays grow until the ring has its full capacity. That is a multiple of four, so no group crosses its end.
    """

    def __init__(self, columns: int, capacity: int) -> None:
        self._capacity = capacity
        size = min(capacity, _SMALLEST_RING)
        self.values = np.empty((4, size, columns), np.float32)
        self.spans = np.empty((2, size), np.int64)  # first and last step
        self.count = 0

    @property
    def oldest(self) -> int:
        return max(0, self.count - self._capacity)

    def first(self, index: int) -> int:
        return int(self.spans[0, index % self._capacity])

    def last(self, index: int) -> int:
        return int(self.spans[1, index % self._capacity])

    def index_at(self, step: float) -> int:
        """The first bin that ends at ``step`` or later; ``count`` if there is none."""
        return self.oldest + bisect_left(range(self.oldest, self.count), step, key=self.last)

    def index_after(self, step: float) -> int:
        """The first bin that begins later than ``step``; ``count`` if there is none."""
        bins = range(self.oldest, self.count)
        return self.oldest + bisect_right(bins, step, key=self.first)

    def write(self, values: Array, spans: Integers) -> None:
        """Add bins, at most ``capacity`` at once. Shapes (4, bins, columns) and (2, bins)."""
        self._grow(self.count + spans.shape[1])
        done = 0
        for part in self._slices(self.count, self.count + spans.shape[1]):
            size = part.stop - part.start
            self.values[:, part] = values[:, done : done + size]
            self.spans[:, part] = spans[:, done : done + size]
            done += size
        self.count += done

    def runs(self, begin: int, end: int) -> Iterator[tuple[Array, Integers]]:
        """Views of the bins from ``begin`` to ``end``: one, or two where the ring wraps."""
        for part in self._slices(begin, end):
            yield self.values[:, part], self.spans[:, part]

    def column(self, column: int, begin: int, end: int) -> tuple[Array, Integers]:
        """Copies of one column, shapes (4, bins) and (2, bins)."""
        parts = self._slices(begin, end)
        values = [self.values[:, part, column] for part in parts]
        return np.concatenate(values, axis=1), np.concatenate([self.spans[:, part] for part in parts], axis=1)

    def _slices(self, begin: int, end: int) -> list[slice]:
        start = begin % self._capacity
        until_end = self._capacity - start
        if end - begin <= until_end:
            return [slice(start, start + end - begin)]
        return [slice(start, self._capacity), slice(0, end - begin - until_end)]

    def _grow(self, needed: int) -> None:
        size = self.spans.shape[1]
        if size == self._capacity or needed <= size:
            return
        grown = min(self._capacity, max(2 * size, needed))
        values = np.empty((4, grown, self.values.shape[2]), np.float32)
        spans = np.empty((2, grown), np.int64)
        values[:, : self.count] = self.values[:, : self.count]
        spans[:, : self.count] = self.spans[:, : self.count]
        self.values, self.spans = values, spans


def _blank_not_finite(values: Array) -> None:
    """Make every cell in which low, mean or high is not finite NaN, with a count of 0."""
    finite = np.isfinite(values[:FINITE])
    if finite.all():
        return
    bad = ~finite.all(axis=0)
    values[:FINITE, bad] = np.nan
    values[FINITE, bad] = 0.0


def _grouped(values: Array, rows: int) -> Array:
    """One bin from each four: shape (4, 4 * bins, columns) to (4, bins, columns), each bin standing for ``rows``."""
    planes, entries, columns = values.shape
    flat = values.reshape(planes, entries // FAN, FAN * columns)  # a view: four neighbours lie side by side
    left, right = flat[:, :, : 2 * columns], flat[:, :, 2 * columns :]
    groups = np.empty((planes, entries // FAN, columns), np.float32)
    _halved(np.fmin, np.fmin(left[LOW], right[LOW]), groups[LOW])
    _halved(np.fmax, np.fmax(left[HIGH], right[HIGH]), groups[HIGH])
    _halved(np.add, left[FINITE] + right[FINITE], groups[FINITE])
    if groups[FINITE].min() == rows:
        quarters = flat[MEAN] * np.float32(1 / FAN)  # scaled before they are added: no overflow
        _halved(np.add, quarters[:, : 2 * columns] + quarters[:, 2 * columns :], groups[MEAN])
    else:
        groups[MEAN] = _weighted_mean(flat.reshape(planes, -1, FAN, columns))
    return groups


def _halved(join: np.ufunc, pairs: Array, out: Array) -> None:
    columns = out.shape[1]
    join(pairs[:, :columns], pairs[:, columns:], out=out)


def _weighted_mean(members: Array) -> Array:
    """Mean over the finite rows only; NaN where there are none. Shape (4, bins, 4, columns) to (bins, columns)."""
    weights = members[FINITE] / np.maximum(members[FINITE].sum(axis=1, keepdims=True), 1)
    mean: Array = np.where(weights > 0, members[MEAN] * weights, 0).sum(axis=1)
    mean[~(weights > 0).any(axis=1)] = np.nan
    return mean


def _bands(pieces: list[tuple[Array, Integers]], rows: Integers) -> Bands:
    values = np.concatenate([values for values, _ in pieces], axis=1).astype(np.float64)
    spans = np.concatenate([spans for _, spans in pieces], axis=1)
    steps = (spans[0] + spans[1]) * 0.5
    return Bands(steps, values[LOW], values[MEAN], values[HIGH], rows, values[FINITE] < rows)
