"""What was read from a person's files, kept under its hash, so that a run can be repeated when the files change or go."""

import json
import math
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.kept_arrays import KeptArrays, Step, hash_arrays, unwatched_step
from workbench.data.table import Column, Table, hash_table
from workbench.errors import DataError, FileError
from workbench.files.atomic import stream_atomically
from workbench.files.folders import data_folder
from workbench.files.looking import is_file
from workbench.language import tr

_ABOUT: Final = "about"
_AT_ONCE: Final = 2**22
_UNREADABLE: Final = (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError)


def store_folder() -> Path:
    """The folder of all that is kept; it may not exist yet."""
    return data_folder() / "data"


def path_of(sha256: str) -> Path:
    """Where the content of this hash is kept, if it is."""
    return store_folder() / f"{sha256}.npz"


def is_kept(sha256: str) -> bool:
    """Whether the content of this hash is there; whether it is whole is seen when it is read."""
    return is_file(path_of(sha256))


def kept_size(sha256: str) -> int:
    """Bytes that the content of this hash takes; 0 where it is not kept."""
    try:
        return path_of(sha256).stat().st_size
    except OSError:
        return 0


def forget_kept(sha256: str) -> None:
    """Delete the content of this hash, and what was noted of its file. Raises ``FileError``."""
    try:
        for path in (path_of(sha256), path_of(sha256).with_suffix(".origin.json")):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(
            tr("{path} cannot be deleted: {reason}", path=path_of(sha256), reason=error.strerror)
        ) from error


def keep_table(table: Table, step: Step = unwatched_step) -> None:
    """Keep the table under its hash; one that is there already and whole is left as it is. Raises ``FileError``.

    ``step`` is called after every few milliseconds of work; what it raises ends it, and nothing is kept.
    """
    if is_kept(table.sha256) and _is_whole(lambda sha256: kept_table(sha256, step), table.sha256):
        return
    about = [{"name": column.name, "kind": column.kind, "texts": column.texts} for column in table.columns]
    arrays = {
        f"column_{number}": column.codes if column.kind == "text" else column.numbers
        for number, column in enumerate(table.columns)
    }
    for number, column in enumerate(table.columns):
        if column.kind == "text" and len(column.numbers):
            arrays[f"numbers_{number}"] = column.numbers
    _keep(table.sha256, {"columns": about}, arrays, step)


def kept_table(sha256: str, step: Step = unwatched_step) -> Table:
    """The table of this hash. Raises ``DataError`` where it is not kept, or not as it was."""
    about, arrays = _kept(sha256, step)
    try:
        return _table(about, arrays, sha256, step)
    except _UNREADABLE as error:
        raise _damaged(sha256) from error


def _table(about: dict[str, Any], arrays: dict[str, NDArray[Any]], sha256: str, step: Step = unwatched_step) -> Table:
    """Raises an error of ``_UNREADABLE`` where it does not have this hash."""
    columns = tuple(
        _column(entry, arrays[f"column_{number}"], arrays.get(f"numbers_{number}"))
        for number, entry in enumerate(about.get("columns", ()))
    )
    if not columns or hash_table(columns, step) != sha256:
        raise ValueError(sha256)
    return Table(columns, sha256)


def keep_arrays(kept: KeptArrays, step: Step = unwatched_step) -> None:
    """As ``keep_table``, for arrays."""
    if is_kept(kept.sha256) and _is_whole(lambda sha256: kept_arrays(sha256, step), kept.sha256):
        return
    _keep(kept.sha256, {"arrays": True}, kept.arrays, step)


def kept_arrays(sha256: str, step: Step = unwatched_step) -> KeptArrays:
    """As ``kept_table``, for arrays."""
    _, arrays = _kept(sha256, step)
    if hash_arrays(arrays, step) != sha256:
        raise _damaged(sha256)
    return KeptArrays(arrays, sha256)


def take_in(path: Path, sha256: str) -> None:
    """Keep the content of a file that came from elsewhere, once it is proven to be that of the hash. Raises ``WorkbenchError``."""
    if is_kept(sha256) and (_is_whole(kept_table, sha256) or _is_whole(kept_arrays, sha256)):
        return
    try:
        _check_declared(path)
        about, arrays = _contents(path)
        if "columns" in about:
            table = _table(about, arrays, sha256)
        elif hash_arrays(arrays) != sha256:
            raise ValueError(sha256)
        else:
            keep_arrays(KeptArrays(arrays, sha256))
            return
    except _UNREADABLE as error:
        raise DataError(
            tr("the data in the bundle are damaged: they do not have the hash {short}…", short=sha256[:12])
        ) from error
    keep_table(table)


def _check_declared(path: Path) -> None:
    """Raises ``ValueError`` for an archive that would need more memory than it has bytes, before any is taken."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.compress_type != zipfile.ZIP_STORED or member.file_size > path.stat().st_size:
                raise ValueError(member.filename[:100])
            with archive.open(member) as stream:
                version = np.lib.format.read_magic(stream)
                read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
                shape, _, dtype = read(stream, max_header_size=10_000)
            if dtype.hasobject or math.prod(shape) * dtype.itemsize > member.file_size:
                raise ValueError(member.filename[:100])


def _is_whole(read: Callable[[str], object], sha256: str) -> bool:
    try:
        read(sha256)
    except DataError:
        return False
    return True


def _column(entry: dict[str, Any], values: NDArray[Any], said: NDArray[Any] | None) -> Column:
    if entry["kind"] == "text":
        numbers = np.empty(0) if said is None else said.astype(np.float64, copy=False)
        codes = values.astype(np.int32, copy=False)
        return Column(entry["name"], "text", numbers, codes, tuple(entry["texts"]))
    return Column(entry["name"], entry["kind"], numbers=values.astype(np.float64, copy=False))


def _keep(sha256: str, about: dict[str, Any], arrays: Mapping[str, NDArray[Any]], step: Step) -> None:
    text = json.dumps(about).encode()
    named: dict[str, NDArray[Any]] = {_ABOUT: np.frombuffer(text, dtype=np.uint8), **arrays}

    def write(stream: BinaryIO) -> None:
        """As ``numpy.savez`` does, a piece at a time."""
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for name, array in named.items():
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    whole = np.ascontiguousarray(array)
                    np.lib.format.write_array_header_1_0(member, np.lib.format.header_data_from_array_1_0(whole))
                    content = whole.reshape(-1).view(np.uint8).data
                    for start in range(0, len(content), _AT_ONCE):
                        member.write(content[start : start + _AT_ONCE])
                        step()

    stream_atomically(path_of(sha256), write, sum(array.nbytes for array in arrays.values()) + len(text))


def _kept(sha256: str, step: Step) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    path = path_of(sha256)
    if not is_file(path):
        raise DataError(
            tr(
                "the data with the hash {short}… are not kept on this machine. Read their file again, or open the bundle "
                "that the run came in.",
                short=sha256[:12],
            )
        )
    try:
        return _contents(path, step)
    except _UNREADABLE as error:
        raise _damaged(sha256) from error


def _contents(path: Path, step: Step = unwatched_step) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Raises an error of ``_UNREADABLE``."""
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
        about = json.loads(bytes(archive[_ABOUT]))
        arrays: dict[str, NDArray[Any]] = {}
        for name in archive.files:
            if name != _ABOUT:
                arrays[name] = archive[name]
                step()
    if not isinstance(about, dict):
        raise ValueError(_ABOUT)  # noqa: TRY004 - a damaged file, not a wrong call
    return about, arrays


def _damaged(sha256: str) -> DataError:
    return DataError(
        tr(
            "{path} is damaged: it does not hold what its name says. Read the data's file again, which replaces it.",
            path=path_of(sha256),
        )
    )
