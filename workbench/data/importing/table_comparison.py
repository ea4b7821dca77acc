"""What differs between two tables of one file: the one that is kept, and the one that the file holds now."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from workbench.data.table import Column, Table
from workbench.language import tr, tr_count
from workbench.numbers import grouped

_MOST_NAMED: Final = 10
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class ChangedColumn:
    """``cells`` differ in the rows that both tables have; ``first`` is the first of them, counted from 1."""

    name: str
    cells: int
    first: int


@dataclass(frozen=True, slots=True)
class TableComparison:
    """Of ``old`` and ``new``, rows side by side from the first one on."""

    old_rows: int
    new_rows: int
    old_hash: str
    new_hash: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[ChangedColumn, ...]
    moved: bool
    """The columns that both have stand in another order"""

    def sentences(self) -> tuple[str, ...]:
        """For a person, the most important first."""
        told = [_rows(self.old_rows, self.new_rows)]
        if self.added:
            told.append(tr("New columns: {names}.", names=_listed(self.added)))
        if self.gone:
            told.append(tr("Columns that are gone: {names}.", names=_listed(self.gone)))
        if self.moved:
            told.append(tr("The columns stand in another order."))
        told += [
            tr_count(
                "{name}: {n} cell differs (row {first}).",
                "{name}: {n} cells differ (the first in row {first}).",
                column.cells,
                name=column.name,
                first=grouped(column.first),
            )
            for column in self.changed[:_MOST_NAMED]
        ]
        if len(self.changed) > _MOST_NAMED:
            told.append(tr("{count} more columns differ.", count=len(self.changed) - _MOST_NAMED))
        told.append(tr("Hash {old} …, now {new} …", old=self.old_hash[:_DIGITS], new=self.new_hash[:_DIGITS]))
        return tuple(told)


def compare_tables(old: Table, new: Table) -> TableComparison:
    """Column by column, by their names."""
    olds, news = [column.name for column in old.columns], [column.name for column in new.columns]
    changed = []
    for column in old.columns:
        other = new.column(column.name)
        if other is not None:
            differing = _differing(column, other)
            if len(differing):
                changed.append(ChangedColumn(column.name, len(differing), int(differing[0]) + 1))
    places = [news.index(name) for name in olds if name in news]
    return TableComparison(
        old.rows,
        new.rows,
        old.sha256,
        new.sha256,
        tuple(name for name in news if name not in olds),
        tuple(name for name in olds if name not in news),
        tuple(changed),
        any(left > right for left, right in pairwise(places)),
    )


def _differing(old: Column, new: Column) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    rows = min(len(old), len(new))
    if old.kind == new.kind != "text":
        left, right = old.numbers[:rows], new.numbers[:rows]
        return np.flatnonzero((left != right) & ~(np.isnan(left) & np.isnan(right)))
    if old.kind == new.kind:
        places = {text: number for number, text in enumerate(old.texts)}
        wanted = np.array([places.get(text, -2) for text in new.texts] + [-1], dtype=np.int32)
        return np.flatnonzero(old.codes[:rows] != wanted[new.codes[:rows]])
    words, others = old.as_category(old.distinct()), new.as_category(old.distinct())
    return np.flatnonzero(words[:rows] != others[:rows])


def _rows(old: int, new: int) -> str:
    if old == new:
        return tr_count("{n} row, as before.", "{n} rows, as before.", new)
    return tr("{new} rows, before {old}.", new=grouped(new), old=grouped(old))


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    return (
        tr("{names} and {count} more", names=shown, count=len(names) - _MOST_NAMED)
        if len(names) > _MOST_NAMED
        else shown
    )
