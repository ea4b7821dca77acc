"""Rows as a person types or pastes them: texts, one for each input of the network."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset, Split, unscaled_row
from workbench.data.recipe import Input, Recipe
from workbench.data.table import Column, Table, number_text, text_column
from workbench.errors import DataError
from workbench.language import tr
from workbench.numbers import measured
from workbench.specs.own_data import MISSING_WORDS
from workbench.typed_numbers import NotANumberError, read_number

MOST_ROWS: Final = 1000
"""More are a matter for the command line"""
_EPOCH: Final = date(1970, 1, 1)
_DIGITS: Final = 6
"""Features are kept with seven: what is less is rounding"""
_DELIMITERS: Final = "\t;,"


def typed_table(recipe: Recipe, rows: Sequence[Sequence[str]]) -> Table:
    """The rows as the recipe reads them; a cell that says no number where one is wanted stays a text, to be refused."""
    return Table(
        tuple(_column(one, [row[place].strip() for row in rows]) for place, one in enumerate(recipe.inputs)), ""
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell without a value; ``value`` is what stood for it."""

    row: int
    column: str
    value: str
    is_flagged: bool
    """Whether a feature says that it was missing"""

    @property
    def text(self) -> str:
        """What became of the cell, in words."""
        if self.is_flagged:
            return tr(
                "No value: {value} stands for it, as in training, and a feature says that it is missing.",
                value=self.value,
            )
        return tr("No value: {value} stands for it, as in training.", value=self.value)


def filled_cells(recipe: Recipe, table: Table) -> tuple[Filled, ...]:
    """The cells of a table, which has the columns of the recipe, that are missing and for which something stands."""
    found = []
    for one in recipe.inputs:
        column = table.column(one.name)
        if one.fill is not None and column is not None:
            value = _fill_text(one, one.fill)
            rows = np.flatnonzero(column.missing).tolist()
            found += [Filled(row, one.name, value, one.flag) for row in rows]
    return tuple(found)


def _fill_text(one: Input, fill: float) -> str:
    if one.type == "category":
        return one.values[min(max(round(fill), 0), len(one.values) - 1)]
    return _day(fill) if one.type == "date" else measured(fill, _DIGITS)


def cells_of(recipe: Recipe, table: Table) -> list[tuple[str, ...]]:
    """The reverse: each row of a table that has the columns of the recipe, as texts."""
    columns = [_texts(table.column(one.name) or Column(one.name, "text"), one) for one in recipe.inputs]
    return list(zip(*columns, strict=True))


def example_cells(recipe: Recipe, features: NDArray[np.float32]) -> tuple[str, ...]:
    """An example, (n_features,) scaled, as it would be typed."""
    raw = features * recipe.feature_scale + recipe.feature_mean
    cells, first = [], 0
    for one in recipe.inputs:
        own = raw[first : first + len(one.mean)]
        is_missing = one.flag and raw[first + len(one.mean)] > 0.5
        cells.append("" if is_missing else _typed(one, own))
        first += one.width
    return tuple(cells)


def truth_of(data: Dataset, part: Split, row: int) -> str:
    """What is known of an example: its class, or its numbers in their units."""
    if part.targets is None:
        return data.class_names[int(part.labels[row])]
    return ", ".join(f"{value:.6g}" for value in unscaled_row(part.targets[row], data.targets))


def pasted_rows(recipe: Recipe, text: str) -> list[tuple[str, ...]]:
    """Rows of a spreadsheet or of comma-separated values, with a line of names or without. Raises ``DataError``."""
    lines = [line for line in text.splitlines() if line.strip()]
    delimiter = next((one for one in _DELIMITERS if lines and one in lines[0]), "\t")
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=delimiter)]
    if not rows:
        raise DataError(tr("There is no text to paste."))
    names = [one.name for one in recipe.inputs]
    if set(names) <= set(rows[0]):
        places = [rows[0].index(name) for name in names]
        rows = [[row[place] if place < len(row) else "" for place in places] for row in rows[1:]]
    wrong = next((number for number, row in enumerate(rows, start=1) if len(row) != len(names)), None)
    if wrong is not None:
        raise DataError(
            tr(
                "Line {line} of the text has {found} cells; {wanted} are needed, in the order of the columns, "
                "or a first line with their names.",
                line=wrong,
                found=len(rows[wrong - 1]),
                wanted=len(names),
            )
        )
    check_count(len(rows))
    return [tuple(row) for row in rows]


def check_count(rows: int) -> None:
    """Raises ``DataError`` where there are more rows than a person looks at."""
    if rows > MOST_ROWS:
        raise DataError(
            tr(
                "{rows} rows are more than this page shows ({most}): use the command predict.",
                rows=rows,
                most=MOST_ROWS,
            )
        )


def _column(one: Input, cells: list[str]) -> Column:
    if one.type == "category":
        return _as_text(one.name, cells)
    numbers = np.array([_number(one, cell) for cell in cells], dtype=np.float64)
    if np.isinf(numbers).any():
        return _as_text(one.name, cells, numbers)
    return Column(one.name, "date" if one.type == "date" else "number", numbers=numbers)


def _as_text(name: str, cells: list[str], numbers: NDArray[np.float64] | None = None) -> Column:
    return text_column(name, [None if cell in MISSING_WORDS else cell for cell in cells], numbers)


def _number(one: Input, cell: str) -> float:
    """NaN for a gap, inf for what is none."""
    if cell in MISSING_WORDS:
        return np.nan
    try:
        if one.type == "date":
            return float((date.fromisoformat(cell) - _EPOCH).days)
        return float(read_number(cell))
    except (NotANumberError, ValueError):
        return np.inf


def _texts(column: Column, one: Input) -> list[str]:
    if column.kind == "text":
        return [column.texts[code] if code >= 0 else "" for code in column.codes.tolist()]
    write = _day if one.type == "date" else number_text
    return ["" if np.isnan(value) else write(value) for value in column.numbers.tolist()]


def _typed(one: Input, raw: NDArray[np.float64]) -> str:
    """What the unscaled features of one input say."""
    if one.encoding == "one-hot":
        return one.values[int(np.argmax(raw))]
    if one.encoding == "ordinal":
        return one.values[min(max(round(float(raw[0])), 0), len(one.values) - 1)]
    if one.encoding == "calendar":
        return date(*(round(value) for value in raw[:3].tolist())).isoformat()
    if one.type == "date":
        return _day(float(raw[0]))
    size = max(abs(one.mean[0]), one.scale[0])
    return number_text(float(f"{round(float(raw[0]), _DIGITS - math.floor(math.log10(size))):.6g}"))


def _day(days: float) -> str:
    return (_EPOCH + timedelta(days=round(days))).isoformat()
