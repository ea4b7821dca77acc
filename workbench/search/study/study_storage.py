"""Optuna's SQLite tables with one study in them: the only module that touches the file."""

import contextlib
import functools
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from workbench.errors import FileError
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.runs.disk.disks import is_shared_place
from workbench.runs.disk.file_identity import file_identity
from workbench.runs.disk.file_names import check_names_for_writing
from workbench.runs.disk.lock import FileIsLocked, FileLock
from workbench.runs.disk.side_files import fresh_file, refuse_links_beside, set_log_aside
from workbench.runs.format.untrusted import connect, plain_errors
from workbench.search.study import seals
from workbench.search.study.optuna_tables import (
    Change,
    StoredTrial,
    insert_trial,
    make_tables,
    put_study_attribute,
)
from workbench.search.study.plan import StudyPlan
from workbench.search.study.seals import Context
from workbench.search.study.stored_study import MARKS, PLAN, check_tables, not_ours

_LOCK_SECONDS: Final = 30  # so long a reader may keep us from writing
_SAFE_LOG: Final = (3, 51, 3)
"""The SQLite from which on several connections may write one write-ahead log."""
_MAGIC: Final = b"SQLite format 3\0"


class StudyGoneError(FileError):
    """The study is not at its path any more, or another file is: nothing that is written would ever be seen."""


class StudyStorage:
    """The study at ``path``. Every method raises ``FileError`` when the file cannot be written."""

    def __init__(self, path: Path, key: int) -> None:
        """``key``: Optuna's of the study in the file."""
        self._path, self._study = path, key
        self._identity = file_identity(path)
        self._access = threading.Lock()
        with _guarded(path):
            self._connection = _connection(path)

    @staticmethod
    def check(path: Path) -> None:
        """Raises ``FileError`` for what cannot be a study by its first bytes; reads only."""
        if not is_there(path) or not path.is_file():
            raise FileError(tr("There is no study {path}. Check the name, or start a new study there.", path=path))
        refuse_links_beside(path)
        with _guarded(path), path.open("rb") as stream:
            if stream.read(len(_MAGIC)) != _MAGIC:
                raise FileError(not_ours(path))

    @staticmethod
    def settle(path: Path) -> None:
        """Put a study in order, for whoever holds its lock. Raises ``FileError``.

        Other programs may write notes over connections of their own, and SQLite before 3.51.3 can destroy a write-ahead log when two of them
        write and fold it at one instant: there it is written with a rollback journal, and a log that it has is left.
        """
        check_names_for_writing(path)
        with plain_errors(path), contextlib.closing(connect(path, writable=True)) as connection:
            check_tables(connection, path)
            connection.execute(f"PRAGMA busy_timeout={1000 * _LOCK_SECONDS}")
            may_have_log = sqlite3.sqlite_version_info >= _SAFE_LOG and not is_shared_place(path)
            connection.execute(f"PRAGMA journal_mode={'WAL' if may_have_log else 'DELETE'}").fetchall()

    @classmethod
    def create(cls, path: Path, plan: StudyPlan, trials: Iterable[StoredTrial] = ()) -> None:
        """Write a study with these trials. Raises ``FileError`` when there is a file at ``path`` or none can be written."""
        if is_there(path):
            raise FileError(
                tr("{path} exists already. Continue it, or choose another name for a new study.", path=path)
            )
        with _guarded(path), fresh_file(path.with_name(path.name + ".new")) as unfinished:
            set_log_aside(path)
            with contextlib.closing(_connection(unfinished)) as connection, _transaction(connection):
                study = make_tables(connection, path.stem, "MAXIMIZE" if plan.metric == "dev_accuracy" else "MINIMIZE")
                text, all_trials = plan.to_json(), list(trials)
                put_study_attribute(connection, study, seals.PLAN_SEALS, [_plan_seal(text)])
                put_study_attribute(connection, study, PLAN, text)
                for trial in all_trials:
                    insert_trial(connection, study, trial)
                put_study_attribute(connection, study, seals.TALLY, _tally(len(all_trials)))
            unfinished.rename(path)  # in one step: the study is there with its plan, or not at all

    def check_there(self) -> None:
        """Raises ``StudyGoneError``: SQLite goes on writing into a file that was deleted."""
        if file_identity(self._path) != self._identity:
            raise StudyGoneError(
                tr("The study {path} was deleted, renamed or replaced while it was searched.", path=self._path)
            )

    def write(self, changes: Sequence[Change]) -> None:
        """Carry out all of them, or none, in one transaction."""
        self.check_there()
        with _guarded(self._path), self._access, _transaction(self._connection):
            for change in changes:
                change(self._connection, self._study)
        self.check_there()

    def close(self) -> None:
        """Close the file; may be called again."""
        with self._access:
            self._connection.close()


def marks_change(marks: Mapping[str, object]) -> Change:
    """Other stars and notes."""
    return functools.partial(_put, name=MARKS, value=seals.sealed(Context("marks"), marks))


def plan_change(plan: StudyPlan) -> Change:
    """Another plan, with its seal."""
    text = plan.to_json()

    def change(connection: sqlite3.Connection, study: int) -> None:
        put_study_attribute(connection, study, seals.PLAN_SEALS, [_plan_seal(text)])
        put_study_attribute(connection, study, PLAN, text)

    return change


def new_trial_change(trial: StoredTrial, count: int) -> Change:
    """A trial more; then there are ``count``."""

    def change(connection: sqlite3.Connection, study: int) -> None:
        insert_trial(connection, study, trial)
        put_study_attribute(connection, study, seals.TALLY, _tally(count))

    return change


def _put(connection: sqlite3.Connection, study: int, name: str, value: object) -> None:
    put_study_attribute(connection, study, name, value)


def _plan_seal(text: str) -> str:
    return seals.digest(Context("plan"), text)


def _tally(count: int) -> dict[str, object]:
    return seals.sealed(Context("trials"), {"trials": count})


def _connection(path: Path) -> sqlite3.Connection:
    """As in run files: no commit waits for the disk. It survives the death of the program, and a power cut unharmed."""
    connection = connect(path, writable=True)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(f"PRAGMA busy_timeout={1000 * _LOCK_SECONDS}")
    return connection


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """What goes wrong inside is told as a ``FileError`` about the file at ``path``."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise FileError(
            tr("The study {path} could not be read or written: {reason}.", path=path, reason=reason)
        ) from error


def take_lock(path: Path) -> FileLock:
    """The right to write the study. Raises ``FileError`` that names the process that has it."""
    try:
        return FileLock.take(path)
    except FileIsLocked as error:
        owner = error.owner
        since = datetime.fromtimestamp(owner.since, UTC).isoformat("T", "seconds")
        holder = (
            tr("process {pid} on {host} since {since}", pid=owner.pid, host=owner.host, since=since)
            if owner.pid
            else tr("another process")
        )
        raise FileError(
            tr(
                "{path} is being written by {holder}. A study has one owner at a time: close it there, or open it for reading.",
                path=path,
                holder=holder,
            )
        ) from error
