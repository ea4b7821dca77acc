"""One writer per study: a lock that the system takes back when its holder dies, however it dies."""

import contextlib
import json
import logging
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

from workbench.errors import FileError

_log = logging.getLogger(__name__)


class StudyLock:
    """Held from ``take`` to ``release`` by one process; the file beside the study says by which.

    The file stays when the lock is released: removing it would let two processes lock two files of one name.
    """

    def __init__(self, file: IO[str], path: Path) -> None:
        self._file, self.path = file, path

    @classmethod
    def take(cls, study: Path) -> Self:
        """Lock the study at that path. Raises ``FileError`` when another process holds it, naming that process."""
        path = study.with_name(study.name + ".lock")
        try:
            file = path.open("a+", encoding="utf-8")
        except OSError as error:
            raise FileError(f"{path} could not be opened: {error.strerror}. Is the folder writable?") from error
        if not _locked(file):
            file.seek(0)
            holder = _described(file.read())
            file.close()
            raise FileError(
                f"{study} is being written by {holder}. A study has one owner at a time: close it there, "
                "or open it for reading."
            )
        file.truncate(0)
        json.dump(
            {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat("T", "seconds")},
            file,
        )
        file.flush()
        return cls(file, path)

    def release(self) -> None:
        """Let others have it. May be called again."""
        self._file.close()


def _locked(file: IO[str]) -> bool:
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 20)  # beyond the text, which others may read
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        file.seek(0)
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:  # some network folders have no locks
        _log.warning("%s cannot be locked (%s); do not open this study twice", file.name, error)
    return True


def _described(text: str) -> str:
    with contextlib.suppress(ValueError, KeyError, TypeError):
        holder = json.loads(text)
        return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
    return "another process"
