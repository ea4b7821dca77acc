"""A run comes back as it was written, whatever happens to its file on the way.

Long because: it follows the interface of RunLog, one short test for each promise.
"""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from tests.runs.damaged_files import read_all, text_of
from tests.runs.small_runs import (
    DATA_SHA256,
    ENVIRONMENT,
    create_small,
    fill,
    rows_from,
    small_spec,
    snapshot_at,
    write_small,
)
from workbench.errors import FileError, SpecError
from workbench.runs.disk.lock import FileIsLocked
from workbench.runs.disk.storage_problem import StorageError
from workbench.runs.history.history import Place
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.training.messages import Evaluated


def test_everything_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "ein Lauf #1 – ü?.run"
    with create_small(path) as log:
        fill(log)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    with RunReader(path) as reader:
        assert text_of(reader.history) == text_of(log.history)
        assert reader.header == log.header
        assert (reader.header.data_sha256, reader.header.environment) == (DATA_SHA256, ENVIRONMENT)
        assert reader.header.spec == small_spec()
        assert (reader.damage, reader.owner(), reader.seconds(1)) == ((), None, 1.5)
        keyframes = {keyframe.place: keyframe for keyframe in reader.history.keyframes}
        state = reader.snapshot(keyframes[Place(1, 160, 2)].number)
        assert (state.sha256, state.edits) == (snapshot_at(160, 2).sha256, 2)
        store = reader.metrics(2)
        assert (store.first_step, store.step) == (100, 130)
        assert reader.history.branch(1).planned == small_spec().edits


def test_a_run_goes_on_where_it_was_left(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    write_small(path)
    before = read_all(path)
    with RunLog.open(path) as log:
        assert text_of(log.history) == text_of(before.history)
        assert log.metrics(1).step == 160
        log.add_rows(1, rows_from(150, 30))  # ten of them again
        log.add_edit(1, 180, "decay", 0.25, 0.5)
        new = log.add_keyframe(1, snapshot_at(180, 3), "pause")
    after = read_all(path)
    assert after.damage == ()
    assert after.history.branch(1).length == 180
    assert after.history.edits[-1].number == 2
    assert after.states[new.number].startswith(snapshot_at(180, 3).sha256)
    assert after.states.items() >= before.states.items()
    with RunReader(path) as reader:
        assert list(reader.metrics(1).series("gradient_norm", 0, 1000, 1000).mean) == list(range(180))


def test_what_is_queued_is_on_the_disk_soon_and_what_is_durable_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    with create_small(path) as log, RunReader(path) as reader:
        log.add_mark(Place(1, 0, 0), "note", "soon")
        deadline = time.monotonic() + 60
        while not reader.refresh() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert [mark.text for mark in reader.history.marks] == ["soon"]
        log.add_edit(1, 0, "decay", 0.0, 0.5)
        assert reader.refresh()
        assert reader.history.edits == log.history.edits
        assert not reader.refresh()
        assert reader.owner() is not None
        assert reader.owner().pid == os.getpid()


def test_a_branch_has_what_its_start_had(tmp_path: Path) -> None:
    with create_small(tmp_path / "a.run") as log:
        fill(log)
        early = log.begin_branch(Place(1, 10, 0))
        late = log.begin_branch(Place(1, 100, 2), "n" * 1000)
        assert (early.spec.edits, early.planned) == ((), small_spec().edits)
        assert [edit.name for edit in late.spec.edits] == ["learning_rate", "decay"]
        assert late.planned == small_spec().edits[1:]
        assert late.length == 100
        assert len(late.name) == 200
        with pytest.raises(SpecError):
            log.add_edit(1, 160, "decay", 0.0, float("nan"))


def test_the_best_score_is_kept(tmp_path: Path) -> None:
    with create_small(tmp_path / "a.run") as log:
        for step, loss in ((10, 0.5), (20, float("nan")), (30, 0.25), (40, 0.375)):
            log.add_evaluation(1, Evaluated(step, "dev", loss, 0.5))
        log.add_evaluation(1, Evaluated(40, "train", 0.125, 0.5))
    assert [(best.place.step, best.loss) for best in read_all(tmp_path / "a.run").history.bests] == [(30, 0.25)]


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    with create_small(path):
        with pytest.raises(FileIsLocked, match=f"process {os.getpid()}") as caught:
            RunLog.open(path)
        assert caught.value.owner.pid == os.getpid()
        with pytest.raises(FileError, match="is being written"):
            create_small(path)
    RunLog.open(path).close()
    with pytest.raises(FileError, match="already there"):
        create_small(path)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_run_moves_complete(tmp_path: Path) -> None:
    old, new = tmp_path / "a.run", tmp_path / "elsewhere" / "b.run"
    with create_small(old) as log:
        fill(log)
        log.add_rows(1, rows_from(160, 10))
        log.save_elsewhere(new)
        assert log.path == new
        log.add_mark(Place(1, 0, 0), "note", "later")
        log.add_keyframe(1, snapshot_at(170, 2), "pause")
        with pytest.raises(FileError, match="already there"):
            log.save_elsewhere(old)
    moved = read_all(new)
    assert text_of(moved.history) == text_of(log.history)
    assert (moved.damage, len(moved.states)) == ((), 6)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.run", "elsewhere"]
    assert [file.name for file in new.parent.iterdir()] == ["b.run"]


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")
def test_a_deleted_folder_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a.run"
    with create_small(path) as log:
        fill(log)
        shutil.rmtree(path.parent)
        with pytest.raises(StorageError, match="is gone"):
            log.add_edit(1, 160, "decay", 0.25, 0.5)
        assert log.problem is not None
        assert log.problem.kind == "gone"
        assert log.problem.free_bytes
        assert not log.retry()
        log.save_elsewhere(path)  # the same place again is as good as another one
        assert log.problem is None
    found = read_all(path)
    assert text_of(found.history) == text_of(log.history)
    assert (found.damage, len(found.states)) == ((), 5)
    assert found.history.edits[-1].new == 0.5


def test_a_disk_that_comes_back_is_gone_on_with(tmp_path: Path) -> None:
    """The folder returns as another one, with an older copy of the file: what it lacks is written again."""
    path, away = tmp_path / "folder" / "a.run", tmp_path / "away"
    with create_small(path) as log:
        fill(log)
        shutil.copytree(path.parent, away)
        log.rename(1, "renamed")
        shutil.rmtree(path.parent)
        with pytest.raises(StorageError):
            log.add_edit(1, 160, "decay", 0.25, 0.5)
        shutil.copytree(away, path.parent)
        assert log.retry()
    found = read_all(path)
    assert text_of(found.history) == text_of(log.history)
    assert found.history.branch(1).name == "renamed"
    assert found.damage == ()


def test_another_run_in_its_place_is_left_alone(tmp_path: Path) -> None:
    path, other = tmp_path / "a.run", tmp_path / "b.run"
    write_small(other)
    content = other.read_bytes()
    with create_small(path) as log:
        other.replace(path)
        with pytest.raises(StorageError, match="another run"):
            log.rename(1, "x")
    assert path.read_bytes() == content


def test_thinned_states_leave_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    with create_small(path) as log:
        for step in range(0, 4100, 10):
            log.add_keyframe(1, snapshot_at(step, size=8), "time")
        assert len(log.history.keyframes) == 400
        assert log.history.keyframes[0].place.step == 0
    found = read_all(path)
    assert len(found.states) == 400
    assert found.damage == ()


def test_states_do_not_fill_the_memory_while_the_disk_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.runs.writing.run_log.MOST_STATE_BYTES", 50_000)

    def fail(_number: int) -> None:
        if broken.is_set():
            raise OSError(28, "No space left on device")

    broken = threading.Event()
    path = tmp_path / "a.run"
    with RunLog.create(path, small_spec(), DATA_SHA256, ENVIRONMENT, fail) as log:
        broken.set()
        kept = log.add_keyframe(1, snapshot_at(5, size=1000), "pause")
        pinned = log.add_keyframe(1, snapshot_at(7, size=1000), "time", pinned=True)
        for step in range(10, 100, 10):
            newest = log.add_keyframe(1, snapshot_at(step, size=1000), "time")
        assert not log.retry()
        assert log.problem is not None
        assert (log.problem.kind, log.problem.path) == ("full", path)
        assert log.snapshot(newest.number).step == 90
        numbers = [keyframe.number for keyframe in log.history.keyframes]
        assert sum(keyframe.nbytes for keyframe in log.history.keyframes) < 64_000
        assert {kept.number, pinned.number, newest.number} <= set(numbers)
        broken.clear()
        assert log.retry()
    assert sorted(read_all(path).states) == numbers


def test_many_threads_may_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    told: list[None] = []
    with create_small(path) as log:
        log.changed = lambda: told.append(None)

        def work(branch: int) -> None:
            for step in range(0, 200, 20):
                log.add_rows(branch, rows_from(step, 20))
                log.add_keyframe(branch, snapshot_at(step + 20), "time")
                log.add_edit(branch, step + 20, "decay", 0.0, step / 1000)

        numbers = [log.begin_branch(Place(1, 0, 0)).number for _ in range(4)]
        threads = [threading.Thread(target=work, args=(number,)) for number in numbers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = read_all(path)
    assert found.damage == ()
    assert text_of(found.history) == text_of(log.history)
    assert len(found.history.edits) == 40
    assert told


def test_after_closing_nothing_is_taken_silently(tmp_path: Path) -> None:
    log = create_small(tmp_path / "a.run")
    log.close()
    log.close()
    with pytest.raises(StorageError, match="closed"):
        log.rename(1, "x")
    with pytest.raises(StorageError, match="closed"):
        log.add_mark(Place(1, 0, 0), "note", "x")
    with pytest.raises(StorageError, match="closed"):
        log.begin_branch(Place(1, 0, 0))
    assert len(log.history.branches) == 1


def test_a_branch_that_the_disk_refuses_waits_in_memory_and_is_not_begun_twice(tmp_path: Path) -> None:
    def fail(_number: int) -> None:
        if is_full.is_set():
            raise OSError(28, "No space left on device")

    is_full = threading.Event()
    path = tmp_path / "a.run"
    with RunLog.create(path, small_spec(), DATA_SHA256, ENVIRONMENT, fail) as log:
        is_full.set()
        branch = log.begin_branch(Place(1, 0, 0), "waits")
        assert log.problem is not None
        assert log.problem.kind == "full"
        assert log.history.branch(branch.number) == branch
        assert [one.number for one in read_all(path).history.branches] == [1]
        is_full.clear()
        assert log.retry()
    assert [(one.number, one.name) for one in read_all(path).history.branches] == [(1, ""), (2, "waits")]


def test_network_folders_do_without_a_log(tmp_path: Path) -> None:
    """No memory is shared between computers, so a write-ahead log would not be safe."""
    path = tmp_path / "OneDrive" / "a.run"
    with create_small(path) as log:
        fill(log)
        assert sorted(file.name for file in path.parent.iterdir()) == ["a.run", "a.run.lock"]
        with RunReader(path) as reader:
            assert text_of(reader.history) == text_of(log.history)
    assert read_all(path).damage == ()


def test_a_log_left_by_a_killed_writer_is_read_where_it_lies(tmp_path: Path) -> None:
    live, path = tmp_path / "live.run", tmp_path / "a.run"
    with create_small(live) as log:
        fill(log)
        shutil.copy(live, path)
        shutil.copy(live.with_name("live.run-wal"), path.with_name("a.run-wal"))
        expected = text_of(log.history)
    assert text_of(read_all(path).history) == expected
    with RunLog.open(path) as log:
        assert text_of(log.history) == expected
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.run", "live.run"]


def test_long_curves_are_stored_in_few_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    with create_small(path) as log:
        for first in range(0, 2_000_000, 20_000):
            log.add_rows(1, rows_from(first, 20_000))
            if first % 200_000 == 0:
                log.commit()
        log.commit()
        assert log.metrics(1).series("gradient_norm", 0, 10**7, 100).low[0] == 0
    assert path.stat().st_size < 3_000_000
    with RunReader(path) as reader:
        bands = reader.metrics(1).series("gradient_norm", 0, 10**7, 500)
        assert bands.rows.sum() == 2_000_000
        assert bands.high[-1] == 1_999_999
        assert reader.damage == ()


def test_a_log_much_larger_than_the_file_is_read(tmp_path: Path) -> None:
    """Everything since the beginning can still be in the write-ahead log when a writer is killed."""
    live, path = tmp_path / "live.run", tmp_path / "a.run"
    with create_small(live) as log:
        for _ in range(300):
            log.add_mark(Place(1, 0, 0), "note", "x" * 1000)
        log.commit()
        shutil.copy(live, path)
        shutil.copy(live.with_name("live.run-wal"), path.with_name("a.run-wal"))
    assert path.stat().st_size < 100_000
    found = read_all(path)
    assert (len(found.history.marks), found.damage) == (300, ())
    with RunLog.open(path) as log:
        assert len(log.history.marks) == 300
