"""A study that was hurt, forged, deleted or replaced: what is proven is kept, the rest is named, and nothing hangs."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.haste import longest
from tests.search.campaigns import ScriptedCrew, begin, finish, small_plan
from tests.search.damaged_studies import GOOD, flips, outcome_of, write_study
from tests.search.studies import PLAN, added
from workbench.errors import FileError
from workbench.search.campaign.campaign_messages import CampaignEnded
from workbench.search.study.study import StudyFile, read_study
from workbench.search.study.study_storage import StudyGoneError


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "s.db"
    write_study(path)
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def test_flipped_bits(written: Path) -> None:
    truth, good = read_study(written), written.read_bytes()
    assert truth.damage == ()
    for what, content in flips(good, 100, np.random.default_rng(7)):
        written.write_bytes(content)
        outcome, detail = outcome_of(written, truth)
        assert outcome in GOOD, f"{what}: {detail}"


CHANGES = {
    "a score": (
        "UPDATE trial_intermediate_values SET intermediate_value = 0.99 WHERE step = 2 AND trial_id = 2",
        "trial 2",
    ),
    "a value": (
        "UPDATE trial_user_attributes SET value_json = replace(value_json, '0.25', '0.26') WHERE key = 'values'",
        "trial 2",
    ),
    "a spec": (
        "UPDATE trial_user_attributes SET value_json = replace(value_json, 'adam', 'sgd') WHERE key = 'spec' AND trial_id = 2",
        "trial 2",
    ),
    "a state": ("UPDATE trials SET state = 'COMPLETE' WHERE trial_id = 4", "trial 4"),
    "an ending": (
        "UPDATE trial_user_attributes SET value_json = replace(value_json, 'by hand', 'by hans') WHERE key = 'ending'",
        "trial 4",
    ),
    "a trial": ("DELETE FROM trials WHERE trial_id = 3", "missing: 3"),
    "the last trial": ("DELETE FROM trials WHERE trial_id = 8", "missing: 8"),
    "stars": (
        "UPDATE study_user_attributes SET value_json = replace(value_json, 'best', 'rest') WHERE key = 'marks'",
        "stars and notes",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_is_named_and_the_rest_is_kept(written: Path, name: str) -> None:
    statement, words = CHANGES[name]
    truth = read_study(written)
    change(written, statement)
    found = read_study(written)
    assert any(words in damage for damage in found.damage)
    assert len(found.records) >= len(truth.records) - 1
    with pytest.raises(FileError, match=r"cannot be gone on with.*was written to .*s-proven\.db, which can"):
        StudyFile.open(written)
    with StudyFile.open(written.with_name("s-proven.db")) as rest:
        assert len(rest.records()) == len(found.records)
        scores = sorted(record.score for record in found.records if record.state == "done" and record.score)
        assert sorted(record.score for record in rest.records() if record.state == "done" and record.score) == scores
        added(rest)


def test_a_plan_that_was_changed_is_refused(written: Path) -> None:
    change(
        written, "UPDATE study_user_attributes SET value_json = replace(value_json, 'iris', 'wine') WHERE key = 'plan'"
    )
    for opening in (StudyFile.open, read_study):
        with pytest.raises(FileError, match="plan is not what was written"):
            opening(written)


def test_a_plan_may_change_and_its_writer_may_die_between(written: Path) -> None:
    with StudyFile.open(written) as study:
        study.change_plan(study.plan.with_trials(20))
    assert read_study(written).plan.trials == 20


ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x, x, x FROM c"


@pytest.mark.parametrize(
    "statement",
    [
        f"CREATE VIEW strange AS {ENDLESS}",
        "CREATE TRIGGER strange AFTER INSERT ON trials BEGIN DELETE FROM trials; END",
        "CREATE TABLE strange (a)",
        "CREATE VIRTUAL TABLE strange USING fts5(a)",
        "ALTER TABLE trials ADD COLUMN strange AS (hex(zeroblob(30000000)))",
    ],
)
def test_tables_that_are_not_optunas_are_refused_at_once(written: Path, statement: str) -> None:
    change(written, statement)
    content = written.read_bytes()
    for opening in (StudyFile.open, read_study):
        began = time.perf_counter()
        with pytest.raises(FileError, match=r"s\.db is not a sound study"):
            opening(written)
        assert time.perf_counter() - began < longest(1.0)
    assert written.read_bytes() == content


def test_a_view_in_the_place_of_a_table(written: Path) -> None:
    change(written, "DROP TABLE trial_user_attributes")
    change(written, f"CREATE VIEW trial_user_attributes AS {ENDLESS}")
    with pytest.raises(FileError, match="not a sound study"):
        read_study(written)


@pytest.mark.parametrize("befalls", ["deleted", "replaced", "renamed"])
def test_a_study_that_is_gone_is_noticed_at_the_next_write(written: Path, befalls: str) -> None:
    with StudyFile.open(written) as study:
        befall(written, befalls)
        with pytest.raises(StudyGoneError, match="was deleted, renamed or replaced"):
            added(study)
        saved = study.save_elsewhere()
    assert saved.name == "s-rescued.db"
    assert len(read_study(saved).records) == 9
    assert read_study(saved).damage == ()


def befall(path: Path, what: str) -> None:
    match what:
        case "deleted":
            path.unlink()
        case "renamed":
            path.rename(path.with_name("other.db"))
        case _:
            other = path.with_name("other.db")
            other.write_bytes(b"something else")
            other.replace(path)


@pytest.mark.parametrize("befalls", ["deleted", "replaced"])
def test_a_search_whose_study_is_gone_fails_and_saves_its_results(tmp_path: Path, befalls: str) -> None:
    path, tasks = tmp_path / "s.db", []

    def script(task: int, _orders: object) -> None:
        tasks.append(task)
        if len(tasks) == 2:
            befall(path, befalls)

    campaign = begin(path, small_plan(4), ScriptedCrew(script))
    (ended,) = [event for event in finish(campaign) if isinstance(event, CampaignEnded)]
    assert "was deleted, renamed or replaced" in ended.problem
    assert "All results are saved in" in ended.problem
    assert campaign.saved_elsewhere is not None
    saved = read_study(campaign.saved_elsewhere)
    assert len(saved.records) >= 2
    assert saved.damage == ()
    with StudyFile.open(campaign.saved_elsewhere) as study:
        assert study.plan == small_plan(4)


def test_a_study_in_a_folder_that_is_gone_is_saved_where_studies_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "s.db"
    path.parent.mkdir()
    with StudyFile.create(path, PLAN) as study:
        added(study)
        path.unlink()
        for file in path.parent.iterdir():
            file.unlink()
        path.parent.rmdir()
        path.parent.write_text("a file where the folder was")
        saved = study.save_elsewhere()
    assert saved.parent != path.parent
    assert len(read_study(saved).records) == 1


def test_studies_of_an_older_workbench_are_gone_on_with(written: Path) -> None:
    """Without seals, and with a write-ahead log."""
    with closing(sqlite3.connect(written)) as connection:
        connection.execute("DELETE FROM study_user_attributes WHERE key IN ('plan_digests', 'tally')")
        connection.execute("DELETE FROM trial_user_attributes WHERE key IN ('digest', 'scores')")
        connection.commit()
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
    before = read_study(written)
    assert before.damage == ()
    assert len(before.records) == 8
    with StudyFile.open(written) as study:
        assert not written.with_name("s.db-wal").exists()
        assert study.next_number == 9
