"""Optuna's SQLite tables with one study in them: the only module that touches the file."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from workbench.errors import FileError, SpecError
from workbench.language import tr
from workbench.runs.disk.atomic import is_there
from workbench.runs.disk.file_names import check_names_for_writing
from workbench.runs.disk.lock import FileIsLocked, FileLock
from workbench.runs.disk.side_files import fresh_file, refuse_links_beside, set_log_aside
from workbench.search.results import TrialState
from workbench.search.study import stored_trials
from workbench.search.study.plan import StudyPlan

if TYPE_CHECKING:
    from optuna.storages import RDBStorage
    from optuna.trial import FrozenTrial

_PLAN: Final = "plan"
_LOCK_SECONDS: Final = 30  # so long a reader may keep us from writing


class StudyStorage:
    """The study at ``path``. Every method raises ``FileError`` when the file cannot be read or written."""

    def __init__(self, path: Path) -> None:
        """Raises ``FileError`` where there is no study of the workbench; such a file is left as it is."""
        self.check(path)
        self._path = path
        self._ids: dict[int, int] = {}
        self._tables = _tables(path)
        try:
            with _guarded(path):
                self._study = self._find_study()
        except BaseException:
            self.close()
            raise

    @staticmethod
    def check(path: Path) -> None:
        """Raises ``FileError`` where there is no study; reads only.

        Optuna would make its tables in any SQLite file; a file that is something else must stay as it is.
        """
        if not is_there(path) or not path.is_file():
            raise FileError(tr("There is no study {path}. Check the name, or start a new study there.", path=path))
        refuse_links_beside(path)
        with _guarded(path):
            address = f"{path.absolute().as_uri()}?mode=ro"
            with contextlib.closing(sqlite3.connect(address, uri=True, timeout=_LOCK_SECONDS)) as connection:
                found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'studies'").fetchone()
        if found is None:
            raise FileError(_not_ours(path))

    @classmethod
    def create(cls, path: Path, plan: StudyPlan) -> None:
        """Write an empty study. Raises ``FileError`` when there is a file at ``path`` or none can be written there."""
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
                tables.set_study_user_attr(study, _PLAN, plan.to_json())
            finally:
                _dispose(tables)
            unfinished.rename(path)  # in one step: the study is there with its plan, or not at all

    @staticmethod
    def settle(path: Path) -> None:
        """Leave the write-ahead log of an older workbench, for whoever holds the lock: see decision 19.

        Raises ``FileError``, also where another program has the file open.
        """
        check_names_for_writing(path)
        with _guarded(path), contextlib.closing(sqlite3.connect(path, timeout=_LOCK_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()

    def read(self) -> "tuple[StudyPlan, list[FrozenTrial]]":
        """The plan, and the trials by number."""
        with _guarded(self._path):
            text = self._tables.get_study_user_attrs(self._study)[_PLAN]
            trials = self._tables.get_all_trials(self._study, deepcopy=False)
        if any(stored_trials.VALUES not in trial.user_attrs for trial in trials):
            raise FileError(
                tr("{path} has trials that another program added; the workbench cannot continue it.", path=self._path)
            )
        try:
            return StudyPlan.from_json(text), trials
        except SpecError as error:
            raise FileError(
                tr(
                    "{path} was written by another version of the workbench, or by another program: {error}",
                    path=self._path,
                    error=error,
                )
            ) from error

    def attribute(self, name: str, default: dict[str, Any]) -> dict[str, Any]:
        """An attribute of the study."""
        with _guarded(self._path):
            found: dict[str, Any] = self._tables.get_study_user_attrs(self._study).get(name, default)
            return found

    def write_attribute(self, name: str, value: dict[str, Any]) -> None:
        """Change an attribute of the study."""
        with _guarded(self._path):
            self._tables.set_study_user_attr(self._study, name, value)

    def write_plan(self, plan: StudyPlan) -> None:
        """Change the plan."""
        with _guarded(self._path):
            self._tables.set_study_user_attr(self._study, _PLAN, plan.to_json())

    def add(self, trial: "FrozenTrial") -> None:
        """Add a trial with all that belongs to it, in one transaction."""
        with _guarded(self._path):
            self._tables.create_new_trial(self._study, template_trial=trial)

    def write_trial_attribute(self, number: int, name: str, value: dict[str, Any]) -> None:
        """Change an attribute of trial ``number`` (1, 2, …), which has not ended."""
        with _guarded(self._path):
            self._tables.set_trial_user_attr(self._id(number), name, value)

    def write_score(self, number: int, rung: int, score: float) -> None:
        """Write a score of trial ``number``, in the place of an earlier one of that rung."""
        with _guarded(self._path):
            self._tables.set_trial_intermediate_value(self._id(number), rung, score)

    def write_state(self, number: int, state: TrialState, score: float | None = None) -> None:
        """Change the state of trial ``number``; a last one comes with the score, if there is a finite one."""
        with _guarded(self._path):
            values = None if score is None else [score]
            self._tables.set_trial_state_values(self._id(number), stored_trials.optuna_state(state), values)

    def close(self) -> None:
        """Close the file; may be called again."""
        _dispose(self._tables)

    def _id(self, number: int) -> int:
        """Optuna's key of a trial, which is not its number."""
        if number not in self._ids:
            self._ids[number] = self._tables.get_trial_id_from_study_id_trial_number(self._study, number - 1)
        return self._ids[number]

    def _find_study(self) -> int:
        for study in self._tables.get_all_studies():
            key = self._tables.get_study_id_from_name(study.study_name)
            if _PLAN in self._tables.get_study_user_attrs(key):
                return key
        raise FileError(_not_ours(self._path))


def _not_ours(path: Path) -> str:
    return tr("{path} holds no study of the workbench. Choose a file that a search of the workbench wrote.", path=path)


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


def _dispose(tables: "RDBStorage") -> None:
    tables.remove_session()
    tables.engine.dispose()


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
