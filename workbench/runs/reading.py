"""A run that somebody else may be writing, or that came from anywhere: read, believed in nothing, never changed."""

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

from workbench.errors import FileError
from workbench.language import tr
from workbench.runs.disk.file_names import check_names_for_reading
from workbench.runs.disk.lock import LockOwner, find_owner
from workbench.runs.disk.true_path import true_path
from workbench.runs.format.contents import Contents, Known, read_contents
from workbench.runs.format.log_damage import find_log_damage
from workbench.runs.format.metric_blocks import store_from
from workbench.runs.format.records.blocks import read_block
from workbench.runs.format.records.run_header import RunHeader
from workbench.runs.format.records.states import read_state
from workbench.runs.format.untrusted import check_file, check_schema, connect, log_size, plain_errors
from workbench.runs.history.history import History, Keyframe
from workbench.runs.history.kept_points import KeptPoints
from workbench.runs.history.lost_states import StateDroppedError
from workbench.training.messages import Part
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot


class RunReader:
    """The run file at ``path``, read-only. Any thread may ask; ``close`` it, or use it in ``with``.

    ``damage`` tells what is wrong with the file and was left out. Raises ``FileError`` with what, where, why and what to
    do for a file of which not even the beginning is proven.
    """

    def __init__(self, path: Path) -> None:
        self.path = true_path(path)
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        self._known: Known = {}
        self._seen_version = 0
        self._seen: tuple[int, ...] = ()
        self._contents = self._load()

    def __enter__(self) -> "RunReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def header(self) -> RunHeader:
        """What does not change."""
        return self._contents.header

    @property
    def history(self) -> History:
        """All that is proven."""
        return self._contents.history

    @property
    def points(self) -> tuple[KeptPoints, ...]:
        """What is kept of instruments, as far as it is sound."""
        return tuple(stored.points for stored in self._contents.points)

    @property
    def damage(self) -> tuple[str, ...]:
        """What is wrong with the file, in words; empty if nothing was found."""
        return self._contents.damage

    def seconds(self, branch: int) -> float:
        """Time spent in training a branch."""
        return self._contents.seconds.get(branch, 0.0)

    def owner(self) -> LockOwner | None:
        """Who writes it now."""
        return find_owner(self.path)

    def refresh(self) -> bool:
        """Read again if something new was committed; whether there was. Raises ``FileError``."""
        with self._lock:
            if self._stamp() == self._seen and self._data_version() == self._seen_version:
                return False
            before, self._contents = self._contents, self._load()
            return self._contents.digests != before.digests

    def snapshot(self, keyframe: int) -> Snapshot:
        """A kept state, checked against its hash. Raises ``FileError``."""
        with self._lock, plain_errors(self.path):
            kept = self._keyframe(keyframe)
            return read_state(self._opened(), self.path, kept, self._contents.sizes[keyframe])

    def scores(self, branch: int, part: Part = "dev") -> MetricStore:
        """The scores of a branch on one part, its own only, as ``metrics``: far fewer bytes than all of its curves."""
        return self._curves(branch, (part,))

    def metrics(self, branch: int) -> MetricStore:
        """The curves of a branch, its own rows only; damaged pieces are left out and told by ``damage``."""
        return self._curves(branch, None)

    def _curves(self, branch: int, kinds: tuple[str, ...] | None) -> MetricStore:
        blocks = []
        for stored in self._contents.blocks:
            if stored.branch != branch or (kinds is not None and stored.info.kind not in kinds):
                continue
            try:
                with self._lock, plain_errors(self.path):
                    blocks.append(read_block(self._opened(), self.path, stored))
            except FileError as error:
                self._report(str(error))
        layers = self.header.spec.network.layers
        return store_from(blocks, sum(layer.batch_norm for layer in layers))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def _load(self) -> Contents:
        self.close()
        size = check_file(self.path) + log_size(self.path)
        told = (*check_names_for_reading(self.path), *self._log_damage())
        self._seen = self._stamp()
        with plain_errors(self.path):
            connection = self._opened()
            try:
                check_schema(connection, self.path)
                self._seen_version = self._data_version()
                contents = read_contents(connection, self.path, size, self._known)
                return replace(contents, damage=(*told, *contents.damage))
            except BaseException:
                self.close()
                raise

    def _log_damage(self) -> tuple[str, ...]:
        """What is told of a log that a dead writer left; a living one is just writing it."""
        damage = None if find_owner(self.path) is not None else find_log_damage(self.path)
        return () if damage is None or find_owner(self.path) is not None else (str(damage),)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connect(self.path)
        return self._connection

    def _stamp(self) -> tuple[int, ...]:
        """What changes with every commit: identity, size and time of the file, size and time of its log."""
        stamp: list[int] = []
        for path in (self.path, self.path.with_name(self.path.name + "-wal")):
            try:
                about = path.stat()
            except OSError:
                stamp += [0, 0, 0]
            else:
                stamp += [about.st_size, about.st_mtime_ns, about.st_ino]
        return tuple(stamp)

    def _data_version(self) -> int:
        """Changes with every commit of others; the files change a moment before a commit can be seen."""
        try:
            (found,) = self._opened().execute("PRAGMA data_version").fetchone()
        except (sqlite3.Error, OSError):
            return -1
        return int(found)

    def _report(self, damage: str) -> None:
        if damage not in self._contents.damage:
            self._contents = replace(self._contents, damage=(*self._contents.damage, damage))

    def _keyframe(self, number: int) -> Keyframe:
        for keyframe in self.history.keyframes:
            if keyframe.number == number:
                return keyframe
        raise StateDroppedError(tr("{path} keeps no state {number}. Use another one.", path=self.path, number=number))
