"""Optuna's SQLite tables in our own statements: what a study needs of them, a hundred times cheaper than through Optuna.

Optuna writes through an object mapper and commits after every attribute. Here a change is a function of a connection, and
as many as wait go into one transaction. That the tables are Optuna's to the letter is shown by a test, which compares them
with those that the installed Optuna makes.
"""

import json
import math
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from workbench.language import tr
from workbench.search.results import END_STATES, TrialState
from workbench.search.study.stored_rows import Columns

SCHEMA: Final = 12
REVISION: Final = "v3.2.0.a"
"""The tables that this version of Optuna writes, in its own words; a test tells when they change."""
_TABLES: Final = """
studies (study_id INTEGER NOT NULL, study_name VARCHAR(512) NOT NULL, PRIMARY KEY (study_id));
version_info (version_info_id INTEGER NOT NULL, schema_version INTEGER, library_version VARCHAR(256),
  PRIMARY KEY (version_info_id), CHECK (version_info_id=1));
study_directions (study_direction_id INTEGER NOT NULL, direction VARCHAR(8) NOT NULL, study_id INTEGER NOT NULL,
  objective INTEGER NOT NULL, PRIMARY KEY (study_direction_id), UNIQUE (study_id, objective),
  FOREIGN KEY(study_id) REFERENCES studies (study_id));
study_user_attributes (study_user_attribute_id INTEGER NOT NULL, study_id INTEGER, "key" VARCHAR(512), value_json TEXT,
  PRIMARY KEY (study_user_attribute_id), UNIQUE (study_id, "key"), FOREIGN KEY(study_id) REFERENCES studies (study_id));
study_system_attributes (study_system_attribute_id INTEGER NOT NULL, study_id INTEGER, "key" VARCHAR(512), value_json TEXT,
  PRIMARY KEY (study_system_attribute_id), UNIQUE (study_id, "key"), FOREIGN KEY(study_id) REFERENCES studies (study_id));
trial_user_attributes (trial_user_attribute_id INTEGER NOT NULL, trial_id INTEGER, "key" VARCHAR(512), value_json TEXT,
  PRIMARY KEY (trial_user_attribute_id), UNIQUE (trial_id, "key"), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
trial_system_attributes (trial_system_attribute_id INTEGER NOT NULL, trial_id INTEGER, "key" VARCHAR(512), value_json TEXT,
  PRIMARY KEY (trial_system_attribute_id), UNIQUE (trial_id, "key"), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
trials (trial_id INTEGER NOT NULL, number INTEGER, study_id INTEGER, state VARCHAR(8) NOT NULL,
  datetime_start DATETIME, datetime_complete DATETIME, PRIMARY KEY (trial_id),
  FOREIGN KEY(study_id) REFERENCES studies (study_id));
trial_params (param_id INTEGER NOT NULL, trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT,
  distribution_json TEXT, PRIMARY KEY (param_id), UNIQUE (trial_id, param_name),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
trial_values (trial_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, objective INTEGER NOT NULL, value FLOAT,
  value_type VARCHAR(7) NOT NULL, PRIMARY KEY (trial_value_id), UNIQUE (trial_id, objective),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
trial_intermediate_values (trial_intermediate_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL,
  step INTEGER NOT NULL, intermediate_value FLOAT, intermediate_value_type VARCHAR(7) NOT NULL,
  PRIMARY KEY (trial_intermediate_value_id), UNIQUE (trial_id, step),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
trial_heartbeats (trial_heartbeat_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, heartbeat DATETIME NOT NULL,
  PRIMARY KEY (trial_heartbeat_id), UNIQUE (trial_id), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))
"""
TABLES: Final = tuple(" ".join(table.split()) for table in _TABLES.split(";"))
_INDEXES: Final = (
    "CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name)",
    "CREATE INDEX ix_trials_study_id ON trials (study_id)",
)
_STATES: Final[Mapping[TrialState, str]] = MappingProxyType(
    {
        "waiting": "WAITING",
        "running": "RUNNING",
        "done": "COMPLETE",
        "pruned": "PRUNED",
        "failed": "FAIL",
        "stopped": "FAIL",
    }
)
_REPLACES: Final = ' ON CONFLICT ({owner}, "key") DO UPDATE SET value_json = excluded.value_json'
Change: TypeAlias = Callable[[sqlite3.Connection, int], None]
"""Changes the study of that key; inside a transaction."""


@dataclass(frozen=True, slots=True)
class StoredTrial:
    """Trial ``number`` (1, 2, …) with all that is known of it: its columns, attributes, scores by rung, last score."""

    number: int
    state: TrialState
    columns: Columns
    attributes: Mapping[str, Any]
    scores: Mapping[int, float]
    score: float | None


def optuna_state(state: TrialState) -> str:
    """Optuna's name for the state; what failed and what was stopped are one to it."""
    return _STATES[state]


def make_tables(connection: sqlite3.Connection, name: str, direction: str) -> int:
    """All tables, with one empty study; its key."""
    for table in TABLES:
        connection.execute(f"CREATE TABLE {table}")
    for index in _INDEXES:
        connection.execute(index)
    connection.execute("INSERT INTO version_info VALUES (1, ?, ?)", (SCHEMA, version("optuna")))
    connection.execute("INSERT INTO alembic_version VALUES (?)", (REVISION,))
    key = connection.execute("INSERT INTO studies (study_name) VALUES (?)", (name,)).lastrowid
    put = "INSERT INTO study_directions (direction, study_id, objective) VALUES (?, ?, 0)"
    connection.execute(put, (direction, key))
    assert key is not None
    return key


def put_study_attribute(connection: sqlite3.Connection, study: int, name: str, value: object) -> None:
    """Set an attribute of the study."""
    put = 'INSERT INTO study_user_attributes (study_id, "key", value_json) VALUES (?, ?, ?)'
    connection.execute(put + _REPLACES.format(owner="study_id"), (study, name, json.dumps(value)))


def insert_trial(connection: sqlite3.Connection, study: int, trial: StoredTrial) -> None:
    """Add a trial with all that belongs to it."""
    now = _now()
    started = None if trial.state == "waiting" else now
    complete = now if trial.state in END_STATES else None
    put = "INSERT INTO trials (number, study_id, state, datetime_start, datetime_complete) VALUES (?, ?, ?, ?, ?)"
    state = optuna_state(trial.state)
    key = connection.execute(put, (trial.number - 1, study, state, started, complete)).lastrowid
    put = "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)"
    columns = ((key, name, kind.stored(value), kind.to_json()) for name, (value, kind) in trial.columns.items())
    connection.executemany(put, columns)
    put = 'INSERT INTO trial_user_attributes (trial_id, "key", value_json) VALUES (?, ?, ?)'
    connection.executemany(put, ((key, name, json.dumps(value)) for name, value in trial.attributes.items()))
    for rung, score in trial.scores.items():
        _put_score(connection, key, rung, score)
    if trial.score is not None:
        _put_value(connection, key, trial.score)


def put_trial_attribute(connection: sqlite3.Connection, study: int, number: int, name: str, value: object) -> None:
    """Set an attribute of trial ``number``, which has not ended."""
    put = 'INSERT INTO trial_user_attributes (trial_id, "key", value_json) VALUES (?, ?, ?)'
    key = _key_of(connection, study, number)
    connection.execute(put + _REPLACES.format(owner="trial_id"), (key, name, json.dumps(value)))


def put_score(connection: sqlite3.Connection, study: int, number: int, rung: int, score: float) -> None:
    """Write a score of trial ``number``, in the place of an earlier one of that rung."""
    _put_score(connection, _key_of(connection, study, number), rung, score)


def put_state(connection: sqlite3.Connection, study: int, number: int, state: TrialState, score: float | None) -> None:
    """Change the state of trial ``number``; a last one comes with the score, if there is a finite one."""
    key, name = _key_of(connection, study, number), optuna_state(state)
    if score is not None:
        _put_value(connection, key, score)
    connection.execute("UPDATE trials SET state = ? WHERE trial_id = ?", (name, key))
    if state == "running":
        connection.execute("UPDATE trials SET datetime_start = ? WHERE trial_id = ?", (_now(), key))
    elif state in END_STATES:
        connection.execute("UPDATE trials SET datetime_complete = ? WHERE trial_id = ?", (_now(), key))


def _key_of(connection: sqlite3.Connection, study: int, number: int) -> int:
    """Optuna's key of a trial; mostly its number, but other programs may have had studies in the file."""
    find = "SELECT trial_id FROM trials WHERE trial_id = ? AND study_id = ? AND number = ?"
    row = connection.execute(find, (number, study, number - 1)).fetchone()
    if row is None:
        find = "SELECT trial_id FROM trials WHERE study_id = ? AND number = ?"
        row = connection.execute(find, (study, number - 1)).fetchone()
    if row is None:
        raise sqlite3.DataError(tr("there is no trial {number}", number=number))
    return int(row[0])


def _put_score(connection: sqlite3.Connection, key: int | None, rung: int, score: float) -> None:
    put = (
        "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type) "
        "VALUES (?, ?, ?, ?) ON CONFLICT (trial_id, step) DO UPDATE SET "
        "intermediate_value = excluded.intermediate_value, intermediate_value_type = excluded.intermediate_value_type"
    )
    kind = "NAN" if math.isnan(score) else "INF_POS" if score == math.inf else "INF_NEG" if score == -math.inf else ""
    connection.execute(put, (key, rung, None if kind else score, kind or "FINITE"))


def _put_value(connection: sqlite3.Connection, key: int | None, score: float) -> None:
    put = (
        "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, 0, ?, 'FINITE') "
        "ON CONFLICT (trial_id, objective) DO UPDATE SET value = excluded.value, value_type = excluded.value_type"
    )
    connection.execute(put, (key, score))


def _now() -> str:
    """As Optuna writes it: local time without a zone."""
    return datetime.now(UTC).astimezone().replace(tzinfo=None).isoformat(" ", "microseconds")
