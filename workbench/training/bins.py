"""Bins: what is kept of some consecutive rows of numbers.

For every column the smallest, the mean and the largest value over the rows that are finite, and how many those are.
Values that are not finite count as missing; a bin without any finite row is NaN. A bin of a single row holds it exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from workbench.engine.kernels.types import Array, Integers

FAN = 4
LOW, MEAN, HIGH, FINITE = range(4)
FIRST, LAST, ROWS = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Neighbouring bins from old to new.

    ``values``: float32, shape (4, bins, columns): low, mean, high, number of finite rows. ``spans``: shape (3, bins):
    first step, last step (included), number of rows.
    """

    values: Array
    spans: Integers

    @classmethod
    def single_rows(cls, steps: Integers, values: Array) -> Self:
        """Bins of one row each. ``values`` is kept and changed: its last plane may hold anything."""
        values[FINITE] = 1.0
        _blank_not_finite(values)
        return cls(values, np.stack((steps, steps, np.ones_like(steps))))

    def __len__(self) -> int:
        return int(self.spans.shape[1])

    @property
    def columns(self) -> int:
        return int(self.values.shape[2])

    def part(self, begin: int, end: int) -> "Bins":
        """A view of the bins from ``begin`` to ``end``."""
        return Bins(self.values[:, begin:end], self.spans[:, begin:end])


def joined(parts: Sequence[Bins]) -> Bins:
    """All of them one after the other; there must be one."""
    if len(parts) == 1:
        return parts[0]
    values = np.concatenate([part.values for part in parts], axis=1)
    return Bins(values, np.concatenate([part.spans for part in parts], axis=1))


def grouped(bins: Bins) -> Bins:
    """One bin from each four."""
    rows = bins.spans[ROWS].reshape(-1, FAN).sum(axis=1)
    spans = np.stack((bins.spans[FIRST, ::FAN], bins.spans[LAST, FAN - 1 :: FAN], rows))
    is_even = bool((bins.spans[ROWS] == bins.spans[ROWS, 0]).all())
    return Bins(_grouped(bins.values, int(rows[0]) if is_even else None), spans)


def pooled(bins: Bins, rows: int, before: int = 0) -> Bins:
    """Coarser bins of about ``rows`` rows: a bin ends with the first member that fills a multiple of ``rows``.

    ``before``: rows in front of them, which count towards the multiples.

    Exactly ``rows`` where the members allow it; the last one is what remains; members that are larger stay alone.
    """
    places = (np.cumsum(bins.spans[ROWS]) - 1 + before) // rows
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    low, mean, high, finite = bins.values
    values = np.empty((4, len(starts), bins.columns), np.float32)
    values[LOW] = np.fmin.reduceat(low, starts, axis=0)
    values[HIGH] = np.fmax.reduceat(high, starts, axis=0)
    totals = np.where(finite > 0, mean, 0.0).astype(np.float64) * finite
    values[FINITE] = np.add.reduceat(finite, starts, axis=0)
    with np.errstate(invalid="ignore"):  # 0 / 0 where no row is finite: NaN is meant
        values[MEAN] = np.add.reduceat(totals, starts, axis=0) / values[FINITE]
    ends = np.append(starts[1:], len(bins)) - 1
    return Bins(
        values, np.stack((bins.spans[FIRST, starts], bins.spans[LAST, ends], np.add.reduceat(bins.spans[ROWS], starts)))
    )


def _blank_not_finite(values: Array) -> None:
    """Make every cell in which low, mean or high is not finite NaN, with a count of 0."""
    finite = np.isfinite(values[:FINITE])
    if finite.all():
        return
    bad = ~finite.all(axis=0)
    values[:FINITE, bad] = np.nan
    values[FINITE, bad] = 0.0


def _grouped(values: Array, rows: int | None) -> Array:
    """Shape (4, 4 * bins, columns) to (4, bins, columns), each bin standing for ``rows`` rows (None: they differ)."""
    planes, entries, columns = values.shape
    flat = values.reshape(planes, entries // FAN, FAN * columns)  # a view: four neighbours lie side by side
    left, right = flat[:, :, : 2 * columns], flat[:, :, 2 * columns :]
    groups = np.empty((planes, entries // FAN, columns), np.float32)
    _halved(np.fmin, np.fmin(left[LOW], right[LOW]), groups[LOW])
    _halved(np.fmax, np.fmax(left[HIGH], right[HIGH]), groups[HIGH])
    _halved(np.add, left[FINITE] + right[FINITE], groups[FINITE])
    if rows is not None and groups[FINITE].min() == rows:
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
