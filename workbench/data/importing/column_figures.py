"""What a column looks like at a glance: a small histogram with the words for its bars, and its first rows as texts."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.importing.round_bins import round_bins, round_dates
from workbench.data.table import Column, Table, day_text, number_text
from workbench.language import tr
from workbench.numbers import grouped, measured, percent

BARS: Final = 20
FIRST_ROWS: Final = 50
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class ColumnFigures:
    """``counts`` are those of the bars, ``names`` what each stands for, ``others`` the values that have no bar of their own."""

    counts: tuple[int, ...]
    names: tuple[str, ...]
    rows: int
    missing: int
    others: int = 0

    def bar_text(self, place: int) -> str:
        """One bar in words."""
        share = self.counts[place] / max(1, self.rows)
        return tr(
            "{name}: {count} rows ({share})",
            name=self.names[place],
            count=grouped(self.counts[place]),
            share=percent(share, 1),
        )


def figures_of(column: Column, *, as_category: bool = False) -> ColumnFigures:
    """Bars with round bounds over the range of numbers and dates, one for each of a few whole numbers; of texts the most frequent ones, largest first.

    ``as_category`` counts each number by itself, in ascending order.
    """
    missing = int(column.missing.sum())
    if column.kind == "text" and not len(column.numbers):
        return _of_texts(column, missing)
    known = column.numbers[np.isfinite(column.numbers)]
    if not len(known):
        return ColumnFigures((), (), len(column), missing)
    if as_category:
        return _of_values(known, len(column), missing)
    return _of_numbers(column, known, missing)


def _of_texts(column: Column, missing: int) -> ColumnFigures:
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.texts))
    largest = np.argsort(-counts, kind="stable")[:BARS]
    others = int(counts.sum() - counts[largest].sum())
    names = tuple(_short(column.texts[number]) for number in largest.tolist())
    return ColumnFigures(tuple(counts[largest].tolist()), names, len(column), missing, others)


def _of_values(known: NDArray[np.float64], rows: int, missing: int) -> ColumnFigures:
    values, counts = np.unique(known, return_counts=True)
    shown = slice(0, BARS)
    names = tuple(number_text(value) for value in values[shown].tolist())
    return ColumnFigures(tuple(counts[shown].tolist()), names, rows, missing, int(counts[BARS:].sum()))


def _of_numbers(column: Column, known: NDArray[np.float64], missing: int) -> ColumnFigures:
    low, high = float(known.min()), float(known.max())
    if low == high or (high / BARS - low / BARS) <= np.spacing(max(abs(low), abs(high))):
        return ColumnFigures((len(known),), (_value_text(column, low),), len(column), missing)
    is_whole = column.kind == "number" and bool((known == np.floor(known)).all())
    if is_whole and high - low < BARS:
        each = range(int(low), int(high) + 1)
        counts = np.bincount((known - low).astype(np.intp), minlength=len(each))
        return ColumnFigures(tuple(counts.tolist()), tuple(map(str, each)), len(column), missing)
    bins = (round_dates if column.kind == "date" else round_bins)(low, high, BARS)
    return ColumnFigures(bins.counts(known), bins.names, len(column), missing)


def _value_text(column: Column, value: float) -> str:
    return day_text(value)[:10] if column.kind == "date" else measured(value)


def first_rows(table: Table, most: int = FIRST_ROWS) -> tuple[tuple[str | None, ...], ...]:
    """The first rows as texts; None where a value is missing."""
    columns = [_texts_of(column, most) for column in table.columns]
    return tuple(zip(*columns, strict=True))


def _texts_of(column: Column, most: int) -> list[str | None]:
    if column.kind == "text":
        return [None if code < 0 else _short(column.texts[code]) for code in column.codes[:most].tolist()]
    shown = day_text if column.kind == "date" else number_text
    return [None if np.isnan(value) else shown(value) for value in column.numbers[:most].tolist()]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
