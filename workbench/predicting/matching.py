"""The columns that a recipe asks for, found by their names in another table."""

import difflib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.data.recipe import Input, Recipe
from workbench.data.table import MISSING_CODE, Column, Table, number_text
from workbench.errors import DataError
from workbench.language import tr, tr_count

_MOST_NAMED: Final = 12
KINDS: Final = {"number": tr("numbers"), "date": tr("dates"), "text": tr("texts"), "category": tr("categories")}


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """``table`` has the columns of the recipe, each of its kind; ``unused`` names the other columns that were there."""

    table: Table
    unused: tuple[str, ...]


def recipe_of(data: Dataset) -> Recipe:
    """The recipe of the data; for data that are no table of one's own: a number for each feature."""
    return data.recipe or Recipe(data.inputs)


def match_columns(recipe: Recipe, table: Table, known: tuple[str, ...] = ()) -> Matched:
    """The columns of ``table`` that ``recipe`` asks for; those in ``known``, such as targets, are not called unused.

    Raises ``DataError`` for columns that are not there, and for those that hold something else altogether.
    """
    columns = {column.name: column for column in table.columns}
    missing = [one.name for one in recipe.inputs if one.name not in columns]
    if missing:
        raise DataError(_lacking(missing, tuple(columns)))
    wrong = [words for one in recipe.inputs if (words := _misfit(one, columns[one.name]))]
    if wrong:
        raise DataError(tr("The columns do not fit: {wrong}.", wrong="; ".join(wrong[:_MOST_NAMED])))
    wanted = {one.name for one in recipe.inputs}
    return Matched(
        Table(tuple(_as_wanted(one, columns[one.name]) for one in recipe.inputs), ""),
        tuple(name for name in columns if name not in wanted and name not in known),
    )


def named(names: tuple[str, ...] | list[str]) -> str:
    """Names in quotes, the first dozen of them."""
    told = ", ".join(repr(name) for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return told if more <= 0 else tr("{told} and {more} more", told=told, more=more)


def _lacking(missing: list[str], there: tuple[str, ...]) -> str:
    close = [match[0] for name in missing if (match := difflib.get_close_matches(name, there, 1))]
    perhaps = tr(" Perhaps {names} should be called so.", names=named(close)) if close else ""
    return tr_count(
        "A column that the network was trained on is missing: {names}; the data have {there}.{perhaps}",
        "{n} columns that the network was trained on are missing: {names}; the data have {there}.{perhaps}",
        len(missing),
        names=named(missing),
        there=named(there) or tr("none"),
        perhaps=perhaps,
    )


def _misfit(one: Input, column: Column) -> str:
    """Why the column cannot be this input; empty where it can, row by row."""
    if column.missing.all() or ((one.type == "date") == (column.kind == "date") and column.kind != "text"):
        return ""
    if one.type == "category" and column.kind != "date":
        return ""
    if one.type == "number" and column.kind == "text" and np.isfinite(_numbers_of(column)).any():
        return ""
    if column.kind != "text":
        return tr(
            "{name!r} holds {found}, and {wanted} were learned",
            name=one.name,
            found=KINDS[column.kind],
            wanted=KINDS[one.type],
        )
    row = int(np.argmax(~column.missing))
    return tr(
        "{name!r} says {text!r} in row {row}, and {wanted} were learned",
        name=one.name,
        text=column.cell_text(row)[:80],
        row=row + 1,
        wanted=KINDS[one.type],
    )


def _numbers_of(column: Column) -> NDArray[np.float64]:
    """The number of each row: NaN where it is missing, inf where it is none."""
    if column.kind != "text":
        return column.numbers
    if len(column.numbers):
        return column.numbers
    return np.where(column.missing, np.nan, np.inf)


def _as_wanted(one: Input, column: Column) -> Column:
    """The same values as the recipe reads them."""
    if column.kind == "text" and one.type != "category":
        if column.missing.all():
            return Column(column.name, "date" if one.type == "date" else "number", numbers=np.full(len(column), np.nan))
        return column
    if column.kind == "number" and one.type == "category":
        return _as_texts(one, column)
    return column


def _as_texts(one: Input, column: Column) -> Column:
    """Numbers as the categories that are written so: 1.5 is '1.50' where that is the only one of this value."""
    written: dict[float, list[str]] = {}
    for value in one.values:
        try:
            written.setdefault(float(value), []).append(value)
        except ValueError:
            continue
    known, places = np.unique(column.numbers, return_inverse=True)
    texts: list[str] = []
    codes = np.full(len(known), MISSING_CODE, dtype=np.int32)
    for number, value in enumerate(known.tolist()):
        if np.isnan(value):
            continue
        plain, found = number_text(value), written.get(value, [])
        codes[number] = len(texts)
        texts.append(found[0] if len(found) == 1 and plain not in one.values else plain)
    return Column(column.name, "text", codes=codes[places], texts=tuple(texts))
