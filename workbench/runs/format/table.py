"""What a table of a run file is, a row of one, and a codec: how a record of the history becomes a row and a row a record.

Every table has an integer key and, in ``digest``, a hash over the other columns of the row, so that a changed bit is
found. A digest proves only that nothing changed by accident: a file from somebody else can hold anything, so a codec
refuses every value that cannot be.
"""

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar

from workbench.language import tr

DIGEST_BYTES: Final = 16

Key = tuple[str, int]
"""The name of a table and the key of a row in it."""
Cell = int | float | str | bytes | None
Cells = tuple[Cell, ...]
CellType = Literal["INTEGER", "REAL", "TEXT", "BLOB", "INTEGER NULL"]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns between ``id`` and ``digest``; ``bulk`` is a last column that the digest does not cover."""

    name: str
    columns: tuple[tuple[str, CellType], ...]
    bulk: str = ""
    has_digest: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """All column names in their order."""
        digest = ("digest",) if self.has_digest else ()
        bulk = (self.bulk,) if self.bulk else ()
        return ("id", *(name for name, _ in self.columns), *digest, *bulk)

    @property
    def create_sql(self) -> str:
        """The statement that makes it: the text that a sound file holds, letter by letter."""
        columns = "".join(f", {name} {kind.split()[0]}" for name, kind in self.columns)
        digest = tr(", digest BLOB") if self.has_digest else ""
        bulk = tr(", {bulk} BLOB", bulk=self.bulk) if self.bulk else ""
        return f"CREATE TABLE {self.name}(id INTEGER PRIMARY KEY{columns}{digest}{bulk})"

    @property
    def put_sql(self) -> str:
        """Insert a row, or replace the one of its key."""
        marks = ", ".join("?" * len(self.names))
        return f"INSERT OR REPLACE INTO {self.name} VALUES ({marks})"

    @property
    def delete_sql(self) -> str:
        """Delete the row of one key."""
        return f"DELETE FROM {self.name} WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Row:
    """One row to be written. ``cells`` are the columns between ``id`` and ``digest``."""

    table: Table
    id: int
    cells: Cells
    bulk: bytes | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Table and id."""
        return self.table.name, self.id

    @property
    def digest(self) -> bytes:
        """The hash over table, id and cells."""
        return digest_of(self.table, self.id, self.cells)

    @property
    def nbytes(self) -> int:
        """About what it takes on the disk."""
        texts = sum(len(cell) for cell in self.cells if isinstance(cell, str | bytes))
        return 64 + texts + (len(self.bulk) if self.bulk is not None else 0)

    @property
    def parameters(self) -> Cells:
        """For ``Table.put_sql``."""
        digest = (self.digest,) if self.table.has_digest else ()
        bulk = (self.bulk,) if self.table.bulk else ()
        return (self.id, *self.cells, *digest, *bulk)


Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Codec(Generic[Record]):
    """How records of one kind lie in ``table``. ``read`` raises ``ValueError`` or ``SpecError`` for what cannot be."""

    table: Table
    key: Callable[[Record], int]
    cells: Callable[[Record], Cells]
    read: Callable[[int, Cells], Record]

    def row(self, record: Record, bulk: bytes | None = None) -> Row:
        """The record as it stands in the file."""
        return Row(self.table, self.key(record), self.cells(record), bulk)


def digest_of(table: Table, number: int, cells: Cells) -> bytes:
    """The first 16 bytes of SHA-256 over the name of the table, the key and every cell with its type and length."""
    digest = hashlib.sha256(f"{table.name} {number}".encode())
    for cell in cells:
        digest.update(_encoded(cell))
    return digest.digest()[:DIGEST_BYTES]


def _encoded(cell: Cell) -> bytes:
    match cell:
        case None:
            return b" none"
        case int():
            return b" int %d" % cell
        case float():
            return b" real " + struct.pack("<d", cell)
        case str():
            text = cell.encode()
            return b" text %d " % len(text) + text
        case bytes():
            return b" blob %d " % len(cell) + cell
