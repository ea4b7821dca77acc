"""What is looked at before a file from anywhere is read: that it is a plain file, its size, and the memory for it."""

import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

from workbench.errors import DataError
from workbench.files.free_memory import free_bytes
from workbench.language import tr
from workbench.numbers import storage

LARGEST_FILE: Final = 2**36
_ALWAYS_FREE: Final = 64 * 2**20
"""What is smaller is read without asking how much memory is free."""


def open_plain(path: Path, most: int = LARGEST_FILE) -> BinaryIO:
    """The file, open for reading. Raises ``DataError`` for pipes, devices, folders and files above ``most`` bytes."""
    try:
        # A pipe without a writer would wait for ever; O_NONBLOCK changes nothing for plain files.
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise unreadable(path, error) from error
    except ValueError as error:  # NUL in the name
        raise DataError(tr("{path!r} cannot be the name of a file: {error}", path=str(path), error=error)) from error
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode) or found.st_size > most:
        os.close(number)
        if stat.S_ISDIR(found.st_mode):
            raise DataError(tr("{path} is a folder, not a file", path=path))
        if not stat.S_ISREG(found.st_mode):
            raise DataError(tr("{path} is a pipe or a device, not a file: copy it into a file first", path=path))
        raise DataError(
            tr(
                "{path} has {size}; at most {most} are read",
                path=path,
                size=storage(found.st_size),
                most=storage(most),
            )
        )
    return os.fdopen(number, "rb")


def unreadable(path: Path, error: OSError) -> DataError:
    """The error for a file that the system does not give."""
    return DataError(tr("{path} cannot be read: {reason}", path=path, reason=(error.strerror or str(error)).lower()))


def refuse_beyond_memory(path: Path, need: int) -> None:
    """Raises ``DataError`` with both figures where reading would take more memory than is free."""
    if need < _ALWAYS_FREE:
        return
    free = free_bytes()
    if free is not None and need > free:
        raise DataError(
            tr(
                "{path} needs about {need} of memory to be read, and {free} are free. "
                "Take fewer rows or columns, or close other programs.",
                path=path,
                need=storage(need),
                free=storage(free),
            )
        )
