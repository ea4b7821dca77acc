"""Files that are either the old ones or the new ones, never half of each."""

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from workbench.errors import FileError
from workbench.files.looking import is_file, is_folder, is_there
from workbench.language import tr
from workbench.numbers import storage


def write_atomically(path: Path, content: bytes, check: Callable[[Path], None] | None = None) -> None:
    """Write ``content`` to ``path``: first to a file beside it, forced to the disk, then renamed over it.

    ``check`` may read the new file before it takes its name and raise to keep it from doing so. Raises ``FileError``
    with the reason and the way out; what stood at ``path`` before is then unharmed and nothing is left behind.
    """
    stream_atomically(path, lambda stream: stream.write(content), len(content), check)


def stream_atomically(
    path: Path, write: Callable[[BinaryIO], object], size: int, check: Callable[[Path], None] | None = None
) -> None:
    """As ``write_atomically``, for ``size`` bytes or so that need not be in memory at once."""
    if is_there(path) and not is_file(path):
        raise FileError(tr("{path} is not an ordinary file and is left alone. Choose another name.", path=path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    except (OSError, ValueError) as error:
        raise FileError(_explain(path, size, error)) from error
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        give_usual_permissions(fresh)
        if check is not None:
            check(fresh)
        fresh.replace(path)
    except OSError as error:
        raise FileError(_explain(path, size, error)) from error
    finally:
        with contextlib.suppress(FileNotFoundError):  # the normal case: it has been renamed
            fresh.unlink()
    sync_folder(path.parent)


def write_folder_atomically(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder with these files, all of them or none. Raises ``FileError``, also where something stands at ``path``."""
    taken = FileError(tr("{path} is there already and is left alone. Choose another name.", path=path))
    if is_there(path):
        raise taken
    size = sum(map(len, files.values()))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent))
    except (OSError, ValueError) as error:
        raise FileError(_explain(path, size, error)) from error
    try:
        for name, content in files.items():
            write_atomically(fresh / name, content)
        give_usual_permissions(fresh)
        if is_there(path):
            raise taken
        fresh.rename(path)
    except OSError as error:
        raise FileError(_explain(path, size, error)) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)  # the normal case: it has been renamed
    sync_folder(path.parent)


def give_usual_permissions(path: Path) -> None:
    """A temporary file or folder is private; give it what a newly created one would have."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod((0o777 if is_folder(path) else 0o666) & ~mask)


def sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the system lets folders be synchronized."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _explain(path: Path, need: int, error: OSError | ValueError) -> str:
    """Say in plain words why ``path`` could not be written."""
    if isinstance(error, ValueError):
        return tr("{path!r} cannot be the name of a file: {error}.", path=str(path), error=error)
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        free = _free_bytes(path.parent)
        room = "" if free is None else tr(", {free} are free", free=storage(free))
        return tr(
            "There is no room for {path}: {need} are needed{room}. Free some space or choose another disk.",
            path=path,
            need=storage(need),
            room=room,
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return tr("{path} may not be written: the folder or the file is protected. Choose another folder.", path=path)
    if error.errno in {errno.EISDIR, errno.ENOTDIR, errno.EEXIST}:
        return tr(
            "{path} cannot be a file: there is a folder of that name, or a file where a folder is needed.", path=path
        )
    reason = error.strerror or type(error).__name__
    return tr(
        "{path} could not be written: {lower}. What was there before is unharmed.", path=path, lower=reason.lower()
    )


def _free_bytes(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
