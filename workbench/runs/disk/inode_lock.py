"""A lock on a file itself, whatever name it is opened by: a link, another mount and a file that was renamed are one file.

It lies on one byte far behind any content, so it is in nobody's way, SQLite's own locks least of all. It belongs to the
open file and not to the process: closing another handle of the file does not take it away, and it ends with its process.
Systems other than Linux have no such lock; there the names have to do (``lock.py``), and files with several are refused.
"""

import os
import struct
import sys
import threading
from pathlib import Path
from typing import Final, Self

if sys.platform == "linux":
    import fcntl

_FLOCK: Final = "hhqqi4x"
_BYTE: Final = 2**62
_held: Final[dict[tuple[int, int], int]] = {}
"""Files that this process holds, and how often. They are not opened to be asked about: closing a handle of a file gives up
the locks that SQLite has on it in this process.
"""
_counting: Final = threading.Lock()


class InodeLock:
    """The right to write the file at ``path``. ``take`` it, ``release`` it."""

    def __init__(self, handle: int, key: tuple[int, int]) -> None:
        self._handle, self.key = handle, key
        with _counting:
            _held[key] = _held.get(key, 0) + 1

    @classmethod
    def take(cls, path: Path) -> Self | None:
        """None where another one has it. Raises ``OSError``, also where the folder knows no such locks."""
        handle = os.open(path, os.O_RDWR | getattr(os, "O_NONBLOCK", 0))
        try:
            about = os.fstat(handle)
            key = about.st_dev, about.st_ino
            with _counting:
                is_free = key not in _held
            if is_free and _lock(handle):
                lock, handle = cls(handle, key), -1
                return lock
            return None
        finally:
            if handle >= 0:
                os.close(handle)

    def is_of(self, path: Path) -> bool:
        """Whether it is the file at ``path`` that is held. Raises ``OSError``."""
        about = path.stat()
        return (about.st_dev, about.st_ino) == self.key

    def release(self) -> None:
        """Give it back; again does nothing. Only after the database was closed."""
        if self._handle < 0:
            return
        os.close(self._handle)
        self._handle = -1
        with _counting:
            _held[self.key] -= 1
            if not _held[self.key]:
                del _held[self.key]


def is_held(path: Path) -> bool:
    """Whether somebody writes the file at ``path``, under whatever name; false where nobody can tell."""
    try:
        about = path.stat()
        with _counting:
            if (about.st_dev, about.st_ino) in _held:
                return True
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError):
        return False
    try:
        return not _is_free(handle)
    except OSError:
        return False
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    if sys.platform != "linux":
        return True
    try:
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, _BYTE, 1, 0))
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_free(handle: int) -> bool:
    if sys.platform != "linux":
        return True
    asked = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, _BYTE, 1, 0)
    (kind, *_) = struct.unpack(_FLOCK, fcntl.fcntl(handle, fcntl.F_OFD_GETLK, asked))
    return bool(kind == fcntl.F_UNLCK)
