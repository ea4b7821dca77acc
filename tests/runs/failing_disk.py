"""A disk that fails at a chosen write, and what must hold then: everything acknowledged is in a file that can be read."""

import errno
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.runs.damaged_files import text_of
from tests.runs.small_runs import DATA_SHA256, ENVIRONMENT, rows_from, small_spec, snapshot_at
from workbench.errors import FileError
from workbench.runs.disk.storage_problem import StorageError
from workbench.runs.history.history import Place
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog

KINDS = ("full", "input/output", "ENOSPC", "EIO")


def error_of(kind: str) -> Exception:
    """As the system or SQLite says it."""
    if kind in {"ENOSPC", "EIO"}:
        number = getattr(errno, kind)
        return OSError(number, os.strerror(number))
    error = sqlite3.OperationalError("database or disk is full" if kind == "full" else "disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL if kind == "full" else sqlite3.SQLITE_IOERR
    return error


@dataclass
class FailingDisk:
    """Fails at write number ``at``, once or from then on until it is ``repaired``."""

    at: int
    kind: str
    once: bool
    writes: int = 0
    repaired: bool = False

    def __call__(self, _number: int) -> None:
        self.writes += 1
        if not self.repaired and (self.writes == self.at if self.once else self.writes >= self.at):
            raise error_of(self.kind)


@dataclass
class Told:
    """What was acknowledged: a branch by there being no problem when it had begun."""

    edits: set[tuple[int, int]] = field(default_factory=set)
    branches: set[int] = field(default_factory=set)


def failures(path: Path, disk: FailingDisk) -> list[str] | None:
    """What went wrong when a run met ``disk``; None if it never failed. ``path`` is gone afterwards."""
    try:
        log = RunLog.create(path, small_spec(), DATA_SHA256, ENVIRONMENT, before_write=disk)
    except FileError:
        left = [file.name for file in path.parent.iterdir()]
        return [f"left behind after a failed beginning: {left}"] if left else []
    told = Told()
    with log:
        _work(log, told)
        found = _in_file(path, told)
        if not disk.once:
            disk.repaired = True
        if disk.writes >= disk.at and not log.retry():
            found.append(f"retry failed: {log.problem}")
    if log.problem is not None:
        disk.repaired = True
        found.append(f"not closed: {log.problem.text}")
    with RunReader(path) as reader:
        if text_of(reader.history) != text_of(log.history) or reader.damage:
            found.append(f"after retry the file differs: {reader.damage}")
    for file in path.parent.iterdir():
        if file != path:
            found.append(f"left behind: {file.name}")
        file.unlink()
    return found if disk.writes >= disk.at else None


def _in_file(path: Path, told: Told) -> list[str]:
    """Acknowledged things that the file does not hold while the disk fails."""
    with RunReader(path) as reader:
        edits = {(edit.branch, edit.number) for edit in reader.history.edits}
        branches = {branch.number for branch in reader.history.branches}
        found = list(reader.damage)
    found += [f"edit {edit} was acknowledged and is not there" for edit in told.edits - edits]
    found += [f"branch {branch} was acknowledged and is not there" for branch in told.branches - branches]
    return found


def _work(log: RunLog, told: Told) -> None:
    """A short run; what a person did is acknowledged only if the disk took it."""
    log.add_keyframe(1, snapshot_at(0), "start")
    log.add_rows(1, rows_from(0, 40))
    edit = log.history.tip(1).edits
    if _taken(lambda: log.add_edit(1, 40, "learning_rate", 0.05, 0.02)):
        told.edits.add((1, edit))
    log.add_keyframe(1, snapshot_at(40, 1), "edit")
    log.add_rows(1, rows_from(40, 60))
    number = log.begin_branch(Place(1, 20, 0)).number
    if log.problem is None:
        told.branches.add(number)
    if _taken(lambda: log.add_edit(number, 20, "decay", 0.0, 0.5)):
        told.edits.add((number, 0))
    log.add_keyframe(number, snapshot_at(20, 1), "pin", pinned=True)
    _taken(lambda: log.rename(1, "main line"))


def _taken(action: Callable[[], object]) -> bool:
    try:
        action()
    except StorageError:
        return False
    return True
