"""What keeps a run from being written, in words for the person at the screen."""

import errno
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workbench.errors import FileError, WorkbenchError
from workbench.language import tr
from workbench.numbers import storage

ProblemKind = Literal["full", "read only", "gone", "failed"]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_PROTECTED = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.ESTALE}


@dataclass(frozen=True, slots=True)
class StorageProblem:
    """Why ``path`` cannot be written now.

    ``disk``: the place where the disk is mounted. ``need_bytes``: what waits to be written. ``free_bytes``: free space of
    that disk, None where nobody can tell. ``text``: one sentence with all of it and the way out.
    """

    kind: ProblemKind
    path: Path
    disk: str
    need_bytes: int
    free_bytes: int | None
    text: str


class StorageError(WorkbenchError):
    """Something could not be put on the disk. It is kept in memory, in its order, until writing works again."""

    def __init__(self, problem: StorageProblem) -> None:
        self.problem = problem
        super().__init__(problem.text)


class FileMissingError(OSError):
    """The file that is being written is no longer at its path."""


def describe_problem(path: Path, error: Exception, need_bytes: int) -> StorageProblem:
    """Put an error met while writing ``path`` into words."""
    disk, free = _disk_of(path), _free_bytes(path)
    kind = _kind(path, error)
    need = tr("{need_bytes} wait to be written", need_bytes=storage(need_bytes))
    room = "" if free is None else tr(", {free} are free", free=storage(free))
    match kind:
        case "full":
            text = tr(
                "The disk {disk} is full: {need} to {path}{room}. Free some space and retry, or save elsewhere.",
                disk=disk,
                need=need,
                path=path,
                room=room,
            )
        case "read only":
            text = tr(
                "{path} may not be written: the disk {disk}, the folder or the file is protected. {need}. Save elsewhere.",
                path=path,
                disk=disk,
                need=need,
            )
        case "gone":
            text = tr(
                "{path} is gone: its folder was moved, deleted or disconnected. {need}. Bring it back and retry, or save elsewhere.",
                path=path,
                need=need,
            )
        case _:
            text = tr(
                "{path} could not be written ({error}). {need}. Retry, or save elsewhere.",
                path=path,
                error=error,
                need=need,
            )
    return StorageProblem(kind, path, disk, need_bytes, free, text)


def _kind(path: Path, error: Exception) -> ProblemKind:
    if isinstance(error, sqlite3.Error):
        return _kind_of_code(path, getattr(error, "sqlite_errorcode", 0) & 0xFF, str(error))
    if isinstance(error, OSError):
        return _kind_of_number(path, error)
    return "failed" if isinstance(error, FileError) or path.exists() else "gone"


def _kind_of_code(path: Path, code: int, text: str) -> ProblemKind:
    if code == sqlite3.SQLITE_FULL or "is full" in text:
        return "full"
    if not path.exists():
        return "gone"
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return "read only"
    if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN} and _free_bytes(path) == 0:
        return "full"
    return "failed"


def _kind_of_number(path: Path, error: OSError) -> ProblemKind:
    if error.errno in _FULL:
        return "full"
    if error.errno in _PROTECTED:
        return "read only"
    if isinstance(error, FileMissingError) or error.errno in _GONE or not path.exists():
        return "gone"
    return "failed"


def _disk_of(path: Path) -> str:
    """The mount point, or the drive, that holds ``path``."""
    try:
        place = path.absolute()
    except OSError:
        return str(path.parent)  # the folder that it is relative to is gone
    while place != place.parent:
        try:
            if place.is_mount():
                break
        except OSError:
            pass  # not readable: look at the folder above
        place = place.parent
    return str(place)


def _free_bytes(path: Path) -> int | None:
    try:
        places = path.absolute().parents
    except OSError:
        return None
    for place in places:
        try:
            return shutil.disk_usage(place).free
        except OSError:
            continue
    return None
