"""What a person should decide about before a table is used, with the choices that would settle it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from workbench.data.importing.draft import ColumnDraft, Draft
from workbench.data.importing.draft_spec import Sheet
from workbench.data.readers.found import ColumnReport
from workbench.data.readers.proposal import DataWarning
from workbench.data.readers.proposal import warnings_of as warned_of
from workbench.data.table import Table
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.own_data import TableSpec

MOST_COLUMNS: Final = 300
MOST_CELLS: Final = 10_000_000
"""Of tables that are searched for what is suspicious with each choice"""


@dataclass(frozen=True, slots=True)
class Fix:
    """One choice for some columns: ``field`` of their drafts becomes ``value``."""

    text: str
    places: tuple[int, ...]
    field: str
    value: object


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: its ``cells``, and what can be done. ``weight`` is how many things it stands for."""

    place: int
    """Of the column; -1 for the whole table"""
    cells: tuple[str, ...]
    fixes: tuple[Fix, ...] = ()
    is_open: bool = True
    """Whether nothing was decided about it yet"""
    weight: int = 1


def cells_of(draft: Draft, sheet: Sheet) -> tuple[Finding, ...]:
    """Cells of columns of numbers that are none, the first of each column."""
    found: list[Finding] = []
    for place, (column, report) in enumerate(zip(draft.columns, sheet.read.report.columns, strict=True)):
        if not report.unread or column.type != "number":
            continue
        is_open = column.is_used and column.unread == "refuse"
        fixes = _fixes_for_cells(place, column)
        for number, cell in enumerate(report.cells):
            weight = report.unread if number == 0 else 0
            found.append(
                Finding(place, (grouped(cell.line), column.name, cell.text, cell.reason), fixes, is_open, weight)
            )
        if report.unread > len(report.cells):
            more = tr(
                "{count} more cells of {name}", count=grouped(report.unread - len(report.cells)), name=column.name
            )
            weight = 0 if report.cells else report.unread
            found.append(Finding(place, ("…", column.name, more, ""), fixes, is_open, weight))
    return tuple(found)


def _fixes_for_cells(place: int, column: ColumnDraft) -> tuple[Fix, ...]:
    if not column.is_used:
        return ()
    here = (place,)
    decided = (
        Fix(tr("Count them as missing"), here, "unread", "missing")
        if column.unread == "refuse"
        else Fix(tr("Do not count them as missing"), here, "unread", "refuse")
    )
    return (
        decided,
        Fix(tr("Take {name} as a category", name=column.name), here, "type", "category"),
        Fix(tr("Leave out {name}", name=column.name), here, "use", "leave out"),
    )


def closer_look(spec: TableSpec, table: Table) -> tuple[DataWarning, ...]:
    """What the values show; of a large table nothing but that it is too large to be looked at in a moment."""
    if len(table.columns) > MOST_COLUMNS or table.rows * len(table.columns) > MOST_CELLS:
        text = tr("the table is large: it is not searched for rows that come twice and columns that tell the target")
        return (DataWarning("left out", "", text),)
    return warned_of(spec, table)


def findings_from(warnings: Sequence[DataWarning], draft: Draft) -> tuple[Finding, ...]:
    """What was seen in the values themselves."""
    places = {column.name: place for place, column in enumerate(draft.columns)}
    found = []
    for warning in warnings:
        place = places.get(warning.column, -1)
        is_feature = place >= 0 and draft.columns[place].use == "feature"
        fix = Fix(tr("Leave out {name}", name=warning.column), (place,), "use", "leave out")
        found.append(Finding(place, (warning.column or tr("all"), warning.message), (fix,) if is_feature else ()))
    return tuple(found)


def warnings_of(draft: Draft, sheet: Sheet) -> tuple[Finding, ...]:
    """What is suspicious at first sight; ``findings_from`` has what takes a closer look."""
    found: list[Finding] = []
    for place, (column, report) in enumerate(zip(draft.columns, sheet.read.report.columns, strict=True)):
        if column.use == "feature":
            leave_out = (Fix(tr("Leave out {name}", name=column.name), (place,), "use", "leave out"),)
            found += [
                Finding(place, (column.name, text), leave_out)
                for text in (*_of_feature(column, report, sheet.read.table.rows), *report.notes)
            ]
    return tuple(found)


def _of_feature(column: ColumnDraft, report: ColumnReport, rows: int) -> Iterator[str]:
    if report.distinct < 2:
        yield tr("has the same value in all rows: nothing can be learned from it")
    elif column.type == "category" and report.distinct > 0.9 * max(1, rows - report.missing_count) and rows > 20:
        yield tr(
            "has another value in nearly every row, as names and numbers of rows have: a network would learn them by heart"
        )
    if rows and report.missing_count > 0.5 * rows:
        yield tr("is missing in more than half of the rows")
