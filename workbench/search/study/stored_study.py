"""Reading a study file that may come from anywhere: its tables row by row, bounded, every trial held against its seals.

Optuna's own reading believes everything: a bit that changed would change a score or a spec without a word, and one in the
right place ends in an exception that is no sentence. What is not proven is left out here, and named.
"""

import re
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from workbench.errors import FileError, SpecError
from workbench.language import tr
from workbench.runs.format.untrusted import connect, plain_errors
from workbench.search.results import TrialRecord
from workbench.search.study import seals, stored_trials
from workbench.search.study.optuna_tables import REVISION, SCHEMA, TABLES
from workbench.search.study.plan import StudyPlan
from workbench.search.study.seals import Context, NotSealedError, opened
from workbench.search.study.stored_record import WRONG, StoredRow, named_score, parsed, record_from, text_in

PLAN: Final = "plan"
MARKS: Final = "marks"
"""Study attribute: stars and notes by trial number; trials that have ended take no attributes any more."""
_TABLES: Final = frozenset(table.partition(" ")[0] for table in TABLES)
_INDEXES: Final = re.compile(r"(ix|sqlite_autoindex)_[a-z_]+(_\d+)?")
_PLAIN_SQL: Final = re.compile(r"CREATE (TABLE|(UNIQUE )?INDEX) ")
_COMPUTED: Final = re.compile(r"\b(AS|GENERATED|WITHOUT|VIRTUAL)\b", re.IGNORECASE)
_MOST_TRIALS: Final = 1_000_000
_LONGEST_SECONDS: Final = 30.0
_INSTRUCTIONS: Final = 100_000
_PLAN: Final = Context("plan")


@dataclass(frozen=True, slots=True)
class StoredStudy:
    """What a study file says, as far as it is proven. ``damage`` names what is left out, in words."""

    key: int
    plan: StudyPlan
    records: tuple[TrialRecord, ...]
    marks: Mapping[str, Mapping[str, Any]]
    ended: tuple[int, ...]
    """Numbers of the trials that have ended, the first one first"""
    columns: Mapping[str, str]
    """Optuna's distribution of each column, as JSON"""
    damage: tuple[str, ...]


def read_stored(path: Path) -> StoredStudy:
    """Read all of it in one transaction. Raises ``FileError``."""
    with plain_errors(path), closing(connect(path)) as connection:
        until = time.monotonic() + _LONGEST_SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > until, _INSTRUCTIONS)
        connection.execute("BEGIN")
        check_tables(connection, path)
        return _Reading(connection, path).study()


def check_tables(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse what holds anything but Optuna's tables: a view or a trigger could do anything, and last for ever."""
    found = [
        tuple("" if cell is None else text_in(cell) for cell in row)
        for row in connection.execute("SELECT type, name, sql FROM sqlite_master LIMIT 100")
    ]
    if ("table", "studies") not in {(kind, name) for kind, name, _ in found}:
        raise FileError(not_ours(path))
    for kind, name, sql in found:
        is_known = (kind == "table" and name in _TABLES) or (kind == "index" and _INDEXES.fullmatch(name))
        if not is_known or (sql and (not _PLAIN_SQL.match(sql) or _COMPUTED.search(sql))):
            raise FileError(
                tr(
                    "{path} is not a sound study: it has a {kind} {name!r} that studies do not have. It is left alone.",
                    path=path,
                    kind=kind[:20],
                    name=name[:40],
                )
            )

    _check_schema(connection, path)


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse tables of another version of Optuna: what is written into them might be read by nobody."""
    revisions = [text_in(cell) for (cell,) in connection.execute("SELECT version_num FROM alembic_version LIMIT 2")]
    versions = connection.execute("SELECT schema_version, library_version FROM version_info LIMIT 2").fetchall()
    if revisions == [REVISION] and [schema for schema, _ in versions] == [SCHEMA]:
        return
    found = ", ".join([*revisions, *(f"{schema}" for schema, _ in versions)])[:60]
    raise FileError(
        tr(
            "{path} has tables of another version of Optuna ({found}; known here: {revision}, {schema}). "
            "It is left alone: search with the version that wrote it, or start a new study.",
            path=path,
            found=found,
            revision=REVISION,
            schema=SCHEMA,
        )
    )


def not_ours(path: Path) -> str:
    """The sentence for a file without a study of the workbench."""
    return tr("{path} holds no study of the workbench. Choose a file that a search of the workbench wrote.", path=path)


class _Reading:
    """One pass over the tables."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path
        self._damage: list[str] = []

    def study(self) -> StoredStudy:
        key, attributes = self._study_attributes()
        rows = self._rows(key)
        is_sealed = any(seals.SEAL in row.attributes or seals.SCORES in row.attributes for row in rows.values())
        is_sealed = is_sealed or any(name in attributes for name in (seals.PLAN_SEALS, seals.TALLY))
        plan = self._plan(attributes, is_sealed=is_sealed)
        if any(stored_trials.VALUES not in row.attributes for row in rows.values()) and not is_sealed:
            raise FileError(
                tr("{path} has trials that another program added; the workbench cannot continue it.", path=self._path)
            )
        records, order = [], []
        for row in rows.values():
            try:
                record, place = record_from(row, plan.metric, is_sealed=is_sealed)
            except WRONG as error:
                self._damage.append(tr("trial {number} is left out: {error}", number=row.number, error=error)[:300])
                continue
            records.append(record)
            if record.has_ended:
                order.append((place, row.complete, record.number))
        if is_sealed:
            self._count(rows, attributes)
        marks = self._marks(attributes, is_sealed=is_sealed)
        return StoredStudy(
            key=key,
            plan=plan,
            records=tuple(stored_trials.with_marks(record, marks) for record in records),
            marks=marks,
            ended=tuple(number for _, _, number in sorted(order)),
            columns=self._columns(),
            damage=tuple(self._damage),
        )

    def _study_attributes(self) -> tuple[int, dict[str, Any]]:
        """Key and attributes of the study with a plan."""
        found: dict[int, dict[str, Any]] = {}
        for key, name, text in self._rows_of("study_id,key,value_json", "study_user_attributes"):
            if isinstance(key, int) and len(found) < 1000:
                try:
                    found.setdefault(key, {})[text_in(name)] = parsed(text)
                except WRONG:
                    self._damage.append(tr("an attribute of the study cannot be read"))
        for key, attributes in found.items():
            if PLAN in attributes:
                return key, attributes
        raise FileError(not_ours(self._path))

    def _plan(self, attributes: dict[str, Any], *, is_sealed: bool) -> StudyPlan:
        text = attributes[PLAN]
        known = attributes.get(seals.PLAN_SEALS)
        if is_sealed and not (isinstance(known, list) and isinstance(text, str) and seals.digest(_PLAN, text) in known):
            raise FileError(
                tr("{path} is damaged: its plan is not what was written. Take it from a backup.", path=self._path)
            )
        try:
            return StudyPlan.from_json(str(text))
        except SpecError as error:
            raise FileError(
                tr(
                    "{path} was written by another version of the workbench, or by another program: {error}",
                    path=self._path,
                    error=error,
                )
            ) from error

    def _rows(self, study: int) -> dict[int, StoredRow]:
        """The trials by Optuna's key."""
        rows: dict[int, StoredRow] = {}
        columns = "trial_id,number,state,datetime_complete,study_id"
        for key, number, state, complete, owner in self._rows_of(columns, "trials"):
            if owner != study:
                continue
            if not isinstance(number, int) or not isinstance(key, int) or not 0 <= number < _MOST_TRIALS:
                self._damage.append(tr("a trial has no number and is left out"))
                continue
            rows[key] = StoredRow(number + 1, text_in(state), "" if complete is None else text_in(complete))
        for key, name, text in self._rows_of("trial_id,key,value_json", "trial_user_attributes"):
            if key in rows:
                try:
                    rows[key].attributes[text_in(name)] = parsed(text)
                except WRONG:
                    rows[key].attributes[text_in(name)] = None
        columns = "trial_id,step,intermediate_value,intermediate_value_type"
        for key, rung, score, kind in self._rows_of(columns, "trial_intermediate_values"):
            if key in rows and isinstance(rung, int):
                rows[key].scores[rung] = float(score) if isinstance(score, float | int) else named_score(kind)
        return dict(sorted(rows.items(), key=lambda item: item[1].number))

    def _count(self, rows: dict[int, StoredRow], attributes: dict[str, Any]) -> None:
        """Whether trials are missing: numbers have no gaps, and the study knows how many it has."""
        numbers = sorted(row.number for row in rows.values())
        try:
            told = opened(Context("trials"), attributes.get(seals.TALLY))["trials"]
        except NotSealedError:
            told = None
        if not isinstance(told, int):
            self._damage.append(tr("the number of trials is lost, so missing ones would not be noticed"))
            told = 0
        missing = sorted(set(range(1, min(max([told, *numbers]), _MOST_TRIALS) + 1)) - set(numbers))
        if missing or len(numbers) != len(set(numbers)) or len(numbers) > told + 1 > 1:
            names = ", ".join(map(str, missing[:10])) or tr("none")
            self._damage.append(
                tr(
                    "{found} trials are there, {told} were written; missing: {missing}",
                    found=len(numbers),
                    told=told,
                    missing=names,
                )
            )

    def _marks(self, attributes: dict[str, Any], *, is_sealed: bool) -> dict[str, dict[str, Any]]:
        found = attributes.get(MARKS)
        if found is None:
            return {}
        try:
            content = opened(Context("marks"), found) if is_sealed else dict(found)
            return {number: dict(mark) for number, mark in content.items() if isinstance(mark, dict)}
        except WRONG:
            self._damage.append(tr("stars and notes are damaged and left out"))
            return {}

    def _columns(self) -> dict[str, str]:
        columns: dict[str, str] = {}
        for name, text in self._rows_of("param_name,distribution_json", "trial_params"):
            try:
                columns.setdefault(text_in(name), text_in(text))
            except WRONG:
                self._damage.append(tr("a column of the values cannot be read"))
        return columns

    def _rows_of(self, columns: str, table: str) -> Iterator[tuple[Any, ...]]:
        """Rows of a table, as far as they can be read; keys have to grow, so that no forged page leads in a circle."""
        last = None
        try:
            for count, row in enumerate(
                self._connection.execute(f"SELECT rowid, {columns} FROM {table} ORDER BY rowid")
            ):
                if (last is not None and row[0] <= last) or count > 100 * _MOST_TRIALS:
                    self._damage.append(tr("{table}: its keys are out of order", table=table))
                    return
                last = row[0]
                yield row[1:]
        except sqlite3.Error as error:
            self._damage.append(tr("{table}: reading breaks off ({error})", table=table, error=error)[:300])
