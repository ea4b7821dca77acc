"""The one way to files of a person's own: which format a file has, told by its content, and its reader."""

import gzip
import zipfile
import zlib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

from workbench.data.readers.found import ReadArrays, ReadTable, Watch, unwatched
from workbench.data.readers.guard import open_plain
from workbench.errors import DataError
from workbench.files.looking import is_folder
from workbench.language import tr
from workbench.specs.data import FILE_FORMATS, FileFormat
from workbench.specs.own_data import Reading

_HEAD: Final = 8
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class TableReader(Protocol):
    """What the module of a format that gives tables has."""

    def read_table(
        self, path: Path, asked: Reading | None = None, watch: Watch = unwatched, numbers: frozenset[str] = frozenset()
    ) -> ReadTable:
        """The table in the file."""


def probe(path: Path) -> FileFormat:
    """The row of the format. Raises ``DataError`` where the file cannot be opened."""
    return FILE_FORMATS[probe_key(path)]


def probe_key(path: Path) -> str:
    """The key of the row in ``FILE_FORMATS``: what is nothing else is text with delimiters."""
    if is_folder(path):
        return "images"
    with open_plain(path) as file:
        head = file.read(_HEAD)
        if head.startswith(b"PAR1"):
            return "parquet"
        if head.startswith((b"ARROW1", b"FEA1")):
            return "arrow"
        if head.startswith(b"\x93NUMPY"):
            return "npy"
        if head == _OLD_EXCEL:
            return "excel"
        if head.startswith(b"PK\x03\x04"):
            file.seek(0)
            return "npz" if _holds_arrays(path) else "excel"
        if head.startswith(b"\x1f\x8b"):
            file.seek(0)
            try:
                with gzip.open(file) as unpacked:
                    head = unpacked.read(_HEAD)
            except (OSError, EOFError, zlib.error):
                return "csv"  # whose reader tells what is wrong
    is_idx = len(head) >= 4 and head[:3] == b"\0\0\x08" and 1 <= head[3] <= 4
    return "idx" if is_idx else "csv"


def read_table(
    path: Path,
    asked: Reading | None = None,
    watch: Watch = unwatched,
    numbers: frozenset[str] = frozenset(),
) -> ReadTable:
    """The table in a file of any format that gives one; ``numbers`` names columns that are wanted as numbers in any case.

    Raises ``DataError``, and whatever ``watch`` raises.
    """
    row = probe(path)
    if row.gives != "table":
        raise DataError(tr("{path} is no table: {title}", path=path, title=row.title))
    return cast("TableReader", import_module(f"workbench.data.readers.{row.module}")).read_table(
        path, asked, watch, numbers
    )


def read_arrays(
    path: Path, watch: Watch = unwatched, names: tuple[str, str] | None = None, others: Sequence[Path] = ()
) -> ReadArrays:
    """The arrays in a file; ``names`` are those of features and answers in an archive, where they are not the usual ones.

    ``others`` are the files of answers and test part, where they are not beside it by their usual names.

    Raises ``DataError``, and whatever ``watch`` raises. A folder of images has ``image_folder.read_images``.
    """
    key = probe_key(path)
    match key:
        case "npz":
            from workbench.data.readers.npz import read_npz

            return read_npz(path, watch, names)
        case "npy":
            from workbench.data.readers.npy import read_npy

            return read_npy(path, watch, others)
        case "idx":
            from workbench.data.readers.idx_files import read_idx_files

            return read_idx_files(path, watch, others)
    raise DataError(tr("{path} holds no arrays: {title}", path=path, title=FILE_FORMATS[key].title))


def _holds_arrays(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith(".npy") for name in archive.namelist()[:1000])
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, IndexError):
        return path.suffix.lower() == ".npz"
