"""The tables of a run file, format version 2 (``docs/run-file.md``).

Every table has an integer key and, in ``digest``, a hash over the other columns of the row, so that a changed bit is
found. ``tallies`` holds the number of rows of each table and the sum of their digests, so that a missing row is found.
The two bulky columns, ``states.part`` and ``blocks.payload``, have hashes of their own.
"""

import hashlib
import struct
from dataclasses import dataclass
from typing import Final, Literal

STATE_SHIFT: Final = 8


Key = tuple[str, int]


APPLICATION_ID: Final = 0x5457524E  # "TWRN"
FORMAT_VERSION: Final = 2
DIGEST_BYTES: Final = 16

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
        digest = ", digest BLOB" if self.has_digest else ""
        bulk = f", {self.bulk} BLOB" if self.bulk else ""
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


_PLACE: Final[tuple[tuple[str, CellType], ...]] = (("branch", "INTEGER"), ("step", "INTEGER"), ("edits", "INTEGER"))

HEADER: Final = Table("header", (("name", "TEXT"), ("value", "TEXT")))
BRANCHES: Final = Table(
    "branches",
    (
        ("start_branch", "INTEGER NULL"),
        ("start_step", "INTEGER NULL"),
        ("start_edits", "INTEGER NULL"),
        ("name", "TEXT"),
        ("is_hidden", "INTEGER"),
        ("created", "REAL"),
        ("spec", "TEXT"),
        ("planned", "TEXT"),
    ),
)
PROGRESS: Final = Table("progress", (("length", "INTEGER"), ("edits", "INTEGER"), ("seconds", "REAL")))
EDITS: Final = Table(
    "edits",
    (
        ("branch", "INTEGER"),
        ("number", "INTEGER"),
        ("step", "INTEGER"),
        ("name", "TEXT"),
        ("old", "TEXT"),
        ("new", "TEXT"),
        ("made", "REAL"),
        ("note", "TEXT"),
    ),
)
KEYFRAMES: Final = Table(
    "keyframes",
    (
        *_PLACE,
        ("reason", "TEXT"),
        ("is_pinned", "INTEGER"),
        ("sha256", "TEXT"),
        ("nbytes", "INTEGER"),
        ("size", "INTEGER"),
    ),
)
STATES: Final = Table("states", (), bulk="part", has_digest=False)
BLOCKS: Final = Table(
    "blocks",
    (
        ("branch", "INTEGER"),
        ("kind", "TEXT"),
        ("level", "INTEGER"),
        ("first_step", "INTEGER"),
        ("last_step", "INTEGER"),
        ("size", "INTEGER"),
        ("sha256", "TEXT"),
    ),
    bulk="payload",
)
MARKS: Final = Table(
    "marks", (*_PLACE, ("kind", "TEXT"), ("text", "TEXT"), ("made", "REAL"), ("is_removed", "INTEGER"))
)
BESTS: Final = Table("bests", (("step", "INTEGER"), ("edits", "INTEGER"), ("loss", "REAL"), ("accuracy", "REAL")))
EFFECTS: Final = Table(
    "effects",
    (
        ("branch", "INTEGER"),
        ("edit", "INTEGER"),
        ("steps", "INTEGER"),
        ("differences", "BLOB"),
        ("accuracy_differences", "BLOB"),
    ),
)
CURRENT: Final = Table("current_place", _PLACE)
TALLIES: Final = Table("tallies", (("name", "TEXT"), ("rows", "INTEGER"), ("total", "BLOB")))

TALLIED: Final = (HEADER, BRANCHES, PROGRESS, EDITS, KEYFRAMES, BLOCKS, MARKS, BESTS, EFFECTS, CURRENT)
TABLES: Final = (*TALLIED, STATES, TALLIES)
EXPECTED_SCHEMA: Final = tuple(sorted(("table", table.name, table.name, table.create_sql) for table in TABLES))


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
