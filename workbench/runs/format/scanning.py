"""Reading the tables of a run file row by row, with every row checked against its digest.

Keys have to grow from row to row. A sound file cannot do otherwise, and a forged one cannot make its pages point at each
other so that a scan never ends.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from workbench.language import tr, tr_count
from workbench.runs.format.records.tallies import TALLIES, TALLY, Tally, tallies_of
from workbench.runs.format.table import Cell, Cells, CellType, Table, digest_of

MOST_ROWS: Final = 10_000_000


@dataclass(slots=True)
class Scan:
    """One reading of a file of ``file_size`` bytes. ``digests`` of all sound rows by table and key; ``damage`` in words."""

    connection: sqlite3.Connection
    file_size: int
    digests: dict[tuple[str, int], bytes] = field(default_factory=dict)
    unsound: set[tuple[str, int]] = field(default_factory=set)
    damage: list[str] = field(default_factory=list)
    torn: set[str] = field(default_factory=set)
    _read: int = 0

    def rows(self, table: Table) -> Iterator[tuple[int, Cells]]:
        """Key and cells of every sound row, in the order of the keys. What is not sound is noted and left out."""
        names = [name for name in table.names if name != table.bulk]
        last: int | None = None
        bad = 0
        try:
            for count, found in enumerate(self.connection.execute(f"SELECT {', '.join(names)} FROM {table.name}")):
                number = found[0]
                if not isinstance(number, int) or (last is not None and number <= last) or count >= MOST_ROWS:
                    self._tear(table, tr("its keys are out of order"))
                    return
                last = number
                if self._exceeds(found):
                    self._tear(table, tr("it claims more than the file holds"))
                    return
                cells = _typed(table, found[1:-1])
                if cells is None or digest_of(table, number, cells) != found[-1]:
                    self.unsound.add((table.name, number))
                    bad += 1
                    continue
                self.digests[table.name, number] = found[-1]
                yield number, cells
        except sqlite3.Error as error:
            self._tear(table, str(error))
        if bad:
            self.damage.append(
                tr_count(
                    "{table}: {n} row is damaged and left out",
                    "{table}: {n} rows are damaged and left out",
                    bad,
                    table=table.name,
                )
            )

    def reject(self, table: Table, number: int, reason: str) -> None:
        """A row whose bits are as they were written but that cannot be true, or has lost what it belongs to."""
        self.digests.pop((table.name, number), None)
        self.unsound.add((table.name, number))
        self.damage.append(
            tr("{table}: row {number} is left out: {reason}", table=table.name, number=number, reason=reason)[:300]
        )

    def forget(self, table: Table) -> None:
        """Leave a table out of what was found."""
        self.digests = {key: digest for key, digest in self.digests.items() if key[0] != table.name}
        self.unsound = {key for key in self.unsound if key[0] != table.name}

    def _tear(self, table: Table, reason: str) -> None:
        self.torn.add(table.name)
        self.damage.append(
            tr("{table}: reading breaks off, the rest is left out ({reason})", table=table.name, reason=reason)[:300]
        )

    def _exceeds(self, found: tuple[object, ...]) -> bool:
        """Whether more text has been read than the file has bytes: pages are shared between rows."""
        self._read += sum(len(cell) for cell in found if isinstance(cell, bytes))
        return self._read > self.file_size


def _typed(table: Table, found: tuple[object, ...]) -> Cells | None:
    """The cells in the types of their columns; None if one has another type."""
    cells: list[Cell] = []
    for (_, kind), value in zip(table.columns, found, strict=True):
        if not _fits(kind, value):
            return None
        if kind == "TEXT":
            try:
                cells.append(bytes(value).decode())  # type: ignore[call-overload]
            except UnicodeDecodeError:
                return None
        else:
            cells.append(value)  # type: ignore[arg-type]
    return tuple(cells)


def _fits(kind: CellType, value: object) -> bool:
    match kind:
        case "INTEGER":
            return isinstance(value, int)
        case "INTEGER NULL":
            return value is None or isinstance(value, int)
        case "REAL":
            return isinstance(value, float)
        case "TEXT" | "BLOB":
            return isinstance(value, bytes)


def check_tallies(scan: Scan, tables: tuple[Table, ...]) -> None:
    """Compare what was found with the number of rows and the sum of digests that were written for every table."""
    recorded: dict[str, Tally] = {}
    for number, cells in scan.rows(TALLIES):
        told = TALLY.read(number, cells)
        recorded[told.name] = told.tally
    scan.forget(TALLIES)  # they are written again in any case
    unsound, tallies = Counter(name for name, _ in scan.unsound), tallies_of(scan.digests)
    for name in (table.name for table in tables):
        found, written, bad = tallies.get(name, Tally()), recorded.get(name), unsound[name]
        if written is None:
            scan.damage.append(tr("{name}: its tally is lost, so missing rows would not be noticed", name=name))
        elif written.rows != found.rows + bad:
            scan.torn.add(name)
            scan.damage.append(
                tr(
                    "{name}: {rows} rows are there, {rows_2} were written",
                    name=name,
                    rows=found.rows + bad,
                    rows_2=written.rows,
                )
            )
        elif not bad and written.total != found.total:
            scan.torn.add(name)
            scan.damage.append(tr("{name}: some rows are older ones than those written last", name=name))
