"""Our own statements against what the installed Optuna makes, reads and writes."""

import contextlib
import json
import math
import re
import sqlite3
from pathlib import Path

import optuna
import pytest
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    check_distribution_compatibility,
    distribution_to_json,
)

from tests.search.studies import PLAN, added
from workbench.search.study.stored_rows import Distribution
from workbench.search.study.study import StudyFile

PAIRS: list[tuple[Distribution, BaseDistribution]] = [
    (Distribution("FloatDistribution", 1e-4, 1.0, log=True), FloatDistribution(1e-4, 1.0, log=True)),
    (Distribution("FloatDistribution", 0.0, 0.5), FloatDistribution(0.0, 0.5)),
    (Distribution("IntDistribution", 1, 64, log=True), IntDistribution(1, 64, log=True)),
    (Distribution("IntDistribution", 0, 3), IntDistribution(0, 3)),
    (Distribution("CategoricalDistribution", choices=("sgd", "adam")), CategoricalDistribution(("sgd", "adam"))),
    (Distribution("CategoricalDistribution", choices=(1, 2, 3)), CategoricalDistribution((1, 2, 3))),
]


def tables_of(path: Path) -> set[tuple[str, str, str]]:
    """Tables and indexes, with the white space of their texts taken together."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    return {
        (kind, name, re.sub(r"\s+", " ", sql or "").replace("( ", "(").replace(" )", ")")) for kind, name, sql in rows
    }


def test_the_tables_are_those_of_the_installed_optuna(tmp_path: Path) -> None:
    StudyFile.create(tmp_path / "ours.db", PLAN).close()
    storage = optuna.storages.RDBStorage(f"sqlite:///{tmp_path / 'theirs.db'}")
    optuna.create_study(storage=storage)
    storage.remove_session()
    storage.engine.dispose()
    assert tables_of(tmp_path / "ours.db") == tables_of(tmp_path / "theirs.db")
    for table in ("version_info", "alembic_version"):
        found = []
        for name in ("ours.db", "theirs.db"):
            with contextlib.closing(sqlite3.connect(tmp_path / name)) as connection:
                found.append(connection.execute(f"SELECT * FROM {table}").fetchall())
        assert found[0] == found[1]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_a_distribution_is_written_as_optuna_does(ours: Distribution, theirs: BaseDistribution) -> None:
    assert json.loads(ours.to_json()) == json.loads(distribution_to_json(theirs))
    assert Distribution.from_json(distribution_to_json(theirs)) == ours
    for value in ("sgd", 1, 2):
        if value in ours.choices or not (ours.choices or isinstance(value, str)):
            assert ours.stored(value) == theirs.to_internal_repr(value)


@pytest.mark.parametrize("first", PAIRS)
@pytest.mark.parametrize("second", PAIRS)
def test_columns_are_compatible_where_optuna_says_so(
    first: tuple[Distribution, BaseDistribution], second: tuple[Distribution, BaseDistribution]
) -> None:
    try:
        check_distribution_compatibility(first[1], second[1])
        is_compatible = True
    except ValueError:
        is_compatible = False
    assert second[0].fits(first[0]) == is_compatible


def test_optuna_reads_times_values_and_scores_that_are_no_numbers(path: Path, study: StudyFile) -> None:
    for _ in range(3):
        added(study)
    for rung, score in enumerate((0.5, math.nan, math.inf, -math.inf), start=1):
        study.report(1, rung, score)
    study.report(1, 1, 0.25)  # again
    study.report(2, 1, 0.75)
    study.finish(2, "done")
    study.requeue(3, "because")
    study.close()
    storage = optuna.storages.RDBStorage(f"sqlite:///{path.rename(path.with_name('plain.db'))}")
    (summary,) = storage.get_all_studies()
    running, done, waiting = optuna.load_study(study_name=summary.study_name, storage=storage).trials
    storage.remove_session()
    storage.engine.dispose()
    assert running.intermediate_values[1] == 0.25
    assert math.isnan(running.intermediate_values[2])
    assert [running.intermediate_values[rung] for rung in (3, 4)] == [math.inf, -math.inf]
    assert (done.value, waiting.state.name) == (0.75, "WAITING")
    assert done.datetime_start is not None
    assert done.datetime_complete is not None
    assert 0.0 <= (done.datetime_complete - done.datetime_start).total_seconds() < 300.0
    theirs = optuna.create_trial(value=1.0).datetime_start
    assert theirs is not None
    assert abs((theirs - done.datetime_start).total_seconds()) < 600.0
