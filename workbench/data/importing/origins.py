"""Whether the file that a table was read from still says the same: told once, while the run goes on with what is kept."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from workbench.data.importing.table_comparison import TableComparison, compare_tables
from workbench.data.parts_of_files import read_files
from workbench.data.readers.found import Watch
from workbench.data.store import kept_table, store_folder
from workbench.data.table import Table
from workbench.errors import DataError, FileError
from workbench.files.atomic import write_atomically
from workbench.specs.own_data import TableSpec

_LARGEST: Final = 40_000
_MARKS: Final = 3
"""Of each file: where it is, size and time"""


@dataclass(frozen=True, slots=True)
class FileState:
    """``reason`` says why a file that is there cannot be read any more; ``file`` which one is meant."""

    kind: Literal["same", "changed", "gone", "unreadable"]
    comparison: TableComparison | None = None
    reason: str = ""
    file: str = ""


def file_state(spec: TableSpec, watch: Watch) -> FileState:
    """Look at the files of the data; they are only read where size or time is another.

    Raises ``DataError`` where the table is not kept, and whatever ``watch`` raises.
    """
    if not spec.file:
        return FileState("same")
    paths = tuple(map(Path, spec.files))
    mark = _mark_of(paths)
    if mark is None:
        return FileState("gone", file=", ".join(str(path) for path in paths if _mark_of((path,)) is None))
    file = ", ".join(spec.files)
    if mark == _remembered(spec.sha256):
        return FileState("same")
    kept = kept_table(spec.sha256)
    try:
        read, _ = read_files(paths, spec.reading, watch, _as_numbers(kept))
    except DataError as error:
        return FileState("unreadable", reason=str(error), file=file)
    if read.table.sha256 == spec.sha256:
        remember_origin(paths, spec.sha256)
        return FileState("same")
    return FileState("changed", compare_tables(kept, read.table), file=file)


def remember_origin(paths: Sequence[Path], sha256: str) -> None:
    """Note size and time of the files that hold the table; where that cannot be written, they are read the next time."""
    mark = _mark_of(paths)
    if mark is None:
        return
    try:
        write_atomically(_note_of(sha256), json.dumps(mark).encode())
    except FileError:
        return


def is_as_it_was(path: Path, sha256: str) -> bool:
    """Whether size and time of the file, and of those of other parts, are those of when they held this table, as far as noted."""
    known = _remembered(sha256)
    if not isinstance(known, list):
        return True
    others = (Path(other) for other in known[_MARKS::_MARKS] if isinstance(other, str))
    return known == _mark_of((path, *others))


def _as_numbers(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if column.kind == "text" and len(column.numbers))


def _mark_of(paths: Sequence[Path]) -> list[str | int] | None:
    marks: list[str | int] = []
    for path in paths:
        try:
            found = path.stat()
        except (OSError, ValueError):
            return None
        marks += (str(path), found.st_size, found.st_mtime_ns)
    return marks


def _remembered(sha256: str) -> object:
    try:
        with _note_of(sha256).open("rb") as stream:
            return json.loads(stream.read(_LARGEST))
    except (OSError, ValueError):
        return None


def _note_of(sha256: str) -> Path:
    return store_folder() / f"{sha256}.origin.json"
