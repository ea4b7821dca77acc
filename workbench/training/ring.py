"""A ring that keeps the newest bins."""

import math
from collections.abc import Iterator
from typing import Final, Literal

import numpy as np

from workbench.engine.kernels.types import Array, Integers
from workbench.training.bins import FAN, FIRST, LAST, Bins, joined

_SMALLEST_RING = 64
_FURTHEST: Final = float(1 << 62)


class Ring:
    """Bins are counted from the first ever; ``oldest`` to ``count`` are still there.

    ``grouped`` is kept for the owner: how many of them are part of a coarser bin elsewhere. The arrays grow until the
    ring has its full ``capacity``.
    """

    def __init__(self, columns: int, capacity: int) -> None:
        self._capacity = capacity
        size = min(capacity, _SMALLEST_RING)
        self._values = np.empty((4, size, columns), np.float32)
        self._spans = np.empty((3, size), np.int64)
        self.count = 0
        self.grouped = 0

    @property
    def nbytes(self) -> int:
        return self._values.nbytes + self._spans.nbytes

    @property
    def oldest(self) -> int:
        return max(0, self.count - self._capacity)

    def first(self, index: int) -> int:
        """First step of a bin."""
        return int(self._spans[FIRST, index % self._capacity])

    def last(self, index: int) -> int:
        """Last step of a bin."""
        return int(self._spans[LAST, index % self._capacity])

    def index_at(self, step: float) -> int:
        """The first bin that ends at ``step`` or later; ``count`` if there is none."""
        return self._place(LAST, math.ceil(_near(step)), "left")

    def index_after(self, step: float) -> int:
        """The first bin that begins later than ``step``; ``count`` if there is none."""
        return self._place(FIRST, math.floor(_near(step)), "right")

    def _place(self, row: int, step: int, side: Literal["left", "right"]) -> int:
        """By NumPy in whole numbers: a plot asks several times for each curve that it draws."""
        at, wanted = self.oldest, np.int64(step)
        for part in self._slices(self.oldest, self.count):
            steps = self._spans[row, part]
            found = int(steps.searchsorted(wanted, side))
            at += found
            if found < len(steps):
                break
        return at

    def write(self, bins: Bins) -> None:
        """Add bins, at most ``capacity`` at once."""
        self._grow(self.count + len(bins))
        done = 0
        for part in self._slices(self.count, self.count + len(bins)):
            size = part.stop - part.start
            self._values[:, part] = bins.values[:, done : done + size]
            self._spans[:, part] = bins.spans[:, done : done + size]
            done += size
        self.count += done

    def fours(self, begin: int, end: int) -> Iterator[Bins]:
        """The bins from ``begin`` to ``end`` in multiples of four: views, but for a four that crosses the end."""
        parts = [Bins(self._values[:, part], self._spans[:, part]) for part in self._slices(begin, end)]
        if len(parts[0]) % FAN:
            parts = [joined(parts)]
        yield from parts

    def column(self, column: int, begin: int, end: int) -> tuple[Array, Integers]:
        """Copies of one column, shapes (4, bins) and (3, bins)."""
        parts = self._slices(begin, end)
        values = [self._values[:, part, column] for part in parts]
        return np.concatenate(values, axis=1), np.concatenate([self._spans[:, part] for part in parts], axis=1)

    def _slices(self, begin: int, end: int) -> list[slice]:
        start = begin % self._capacity
        until_end = self._capacity - start
        if end - begin <= until_end:
            return [slice(start, start + end - begin)]
        return [slice(start, self._capacity), slice(0, end - begin - until_end)]

    def _grow(self, needed: int) -> None:
        size = self._spans.shape[1]
        if size == self._capacity or needed <= size:
            return
        grown = min(self._capacity, max(2 * size, needed))
        values = np.empty((4, grown, self._values.shape[2]), np.float32)
        spans = np.empty((3, grown), np.int64)
        values[:, : self.count] = self._values[:, : self.count]
        spans[:, : self.count] = self._spans[:, : self.count]
        self._values, self._spans = values, spans


def _near(step: float) -> float:
    """The step itself, or the last one there can be."""
    return min(max(step, -_FURTHEST), _FURTHEST)
