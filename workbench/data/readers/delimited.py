"""CSV and its relatives: cells parted by a delimiter, a record on each line, in any common encoding, compressed or not.

The beginning of the file decides what the columns look like. Then it is read once with these types; columns in which a
cell is something else are read a second time as texts, so that nothing is changed unseen.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.readers.cells import form_of, is_missing, read_number
from workbench.data.readers.columns import NumberColumn, TextColumn
from workbench.data.readers.dialect import Found, find_dialect
from workbench.data.readers.found import ColumnReport, ReadReport, ReadTable, Watch, unwatched
from workbench.data.readers.frames import Codes, Numbers, Want
from workbench.data.readers.guard import refuse_beyond_memory
from workbench.data.readers.pieces import Batch, Plan, read_batches
from workbench.data.readers.texts import SAMPLE, TextFile, WrongEncodingError, find_text
from workbench.data.table import Column, make_table
from workbench.errors import DataError
from workbench.language import tr, tr_count
from workbench.specs.own_data import Reading

_CHECK_EVERY: Final = 2**26


def read_table(
    path: Path,
    asked: Reading | None = None,
    watch: Watch = unwatched,
    numbers: frozenset[str] = frozenset(),
) -> ReadTable:
    """The table in the file; ``numbers`` names columns that are wanted as numbers even where few of their cells are.

    Raises ``DataError`` with line, found and expected where the file is not such a table.
    """
    text = find_text(path, "" if asked is None else asked.encoding)
    note = ""
    for _ in range(3):
        try:
            read = _read(text, asked, watch, numbers)
        except WrongEncodingError as wrong:
            text = replace(text, encoding=wrong.better)
            continue
        if read.reading.encoding in ("latin-1", "cp1252") and asked is None:
            note = tr("The file is not in UTF-8: it is read in {encoding}.", encoding=read.reading.encoding)
        return replace(read, report=replace(read.report, notes=(*([note] if note else []), *read.report.notes)))
    raise DataError(tr("{path} changes its encoding: save it as UTF-8", path=path))


@dataclass(slots=True)
class _Lines:
    """On which line each row begins."""

    starts: list[int] = field(default_factory=list)
    lines: list[int | NDArray[np.int64]] = field(default_factory=list)
    rows: int = 0

    def add(self, batch: Batch) -> None:
        self.starts.append(self.rows)
        self.lines.append(batch.first_line if batch.lines is None else batch.lines)
        self.rows += batch.rows

    def of(self, row: int) -> int:
        place = bisect_right(self.starts, row) - 1
        lines, within = self.lines[place], row - self.starts[place]
        return lines + within if isinstance(lines, int) else int(lines[within])


def _read(text: TextFile, asked: Reading | None, watch: Watch, numbers: frozenset[str]) -> ReadTable:
    watch(0.0)
    sample = b""
    for chunk in text.chunks(unwatched):
        sample += chunk
        if len(sample) >= SAMPLE:
            break
    found = find_dialect(sample[:SAMPLE], text.path, asked, text.encoding)
    form = form_of(found.reading)
    words = found.reading.missing
    rows = 0 if text.packing else int(1.05 * text.size / len(sample) * (sample.count(b"\n") + 1)) if sample else 0
    columns = [_started(name, place, found, rows) for place, name in enumerate(found.names)]
    if not text.packing:
        _check_memory(text, found, sample[:SAMPLE])
    plan, lines = _plan(text, found, columns), _Lines()
    share = 0.9 if any(isinstance(column, NumberColumn) for column in columns) else 1.0
    for batch in read_batches(text.chunks(lambda done: watch(share * done)), plan):
        lines.add(batch)
        _take(batch, columns, found)
    if not lines.rows:
        raise DataError(
            tr("{path} holds the names of {count} columns, but no row", path=text.path, count=len(found.names))
        )
    again: list[NumberColumn | TextColumn | None] = [
        TextColumn(column.name) if isinstance(column, NumberColumn) and column.failed else None for column in columns
    ]
    if any(again):
        chunks = text.chunks(lambda done: watch(share + (1 - share) * 0.9 * done))
        for batch in read_batches(chunks, _plan(text, found, again)):
            _take(batch, again, found)
    finished: list[tuple[Column, ColumnReport]] = []
    for first, second in zip(columns, again, strict=True):
        match second or first:
            case TextColumn() as column:
                finished.append(
                    column.finished(form, words, lines.of, lambda: watch(0.99), as_numbers=column.name in numbers)
                )
            case column:
                finished.append(column.finished())
        watch(0.99)
    table = make_table(tuple(column for column, _ in finished), lambda: watch(0.99))
    notes = [*found.notes]
    if len(table.columns) == 1 and table.columns[0].kind == "text":
        notes.append(
            tr("This does not look like a table: no delimiter parts its lines, so that each is one cell of one column.")
        )
    if plan.skipped:
        notes.append(
            tr_count(
                "{n} empty line was left out (line {first}).",
                "{n} empty lines were left out (the first: line {first}).",
                plan.skipped,
                first=plan.first_skipped,
            )
        )
    watch(1.0)
    return ReadTable(table, found.reading, ReadReport(tuple(report for _, report in finished), tuple(notes)))


def _started(name: str, place: int, found: Found, rows: int) -> NumberColumn | TextColumn:
    """As the sampled cells look; about so many ``rows`` will come."""
    form = form_of(found.reading)
    cells = [record[place] for record in found.body if place < len(record)]
    known = [cell for cell in cells if not is_missing(cell, found.reading.missing)]
    if not known or any(isinstance(read_number(cell, form), str) for cell in known):
        return TextColumn(name)
    return NumberColumn(name, np.empty(rows), has_gaps=len(known) < len(cells) or not form.is_plain)


def _wants(columns: Sequence[NumberColumn | TextColumn | None]) -> list[Want]:
    def want(column: NumberColumn | TextColumn | None) -> Want:
        match column:
            case NumberColumn():
                return "skip" if column.failed else "text" if column.has_gaps else "number"
            case TextColumn():
                return column.settled() or "text"
            case None:
                return "skip"

    return [want(column) for column in columns]


def _plan(text: TextFile, found: Found, columns: Sequence[NumberColumn | TextColumn | None]) -> Plan:
    return Plan(text.path, found.reading, len(found.names), found.skipped > 0, lambda: _wants(columns))


def _take(batch: Batch, columns: Sequence[NumberColumn | TextColumn | None], found: Found) -> None:
    wanted = [column for column, want in zip(columns, _wants(columns), strict=True) if want != "skip" and column]
    form, words = form_of(found.reading), found.reading.missing
    for column, values in zip(wanted, batch.columns, strict=True):
        match column, values:
            case NumberColumn(), Numbers():
                column.add_numbers(values)
            case TextColumn(), Codes():
                column.add_codes(values)
            case NumberColumn(), texts:
                assert not isinstance(texts, Numbers | Codes)
                column.add_texts(texts, form, words)
            case TextColumn(), texts:
                assert not isinstance(texts, Numbers | Codes)
                column.add(texts)


def _check_memory(text: TextFile, found: Found, sample: bytes) -> None:
    """Of the sampled records: how many rows there will be, 8 bytes for each value, twice while columns are joined."""
    records = max(1, len(found.body) + 1)
    sampled = sum(len(cell) + 1 for record in found.body for cell in record) or len(sample)
    rows = text.size / max(1.0, sampled / records)
    refuse_beyond_memory(text.path, int(rows * len(found.names) * 8 * 1.5))
