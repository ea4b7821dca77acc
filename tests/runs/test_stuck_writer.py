"""The thread that writes a run must neither die silently nor let go of its lock while it is still writing."""

import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from tests.runs.past import iris, small_run
from workbench.errors import WorkbenchError
from workbench.runs.disk.lock import FileIsLocked, find_owner
from workbench.runs.disk.storage_problem import StorageError
from workbench.runs.history.history import Place
from workbench.runs.reading import RunReader
from workbench.runs.writing import run_writer
from workbench.runs.writing.leaving import wait_until_left
from workbench.runs.writing.run_log import RunLog


class Disk:
    """Answers when ``is_there`` is set; refuses while ``is_full``."""

    def __init__(self) -> None:
        self.is_there, self.is_full = threading.Event(), False
        self.is_there.set()

    def __call__(self, _statement: int) -> None:
        self.is_there.wait(30.0)
        if self.is_full:
            raise sqlite3.OperationalError("database or disk is full")


def created(path: Path, disk: Disk | None = None) -> RunLog:
    return RunLog.create(path, small_run(), iris().sha256, {}, disk)


def test_a_run_that_is_still_being_written_stays_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_writer, "LONGEST_WAIT", 0.1)
    disk = Disk()
    log = created(tmp_path / "a.run", disk)
    disk.is_there.clear()
    log.add_mark(Place(1, 0, 0), "note", "on its way")
    log.close()  # gives up waiting
    assert find_owner(log.path) is not None, "another process would write the same file"
    disk.is_there.set()
    until = time.monotonic() + 60.0
    while find_owner(log.path) is not None and time.monotonic() < until:
        time.sleep(0.01)
    assert find_owner(log.path) is None
    log.close()
    with RunReader(log.path) as reader:
        assert [mark.text for mark in reader.history.marks] == ["on its way"]


def test_a_run_that_was_closed_does_not_pretend_to_have_moved(tmp_path: Path) -> None:
    log = created(tmp_path / "a.run")
    log.close()
    with pytest.raises(WorkbenchError, match="closed"):
        log.save_elsewhere(tmp_path / "b.run")
    assert not (tmp_path / "b.run.lock").exists()


def test_a_folder_that_vanishes_under_a_relative_path_is_a_problem_and_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    log = created(Path("a.run"))
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    log.add_mark(Place(1, 0, 0), "note", "kept in memory")
    with pytest.raises(StorageError) as caught:
        log.commit()
    assert caught.value.problem.kind == "gone"
    os.chdir(tmp_path)
    log.save_elsewhere(tmp_path / "b.run")
    log.close()
    with RunReader(tmp_path / "b.run") as reader:
        assert [mark.text for mark in reader.history.marks] == ["kept in memory"]


def test_whoever_is_told_of_changes_may_fail(tmp_path: Path) -> None:
    disk = Disk()
    with created(tmp_path / "a.run", disk) as log:

        def fail() -> None:
            if threading.current_thread().name == "run writer":
                raise RuntimeError("a view is gone")

        log.changed = fail
        disk.is_full = True
        with pytest.raises(StorageError):
            log.add_edit(1, 0, "learning_rate", 0.1, 0.2)
        disk.is_full = False
        assert log.retry()
        log.add_edit(1, 0, "learning_rate", 0.2, 0.3)
    with RunReader(log.path) as reader:
        assert len(reader.history.edits) == 2


def test_a_run_that_was_let_go_is_opened_again_when_its_writer_is_done(tmp_path: Path) -> None:
    disk = Disk()
    log = created(tmp_path / "a.run", disk)
    disk.is_there.clear()
    log.add_mark(Place(1, 0, 0), "note", "on its way")
    begun = time.monotonic()
    branch = log.begin_branch(Place(1, 0, 0), "another", wait=False)
    log.rename(1, "first", wait=False)
    log.let_go()
    assert time.monotonic() - begun < 1.0, "somebody waited for the disk"
    assert find_owner(log.path) is not None
    threading.Timer(1.0, disk.is_there.set).start()
    with RunLog.open(tmp_path / "a.run") as again:
        assert time.monotonic() - begun > 0.9
        assert [mark.text for mark in again.history.marks] == ["on its way"]
        assert [one.name for one in again.history.branches] == ["first", branch.name]
    assert wait_until_left()
    log.commit()  # all of it is on the disk


def test_a_disk_that_never_answers_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_writer, "LONGEST_WAIT", 0.2)
    disk = Disk()
    log = created(tmp_path / "a.run", disk)
    disk.is_there.clear()
    log.add_mark(Place(1, 0, 0), "note", "on its way")
    log.let_go()
    with pytest.raises(FileIsLocked):
        RunLog.open(log.path)
    assert not wait_until_left()
    disk.is_there.set()
    monkeypatch.setattr(run_writer, "LONGEST_WAIT", 60.0)
    log.close()
    RunLog.open(log.path).close()
