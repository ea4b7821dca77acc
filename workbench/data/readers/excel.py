"""Excel: one sheet of a workbook. Its cells are taken as texts, with the rules that hold for CSV."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from workbench.data.readers.apart import read_apart
from workbench.data.readers.array_files import BROKEN
from workbench.data.readers.found import ReadTable, Watch, unwatched
from workbench.data.readers.guard import open_plain
from workbench.errors import DataError
from workbench.language import tr
from workbench.numbers import storage
from workbench.specs.own_data import Reading

_AT_ONCE: Final = 2**20
_MOST_PARTS: Final = 10_000
_LARGEST: Final = 2**31
_MOST_RATIO: Final = 300
_UNSUSPICIOUS: Final = 32 * 2**20


def read_table(
    path: Path,
    asked: Reading | None = None,
    watch: Watch = unwatched,
    numbers: frozenset[str] = frozenset(),
) -> ReadTable:
    """The first sheet, or the one that is asked for. Raises ``DataError``."""
    check_archive(path, watch)
    return read_apart(path, "excel", asked, watch, numbers)


def check_archive(path: Path, watch: Watch = unwatched) -> None:
    """Size, ratio and checksums of the parts of a workbook; the older format is no archive. Raises ``DataError``."""
    with open_plain(path) as file:
        if file.read(2) != b"PK":
            return
        try:
            with zipfile.ZipFile(file) as archive:
                parts = archive.infolist()
                _refuse_bombs(path, parts)
                for part in parts:
                    with archive.open(part) as stream:
                        while stream.read(_AT_ONCE):  # its reader looks at no checksum; this one does, at the end
                            watch(0.0)
        except BROKEN as error:
            raise DataError(tr("{path} is damaged: {error}", path=path, error=str(error)[:200])) from error


def _refuse_bombs(path: Path, parts: Sequence[zipfile.ZipInfo]) -> None:
    size, packed = sum(part.file_size for part in parts), path.stat().st_size
    if len(parts) > _MOST_PARTS or size > _LARGEST or (size > _UNSUSPICIOUS and size > _MOST_RATIO * packed):
        raise DataError(
            tr(
                "{path} declares {parts} parts and {size}, from {packed}: at most {most} are read, and {ratio} times its size",
                path=path,
                parts=len(parts),
                size=storage(size),
                packed=storage(packed),
                most=storage(_LARGEST),
                ratio=_MOST_RATIO,
            )
        )
