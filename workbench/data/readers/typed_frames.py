"""Tables of files that state the type of each column, and sheets of Excel: batch by batch to columns and a report.

Runs in the process of ``frames_of_files``. Nothing is converted unseen: whole numbers that double precision cannot hold and
numbers that are not finite are listed with their row, columns of lists and the like are left out and named.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from workbench.data.readers.cells import form_of
from workbench.data.readers.columns import TextColumn, date_column, number_column, stated_text_column
from workbench.data.readers.dialect import distinct_names, find_form, find_header
from workbench.data.readers.found import LONGEST_TOLD, MOST_CELLS_TOLD, Cell, ColumnReport, ReadReport, ReadTable, Watch
from workbench.data.readers.frames import FrameFile, TypedPiece, opened_frame, sheet_of
from workbench.data.readers.guard import refuse_beyond_memory
from workbench.data.table import Column, Table
from workbench.errors import DataError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.own_data import MOST_COLUMNS, Reading

_SAMPLED: Final = 500


def read_frame(path: Path, file_format: str, asked: Reading | None, watch: Watch, numbers: frozenset[str]) -> ReadTable:
    """The table of the file, without its hash, which whoever takes it computes. Raises ``DataError``."""
    try:
        if file_format == "excel":
            return _read_sheet(path, asked, watch, numbers)
        return _read_typed(path, opened_frame(path, file_format), file_format, watch)
    except ValueError as error:
        raise DataError(tr("{path} is damaged, or not a file of its kind: {error}", path=path, error=error)) from error


def _read_typed(path: Path, file: FrameFile, file_format: str, watch: Watch) -> ReadTable:
    _refuse_too_many(path, len(file.kinds))
    refuse_beyond_memory(path, file.rows * len(file.kinds) * 8 * 2)
    usable = [name for name, kind in file.kinds.items() if kind != "other"]
    if not usable or not file.rows:
        raise DataError(tr("{path} has no row, or no column that could be read", path=path))
    names, notes = distinct_names(usable, path)
    notes += [
        tr("Column {name!r} holds values that are neither numbers, dates nor texts: it is left out.", name=name)
        for name, kind in file.kinds.items()
        if kind == "other"
    ]
    columns = [_Typed(name) for name in names]
    done = 0
    for batch in file.batches(usable):
        for column, piece in zip(columns, batch, strict=True):
            column.add(piece)
            watch(0.9 * min(1.0, done / file.rows))
        done += batch[0].rows
    if done != file.rows:
        raise ValueError(tr("it declares {rows} rows and has {done}", rows=grouped(file.rows), done=grouped(done)))
    finished = [column.finished() for column in columns]
    report = ReadReport(tuple(one for _, one in finished), tuple(notes))
    return ReadTable(Table(tuple(one for one, _ in finished), ""), Reading(format=file_format), report)


class _Typed:
    """One column, whose type the file states, while it is read."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._pieces: list[TypedPiece] = []
        self._cells: list[Cell] = []
        self._missing: Counter[str] = Counter()
        self._unread, self._rows = 0, 0

    def add(self, piece: TypedPiece) -> None:
        """The next rows."""
        self._missing.update(piece.missing)
        self._unread += len(piece.unread)
        for row, text, reason in piece.unread[: MOST_CELLS_TOLD - len(self._cells)]:
            self._cells.append(Cell(self._rows + row + 1, self._name, text[:LONGEST_TOLD], reason))
        self._rows += piece.rows
        self._pieces.append(TypedPiece(piece.kind, piece.rows, piece.numbers, piece.texts, {}, ()))

    def finished(self) -> tuple[Column, ColumnReport]:
        """The column, and what is to be told."""
        kind = self._pieces[0].kind
        if kind == "text":
            found = stated_text_column(self._name, [piece.texts for piece in self._pieces if piece.texts is not None])
        else:
            numbers = np.concatenate([piece.numbers for piece in self._pieces])
            found = (
                date_column(self._name, numbers, self._missing, "")
                if kind == "date"
                else number_column(self._name, numbers, self._missing)
            )
        self._pieces.clear()
        column, report = found
        why = tr("the file says so")
        return column, replace(
            report, why=why, missing=dict(self._missing), unread=self._unread, cells=tuple(self._cells)
        )


def _read_sheet(path: Path, asked: Reading | None, watch: Watch, numbers: frozenset[str]) -> ReadTable:
    sheet = sheet_of(path, "" if asked is None else asked.sheet)
    watch(0.5)
    notes = list(sheet.notes)
    if not sheet.columns or not len(sheet.columns[0]):
        raise DataError(tr("{path}: the sheet {sheet!r} is empty", path=path, sheet=sheet.name))
    _refuse_too_many(path, len(sheet.columns))
    sampled = [list(row) for row in zip(*(column.head(_SAMPLED).to_list() for column in sheet.columns), strict=True)]
    reading = asked
    if reading is None:
        form, told = find_form(sampled, ";")
        reading = Reading(format="excel", sheet=sheet.name, decimal=form.decimal, thousands=form.thousands)
        has_names, why = find_header(sampled[0], sampled[1:], reading)
        reading = reading.replaced(header=has_names)
        notes += [why, *([told] if told else [])]
    names, renamed = distinct_names(sampled[0] if reading.header else [""] * len(sheet.columns), path)
    notes += renamed if reading.header else []
    first = int(reading.header)
    if len(sheet.columns[0]) <= first:
        raise DataError(
            tr("{path} holds the names of {count} columns, but no row", path=path, count=len(sheet.columns))
        )
    finished: list[tuple[Column, ColumnReport]] = []
    for name, cells in zip(names, sheet.columns, strict=True):
        column = TextColumn(name)
        column.add(cells.slice(first))
        finished.append(
            column.finished(
                form_of(reading),
                reading.missing,
                lambda row: row + first + sheet.first_row,
                as_numbers=name in numbers,
            )
        )
        watch(0.5 + 0.45 * len(finished) / len(names))
    report = ReadReport(tuple(one for _, one in finished), tuple(notes))
    return ReadTable(Table(tuple(one for one, _ in finished), ""), reading, report)


def _refuse_too_many(path: Path, count: int) -> None:
    if count > MOST_COLUMNS:
        raise DataError(
            tr(
                "{path} has {count} columns; at most {most} are read",
                path=path,
                count=grouped(count),
                most=grouped(MOST_COLUMNS),
            )
        )
