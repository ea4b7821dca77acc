"""The tables of the study file: what other programs see in them, and what of other programs is refused."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import optuna
import pytest

from tests.search.campaigns import small_plan
from tests.search.studies import PLAN, SPACE, VALUES, added
from workbench.errors import FileError
from workbench.search.study import seals
from workbench.search.study.plan import trial_spec
from workbench.search.study.stages import Stage
from workbench.search.study.study import StudyFile, read_study
from workbench.specs.search_space import Dimension


@contextlib.contextmanager
def seen_by_optuna(path: Path) -> Iterator[optuna.Study]:
    """The study as a program sees it that knows nothing of the workbench."""
    storage = optuna.storages.RDBStorage(f"sqlite:///{path}")
    (summary,) = storage.get_all_studies()
    yield optuna.load_study(study_name=summary.study_name, storage=storage)
    storage.remove_session()
    storage.engine.dispose()


def test_optuna_reads_states_scores_and_real_ranges(path: Path, study: StudyFile) -> None:
    for _ in range(4):
        added(study)
    for number, state in enumerate(("done", "pruned", "stopped"), 1):
        study.report(number, 1, 0.5 + number / 10)
        study.finish(number, state)  # type: ignore[arg-type]
    study.close()
    with seen_by_optuna(path.rename(path.with_name("plain.db"))) as read:
        assert read.direction == optuna.study.StudyDirection.MAXIMIZE
        assert read.best_trial.number == 0
        trials = read.trials
    assert [trial.state.name for trial in trials] == ["COMPLETE", "PRUNED", "FAIL", "RUNNING"]
    assert [trial.value for trial in trials] == [0.6, 0.7, None, None]
    assert trials[1].intermediate_values == {1: 0.7}
    assert trials[0].user_attrs["values"] == VALUES
    assert trials[0].user_attrs["trial"] == 1
    distributions = trials[0].distributions
    assert distributions["learning_rate"] == optuna.distributions.FloatDistribution(1e-4, 1.0, log=True)
    assert distributions["1 - momentum"] == optuna.distributions.FloatDistribution(1.0 - 0.999, 1.0 - 0.9, log=True)
    assert distributions["hidden_layers"] == optuna.distributions.IntDistribution(1, 3)
    assert trials[0].params["1 - momentum"] == 1.0 - 0.99
    assert trials[0].params["dropout / (1 - dropout)"] == 1.0
    assert trials[0].params["optimizer"] == "adam"


def test_changed_scales_and_values_outside_the_range_are_stored_too(path: Path, study: StudyFile) -> None:
    added(study)
    added(study, learning_rate=30.0, optimizer="adamw", batch_size=17)
    linear = SPACE.with_row(Dimension(name="learning_rate", scale="linear", low=0.1, high=0.5))
    choice = linear.with_row(Dimension(name="hidden_layers", scale="choice", choices=(1, 2)))
    study.change_plan(PLAN.with_stage(Stage(number=2, parent=1, space=choice)))
    values = {**VALUES, "learning_rate": 0.2}
    study.add(values, trial_spec(PLAN, 3, values), stage=2)
    study.add(values, trial_spec(PLAN, 4, values), stage=2)
    assert [record.values["learning_rate"] for record in read_study(path).records] == [0.01, 30.0, 0.2, 0.2]
    study.close()
    with StudyFile.open(path) as again:
        added(again)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00 but damaged"])
def test_other_files_are_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.db"
    file.write_bytes(content)
    for look in (StudyFile.open, read_study):
        with pytest.raises(FileError, match=r"other\.db"):
            look(file)
    assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


def test_other_databases_are_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE steps (loss REAL)")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(FileError, match="holds no study of the workbench"):
        StudyFile.open(file)
    assert file.read_bytes() == before


def test_a_study_of_another_program_is_refused(tmp_path: Path) -> None:
    storage = optuna.storages.RDBStorage(f"sqlite:///{tmp_path / 'other.db'}")
    optuna.create_study(storage=storage)
    storage.remove_session()
    storage.engine.dispose()
    with pytest.raises(FileError, match="holds no study of the workbench"):
        StudyFile.open(tmp_path / "other.db")


def test_where_nothing_can_be_created_or_opened(path: Path, study: StudyFile, tmp_path: Path) -> None:
    study.close()
    with pytest.raises(FileError, match="exists already"):
        StudyFile.create(path, PLAN)
    with pytest.raises(FileError, match="There is no study"):
        StudyFile.open(tmp_path / "none.db")
    with pytest.raises(FileError, match=r"cannot be written: its lock x\.db\.lock cannot be made"):
        StudyFile.create(tmp_path / "no folder" / "x.db", PLAN)
    StudyFile.open(path).close()


def test_a_plan_of_a_later_version_is_refused(path: Path, study: StudyFile) -> None:
    study.close()
    connection = sqlite3.connect(path)
    text = json.dumps({"plan_version": 2, "planned": 1})
    put = "UPDATE study_user_attributes SET value_json = ? WHERE key = ?"
    connection.execute(put, (json.dumps(text), "plan"))
    connection.execute(put, (json.dumps([seals.digest(seals.Context("plan"), text)]), "plan_digests"))
    connection.commit()
    connection.close()
    with pytest.raises(FileError, match="another version of the workbench"):
        StudyFile.open(path)


@pytest.mark.parametrize(
    "change", ["UPDATE alembic_version SET version_num = 'v9.0.0'", "UPDATE version_info SET schema_version = 13"]
)
def test_tables_of_another_version_are_refused_in_a_sentence_and_left_alone(path: Path, change: str) -> None:
    StudyFile.create(path, small_plan()).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    before = path.read_bytes()
    for look in (StudyFile.open, read_study):
        with pytest.raises(FileError, match="has tables of another version of Optuna"):
            look(path)
    assert path.read_bytes() == before
