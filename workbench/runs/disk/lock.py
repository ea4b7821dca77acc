"""One writer for each run file, enforced by the system: a writer that dies gives up its lock at that moment.

The lock is one on a small file beside the run, ``NAME.run.lock``, which says in JSON who holds it. The file alone means
nothing; only the system's lock on it does. Where a network folder knows no locks, the file itself has to serve, and a
lock of another computer can then only be removed by hand.
"""

import contextlib
import errno
import getpass
import json
import logging
import os
import socket
import sys
import time
from dataclasses import dataclass
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


if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LARGEST = 4096
_LOCK_BYTE = 1 << 20
"""Windows locks bytes for reading too, so the locked one lies behind the text."""
_TRIES, _PAUSE = 6, 0.03
"""Somebody who only asks whether the run is locked holds the lock for a moment."""
_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class RunOwner:
    """Who writes a run; ``since`` in seconds since 1970. Unknown texts are empty, an unknown process is 0."""

    user: str
    host: str
    pid: int
    since: float

    @property
    def is_here(self) -> bool:
        """Whether it is a process of this computer."""
        return self.host == socket.gethostname()

    def __str__(self) -> str:
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self.since)) if self.since else "an unknown time"
        where = "this computer" if self.is_here else f"the computer {self.host or '(unknown)'}"
        return f"{self.user or 'somebody'} on {where} (process {self.pid or 'unknown'}) since {since}"


class RunIsLocked(FileError):  # noqa: N818  (a state of affairs, not a mistake)
    """Another window or process writes this run."""

    def __init__(self, path: Path, owner: RunOwner) -> None:
        self.owner = owner
        super().__init__(
            f"{path} is being written by {owner}. It can be read meanwhile; close it there to go on with it here."
        )


def lock_path(path: Path) -> Path:
    """The file beside a run that is locked."""
    return path.with_name(path.name + ".lock")


class RunLock:
    """The right to write one run. ``take`` it, ``release`` it."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path, self._handle = path, handle

    @classmethod
    def take(cls, path: Path) -> "RunLock":
        """Lock the run at ``path``. Raises ``RunIsLocked`` or ``FileError``."""
        beside = lock_path(path)
        for attempt in range(_TRIES):
            try:
                handle = _open_locked(beside)
            except OSError as error:
                reason = (error.strerror or type(error).__name__).lower()
                raise FileError(
                    f"{path} cannot be written: its lock {beside.name} cannot be made ({reason})."
                ) from error
            if handle is not None:
                _write_owner(handle)
                return cls(beside, handle)
            if attempt < _TRIES - 1:
                time.sleep(_PAUSE)
        raise RunIsLocked(path, _read_owner(beside))

    def release(self) -> None:
        """Give it back; again does nothing."""
        if self._handle < 0:
            return
        # Removed while it is held: whoever waits for it sees that its file has no name any more and tries again.
        if sys.platform != "win32":
            _remove(self._path)
        os.close(self._handle)
        self._handle = -1
        if sys.platform == "win32":
            _remove(self._path)


def find_owner(path: Path) -> RunOwner | None:
    """Who writes the run at ``path`` now; None if nobody does."""
    beside = lock_path(path)
    try:
        handle = os.open(beside, os.O_RDONLY)
    except OSError:
        return None
    try:
        return None if _try_lock(handle, shared=True) else _read_owner(beside)
    except OSError:
        owner = _read_owner(beside)  # no locks here: the file has to be believed
        return None if _is_dead(owner) else owner
    finally:
        os.close(handle)


def _open_locked(beside: Path) -> int | None:
    """The locked file as a handle; None if somebody else has it."""
    handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o644)
    keep = False
    try:
        try:
            free = _try_lock(handle, shared=False)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            owner = _read_owner(beside)
            free = owner.pid == 0 or _is_dead(owner) or (owner.is_here and owner.pid == os.getpid())
        keep = free and _is_same_file(handle, beside)
        return handle if keep else None
    finally:
        if not keep:
            os.close(handle)


def _try_lock(handle: int, *, shared: bool) -> bool:
    """Lock without waiting. Raises ``OSError`` where the folder knows no locks."""
    try:
        if sys.platform == "win32":
            os.lseek(handle, _LOCK_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


def _is_same_file(handle: int, path: Path) -> bool:
    """Whether the name still leads to the file that was locked."""
    try:
        there = path.stat()
    except OSError:
        return False
    here = os.fstat(handle)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _write_owner(handle: int) -> None:
    """Say who holds it. A disk that has no room for it does not take the lock away."""
    owner = {"user": _user_name(), "host": socket.gethostname(), "pid": os.getpid(), "since": time.time()}
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps(owner).encode())


def _read_owner(path: Path) -> RunOwner:
    """What the file says, as far as it can be believed: anybody could have written it."""
    try:
        with path.open("rb") as stream:
            found = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        found = None
    told = found if isinstance(found, dict) else {}
    pid, since = told.get("pid"), told.get("since")
    return RunOwner(
        user=_plain(told.get("user")),
        host=_plain(told.get("host")),
        pid=pid if isinstance(pid, int) and 0 < pid < 2**31 else 0,
        since=float(since) if isinstance(since, int | float) and 0 < since < 2**33 else 0.0,
    )


def _plain(text: object) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:100] if isinstance(text, str) else ""


def _is_dead(owner: RunOwner) -> bool:
    """Whether its process is known to be gone."""
    if not owner.is_here or not owner.pid or sys.platform == "win32":
        return False
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
