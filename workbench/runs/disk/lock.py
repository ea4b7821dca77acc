"""One writer for each run and each study, enforced by the system: a writer that dies gives up its lock at that moment.

There are two locks. One is on the file itself (``inode_lock.py``), so that no second name of it and no link to it leads
past the writer. The other is on a small file beside it, ``NAME.run.lock`` or ``NAME.db.lock``, which says in JSON who
holds it, and serves where there is no file yet. That file alone means nothing; only the system's lock on it does. Where a
network folder knows no locks, the file beside has to serve, and a lock of another computer can then only be removed by hand.
"""

import contextlib
import errno
import getpass
import json
import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from workbench.errors import FileError
from workbench.language import tr
from workbench.runs.disk.inode_lock import InodeLock
from workbench.runs.disk.side_files import open_side_file
from workbench.runs.disk.true_path import true_path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LARGEST = 4096
_LOCK_BYTE = 1 << 20
"""Windows locks bytes for reading too, so the locked one lies behind the text."""
_TRIES, _PAUSE = 6, 0.03
"""Somebody who only asks whether it is locked holds the lock for a moment."""
_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class LockOwner:
    """Who writes a file; ``since`` in seconds since 1970. Unknown texts are empty, an unknown process is 0."""

    user: str
    host: str
    pid: int
    since: float

    @property
    def is_here(self) -> bool:
        """Whether it is a process of this computer."""
        return self.host == socket.gethostname()

    def __str__(self) -> str:
        if not (self.user or self.host or self.pid or self.since):
            return tr("somebody who is not known here, perhaps under another name")
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self.since)) if self.since else tr("an unknown time")
        where = tr("this computer") if self.is_here else tr("the computer {host}", host=self.host or "(unknown)")
        return tr(
            "{user} on {where} (process {pid}) since {since}",
            user=self.user or "somebody",
            where=where,
            pid=self.pid or "unknown",
            since=since,
        )


class FileIsLocked(FileError):  # noqa: N818  (a state of affairs, not a mistake)
    """Another window or process writes this file. The message is the one for runs; ``owner`` serves for others."""

    def __init__(self, path: Path, owner: LockOwner) -> None:
        self.owner = owner
        super().__init__(
            tr(
                "{path} is being written by {owner}. It can be read meanwhile; close it there to go on with it here.",
                path=path,
                owner=owner,
            )
        )


def lock_path(path: Path) -> Path:
    """The file beside a run or a study that is locked."""
    return path.with_name(path.name + ".lock")


class FileLock:
    """The right to write one run or study. ``take`` it, ``release`` it. ``path`` is the name to which links lead."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle = handle
        self._inode: InodeLock | None = None

    @classmethod
    def take(cls, path: Path) -> Self:
        """Lock the file at ``path``, which need not be there yet. Raises ``FileIsLocked`` or ``FileError``."""
        path = true_path(path)
        beside = lock_path(path)
        for attempt in range(_TRIES):
            try:
                handle = _open_locked(beside)
            except OSError as error:
                reason = (error.strerror or type(error).__name__).lower()
                raise FileError(
                    tr(
                        "{path} cannot be written: its lock {beside} cannot be made ({reason}).",
                        path=path,
                        beside=beside.name,
                        reason=reason,
                    )
                ) from error
            if handle is not None:
                return cls._with_file(path, handle)
            if attempt < _TRIES - 1:
                time.sleep(_PAUSE)
        raise FileIsLocked(path, _read_owner(beside))

    @classmethod
    def _with_file(cls, path: Path, handle: int) -> Self:
        lock = cls(path, handle)
        try:
            lock.hold_file()
        except BaseException:
            lock.release()
            raise
        _write_owner(handle)
        return lock

    def hold_file(self) -> None:
        """Lock the file that lies at ``path`` now; the one that lay there before is free again.

        Raises ``FileIsLocked`` where it is written under another name.
        """
        try:
            inode = (
                InodeLock.take(self.path) if self._inode is None or not self._inode.is_of(self.path) else self._inode
            )
        except (FileNotFoundError, NotADirectoryError):
            return  # nothing is there yet
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return  # the file beside has to serve
            reason = (error.strerror or type(error).__name__).lower()
            raise FileError(tr("{path} cannot be written: {reason}.", path=self.path, reason=reason)) from error
        if inode is None:
            raise FileIsLocked(self.path, LockOwner("", "", 0, 0.0))
        if self._inode is not None and self._inode is not inode:
            self._inode.release()
        self._inode = inode

    def release(self) -> None:
        """Give it back; again does nothing. Only after the database was closed."""
        if self._handle < 0:
            return
        if self._inode is not None:  # first: whoever finds the file held expects to find the owner beside it
            self._inode.release()
        beside = lock_path(self.path)
        # Removed while it is held: whoever waits for it sees that its file has no name any more and tries again.
        if sys.platform != "win32":
            _remove(beside)
        os.close(self._handle)
        self._handle = -1
        if sys.platform == "win32":
            _remove(beside)


def find_owner(path: Path) -> LockOwner | None:
    """Who writes the file at ``path`` now; None if nobody does."""
    try:
        beside = lock_path(true_path(path))
        handle = open_side_file(beside, writable=False)
    except (OSError, ValueError, FileError):
        return None
    try:
        return None if try_lock(handle, shared=True) else _read_owner(beside)
    except OSError:
        owner = _read_owner(beside)  # no locks here: the file has to be believed
        return None if _is_dead(owner) else owner
    finally:
        os.close(handle)


def _open_locked(beside: Path) -> int | None:
    """The locked file as a handle; None if somebody else has it."""
    try:
        handle = open_side_file(beside)
    except FileNotFoundError:
        if not beside.parent.is_dir():
            raise
        return None  # given back at this moment
    keep = False
    try:
        try:
            free = try_lock(handle, shared=False)
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


def try_lock(handle: int, *, shared: bool) -> bool:
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


def _read_owner(path: Path) -> LockOwner:
    """What the file says, as far as it can be believed: anybody could have written it."""
    try:
        with os.fdopen(open_side_file(path, writable=False), "rb") as stream:
            found = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        found = None
    told = found if isinstance(found, dict) else {}
    pid, since = told.get("pid"), told.get("since")
    return LockOwner(
        user=_plain(told.get("user")),
        host=_plain(told.get("host")),
        pid=pid if isinstance(pid, int) and 0 < pid < 2**31 else 0,
        since=float(since) if isinstance(since, int | float) and 0 < since < 2**33 else 0.0,
    )


def _plain(text: object) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:100] if isinstance(text, str) else ""


def _is_dead(owner: LockOwner) -> bool:
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
