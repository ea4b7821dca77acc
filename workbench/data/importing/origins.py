"""Whether the file that a table was read from still says the same: told once, while the run goes on with what is kept."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from workbench.data.importing.table_comparison import TableComparison, compare_tables
from workbench.data.readers.found import Watch
from workbench.data.readers.opening import read_table
from workbench.data.store import kept_table, store_folder
from workbench.data.table import Table
from workbench.errors import DataError, FileError
from workbench.files.atomic import write_atomically
from workbench.specs.own_data import TableSpec

_LARGEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class FileState:
    """``reason`` says why a file that is there cannot be read any more."""

    kind: Literal["same", "changed", "gone", "unreadable"]
    comparison: TableComparison | None = None
    reason: str = ""


def file_state(spec: TableSpec, watch: Watch) -> FileState:
    """Look at the file of the data; it is only read where its size or its time is another.

    Raises ``DataError`` where the table is not kept, and whatever ``watch`` raises.
    """
    if not spec.file:
        return FileState("same")
    path = Path(spec.file)
    mark = _mark_of(path)
    if mark is None:
        return FileState("gone")
    if mark == _remembered(spec.sha256):
        return FileState("same")
    kept = kept_table(spec.sha256)
    try:
        read = read_table(path, spec.reading, watch, _as_numbers(kept))
    except DataError as error:
        return FileState("unreadable", reason=str(error))
    if read.table.sha256 == spec.sha256:
        remember_origin(path, spec.sha256)
        return FileState("same")
    return FileState("changed", compare_tables(kept, read.table))


def remember_origin(path: Path, sha256: str) -> None:
    """Note size and time of the file that holds the table; where that cannot be written, the file is read the next time."""
    mark = _mark_of(path)
    if mark is None:
        return
    try:
        write_atomically(_note_of(sha256), json.dumps(mark).encode())
    except FileError:
        return


def is_as_it_was(path: Path, sha256: str) -> bool:
    """Whether size and time of the file are those that it had when it held this table, as far as that was noted."""
    known = _remembered(sha256)
    return known is None or known == _mark_of(path)


def _as_numbers(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if column.kind == "text" and len(column.numbers))


def _mark_of(path: Path) -> list[str | int] | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return [str(path), found.st_size, found.st_mtime_ns]


def _remembered(sha256: str) -> object:
    try:
        with _note_of(sha256).open("rb") as stream:
            return json.loads(stream.read(_LARGEST))
    except (OSError, ValueError):
        return None


def _note_of(sha256: str) -> Path:
    return store_folder() / f"{sha256}.origin.json"
