"""Optuna's SQLite tables with one study in them: the only module that touches the file."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from workbench.errors import FileError
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.runs.disk.disks import is_shared_place
from workbench.runs.disk.file_identity import file_identity
from workbench.runs.disk.file_names import check_names_for_writing
from workbench.runs.disk.lock import FileIsLocked, FileLock
from workbench.runs.disk.side_files import fresh_file, refuse_links_beside, set_log_aside
from workbench.runs.format.untrusted import connect, plain_errors
from workbench.search.results import TrialState
from workbench.search.study import seals, stored_trials
from workbench.search.study.plan import StudyPlan
from workbench.search.study.seals import Context
from workbench.search.study.stored_study import MARKS, PLAN, check_tables, not_ours

if TYPE_CHECKING:
    from optuna.storages import RDBStorage
    from optuna.trial import FrozenTrial

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
        self._ids: dict[int, int] = {}
        with _guarded(path):
            self._tables = _tables(path)

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

        Optuna writes over several connections, and SQLite before 3.51.3 can destroy a write-ahead log when two of them
        write and fold it at one instant: there it is written with a rollback journal, and a log that it has is left.
        """
        check_names_for_writing(path)
        with plain_errors(path), contextlib.closing(connect(path, writable=True)) as connection:
            check_tables(connection, path)
            connection.execute(f"PRAGMA busy_timeout={1000 * _LOCK_SECONDS}")
            may_have_log = sqlite3.sqlite_version_info >= _SAFE_LOG and not is_shared_place(path)
            connection.execute(f"PRAGMA journal_mode={'WAL' if may_have_log else 'DELETE'}").fetchall()

    @classmethod
    def create(cls, path: Path, plan: StudyPlan, trials: "Iterable[FrozenTrial]" = ()) -> None:
        """Write a study with these trials. Raises ``FileError`` when there is a file at ``path`` or none can be written."""
        from optuna.study import StudyDirection

        if is_there(path):
            raise FileError(
                tr("{path} exists already. Continue it, or choose another name for a new study.", path=path)
            )
        with _guarded(path), fresh_file(path.with_name(path.name + ".new")) as unfinished:
            set_log_aside(path)
            tables = _tables(unfinished)
            try:
                direction = StudyDirection.MAXIMIZE if plan.metric == "dev_accuracy" else StudyDirection.MINIMIZE
                study = tables.create_new_study([direction], path.stem)
                text = plan.to_json()
                tables.set_study_user_attr(study, seals.PLAN_SEALS, [_plan_seal(text)])
                tables.set_study_user_attr(study, PLAN, text)
                numbers = [tables.create_new_trial(study, template_trial=trial) for trial in trials]
                tables.set_study_user_attr(study, seals.TALLY, _tally(len(numbers)))
            finally:
                _dispose(tables)
            unfinished.rename(path)  # in one step: the study is there with its plan, or not at all

    def check_there(self) -> None:
        """Raises ``StudyGoneError``: SQLite goes on writing into a file that was deleted."""
        if file_identity(self._path) != self._identity:
            raise StudyGoneError(
                tr("The study {path} was deleted, renamed or replaced while it was searched.", path=self._path)
            )

    def write_marks(self, marks: Mapping[str, object]) -> None:
        """Change stars and notes."""
        with self._writing():
            self._tables.set_study_user_attr(self._study, MARKS, seals.sealed(Context("marks"), marks))

    def write_plan(self, plan: StudyPlan) -> None:
        """Change the plan; both are sealed while it changes."""
        text = plan.to_json()
        with self._writing():
            known = self._tables.get_study_user_attrs(self._study).get(seals.PLAN_SEALS, [])
            self._tables.set_study_user_attr(self._study, seals.PLAN_SEALS, [*known[-1:], _plan_seal(text)])
            self._tables.set_study_user_attr(self._study, PLAN, text)
            self._tables.set_study_user_attr(self._study, seals.PLAN_SEALS, [_plan_seal(text)])

    def add(self, trial: "FrozenTrial", count: int) -> None:
        """Add a trial with all that belongs to it, in one transaction; then there are ``count``."""
        with self._writing():
            self._tables.create_new_trial(self._study, template_trial=trial)
            self._tables.set_study_user_attr(self._study, seals.TALLY, _tally(count))

    def write_trial_attribute(self, number: int, name: str, value: dict[str, Any]) -> None:
        """Change an attribute of trial ``number`` (1, 2, …), which has not ended."""
        with self._writing():
            self._tables.set_trial_user_attr(self._id(number), name, value)

    def write_score(self, number: int, rung: int, score: float) -> None:
        """Write a score of trial ``number``, in the place of an earlier one of that rung."""
        with self._writing():
            self._tables.set_trial_intermediate_value(self._id(number), rung, score)

    def write_state(self, number: int, state: TrialState, score: float | None = None) -> None:
        """Change the state of trial ``number``; a last one comes with the score, if there is a finite one."""
        with self._writing():
            values = None if score is None else [score]
            self._tables.set_trial_state_values(self._id(number), stored_trials.optuna_state(state), values)

    def close(self) -> None:
        """Close the file; may be called again."""
        _dispose(self._tables)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        self.check_there()
        with _guarded(self._path):
            yield
        self.check_there()

    def _id(self, number: int) -> int:
        """Optuna's key of a trial, which is not its number."""
        if number not in self._ids:
            self._ids[number] = self._tables.get_trial_id_from_study_id_trial_number(self._study, number - 1)
        return self._ids[number]


def _plan_seal(text: str) -> str:
    return seals.digest(Context("plan"), text)


def _tally(count: int) -> dict[str, object]:
    return seals.sealed(Context("trials"), {"trials": count})


def _tables(path: Path) -> "RDBStorage":
    import optuna
    import sqlalchemy.event
    from sqlalchemy.engine import URL

    optuna.logging.set_verbosity(optuna.logging.WARNING)  # it tells of every study it makes
    url = URL.create("sqlite", database=str(path.absolute())).render_as_string(hide_password=False)
    tables = optuna.storages.RDBStorage(url, engine_kwargs={"connect_args": {"timeout": _LOCK_SECONDS}})
    sqlalchemy.event.listen(tables.engine, "connect", _without_waiting_for_the_disk)
    tables.engine.dispose()  # what it opened before it was told
    return tables


def _without_waiting_for_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    """As in run files: no commit waits for the disk. It survives the death of the program, and a power cut unharmed."""
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")


def _dispose(tables: "RDBStorage") -> None:
    from optuna.storages._rdb.models import BaseModel

    tables.remove_session()
    tables.engine.dispose()
    # SQLAlchemy keeps the statements compiled for an engine with the tables' classes, long after the engine is gone.
    for mapper in BaseModel.registry.mappers:
        statements = mapper._compiled_cache  # nothing public empties it
        for key in [key for key in list(statements) if key[0] is tables.engine.dialect]:
            statements.pop(key, None)


@contextlib.contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """What goes wrong inside is told as a ``FileError`` about the file at ``path``."""
    from optuna.exceptions import OptunaError
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (OptunaError, SQLAlchemyError, sqlite3.Error, OSError) as error:
        cause = error.__cause__ or error
        reason = str(getattr(cause, "orig", None) or cause).partition("\n")[0]
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
