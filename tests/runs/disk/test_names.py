"""One file under several names, and names that change: never two writers, nothing lost without a word."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.runs.names_machine import NamesMachine
from tests.runs.small_runs import create_small, fill, write_small
from tests.runs.two_writers import Child, Zygote
from tests.search.studies import PLAN, added
from workbench.errors import FileError
from workbench.runs.disk.lock import FileIsLocked
from workbench.runs.reading import RunReader
from workbench.runs.writing.folder import discard, set_aside
from workbench.runs.writing.run_log import RunLog
from workbench.search.study.study import StudyFile, read_study

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="files themselves are locked on Linux only")


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    made.close()


@pytest.fixture
def other(zygote: Zygote) -> Iterator[Child]:
    child = zygote.fork()
    yield child
    child.leave()


def test_two_processes_and_any_order_of_events(zygote: Zygote) -> None:
    NamesMachine.zygote = zygote
    checks = list(HealthCheck)
    run_state_machine_as_test(
        NamesMachine,
        settings=settings(max_examples=40, stateful_step_count=14, deadline=None, suppress_health_check=checks),
    )


def test_a_link_leads_to_the_lock(other: Child, tmp_path: Path) -> None:
    path, link = tmp_path / "a.run", tmp_path / "link.run"
    link.symlink_to(path)
    with create_small(path) as log:
        assert f"process {os.getpid()}" in other.ask("open", str(link))["refused"]
        log.add_edit(1, 0, "learning_rate", 0.05, 0.5)
        assert other.ask("read", str(link))["edits"] == [0.5]
    assert other.ask("open", str(link))["edits"] == [0.5]
    with pytest.raises(FileIsLocked):
        RunLog.open(path)


def test_a_hard_link_is_not_written_and_not_believed(other: Child, tmp_path: Path) -> None:
    path, second = tmp_path / "a.run", tmp_path / "folder" / "b.run"
    second.parent.mkdir()
    with create_small(path):
        second.hardlink_to(path)
        assert "under another name" in other.ask("open", str(second))["refused"]
        assert "under another name" in other.ask("read", str(second))["refused"]
    assert "2 names" in other.ask("open", str(second))["refused"]
    assert other.ask("read", str(second))["damage"] == []
    path.unlink()
    assert "refused" not in other.ask("open", str(second))


def test_a_file_that_is_renamed_while_it_is_written(other: Child, tmp_path: Path) -> None:
    path, new = tmp_path / "a.run", tmp_path / "b.run"
    with create_small(path) as log:
        log.add_edit(1, 0, "learning_rate", 0.05, 0.5)
        path.rename(new)
        assert "under another name" in other.ask("open", str(new))["refused"]
        assert "under another name" in other.ask("read", str(new))["refused"]
    assert other.ask("open", str(new))["edits"] == [0.5]


def test_a_log_left_under_the_old_name(other: Child, tmp_path: Path) -> None:
    path, new = tmp_path / "a.run", tmp_path / "b.run"
    other.ask("create", str(path))
    other.ask("edit", "0.5")
    other.kill()
    path.rename(new)
    for opening in (RunLog.open, RunReader):
        with pytest.raises(FileError, match=r"a\.run-wal beside it is the log .* rename it to b\.run-wal"):
            opening(new)
    create_small(path).close()  # the log is not taken for its own
    (log,) = tmp_path.glob("*-wal")
    log.rename(new.with_name("b.run-wal"))
    with RunLog.open(new) as again:
        assert [edit.new for edit in again.history.edits] == [0.5]
    with RunReader(path) as made:
        assert made.history.edits == ()
        assert made.damage == ()


def test_a_log_that_is_gone_is_told(other: Child, tmp_path: Path) -> None:
    path, away = tmp_path / "a.run", tmp_path / "away" / "a.run"
    away.parent.mkdir()
    other.ask("create", str(path))
    other.ask("edit", "0.5")
    other.kill()
    path.rename(away)
    with RunReader(away) as reader:
        assert "its log is not beside it" in reader.damage[0]
    with RunLog.open(away) as log:
        assert "its log is not beside it" in log.damage[0]
    with RunReader(away) as reader:
        assert reader.damage == ()


@pytest.mark.parametrize("move", [discard, set_aside])
def test_a_file_that_is_put_away_takes_its_log_along(move: Callable[[Path], Path], tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    write_small(path)
    (tmp_path / "second").hardlink_to(path)  # so nobody folds its log into it
    path.with_name("a.run-wal").write_bytes(b"log")
    new = move(path)
    assert new.with_name(new.name + "-wal").read_bytes() == b"log"
    assert not path.with_name("a.run-wal").exists()


def test_a_study_behind_a_link_has_one_owner(tmp_path: Path) -> None:
    path, link, second = tmp_path / "s.db", tmp_path / "link.db", tmp_path / "second.db"
    link.symlink_to(path)
    with StudyFile.create(path, PLAN) as study:
        added(study)
        second.hardlink_to(path)
        for name in (link, second, path):
            with pytest.raises(FileError, match="has one owner"):
                StudyFile.open(name)
        assert len(read_study(link).records) == 1
        with pytest.raises(FileError, match="under another name"):
            read_study(second)
    with pytest.raises(FileError, match="2 names"):
        StudyFile.open(path)
    second.unlink()
    StudyFile.open(link).close()


def test_a_run_moves_with_its_lock(other: Child, tmp_path: Path) -> None:
    old, new = tmp_path / "a.run", tmp_path / "b.run"
    with create_small(old) as log:
        fill(log)
        log.save_elsewhere(new)
        new.rename(tmp_path / "c.run")
        assert "under another name" in other.ask("open", str(tmp_path / "c.run"))["refused"]
        assert other.ask("open", str(old))["damage"] == []
