"""Points of instruments in a run file: exact, by branch, step, instrument and version, and never more than there is room for."""

import shutil
import sqlite3
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.runs.small_runs import create_small, fill, points_at, rows_from, write_small
from workbench.errors import FileError
from workbench.runs.disk.storage_problem import StorageError
from workbench.runs.format.records.places import MARK
from workbench.runs.format.records.points import POINT, StoredPoints
from workbench.runs.history.history import Mark, Place
from workbench.runs.history.kept_points import MOST_BYTES, MOST_NUMBERS, KeptPoints
from workbench.runs.reading import RunReader
from workbench.runs.writing.opening import open_for_writing
from workbench.runs.writing.run_database import RunDatabase
from workbench.runs.writing.run_log import RunLog

GOLDEN = Path(__file__).parents[1] / "golden" / "version-2.run"


def kept(path: Path) -> set[KeptPoints]:
    with RunReader(path) as reader:
        assert reader.damage == ()
        return set(reader.points)


def test_points_come_back_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    write_small(path)
    (found,) = [one for one in kept(path) if one.about == (1, "update_ratio")]
    assert (found.step_array.tolist(), found.values.shape) == ([0, 7, 159], (3, 2))
    assert found.values.tobytes() == points_at(1, (0, 7, 159)).values.tobytes()
    with RunLog.open(path) as log:
        assert set(log.points) == kept(path)
        log.commit()
    assert len(kept(path)) == 3


def test_later_points_take_the_place_of_earlier_ones_and_of_older_versions(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    with create_small(path) as log:
        fill(log)
        log.keep_points([points_at(1, (0, 7, 8, 159)), points_at(1, (9,), "dead_units", 1)])
        assert points_at(1, (9,), "dead_units", 1) not in log.points  # a later version measured it
        log.keep_points([points_at(1, (9,), "dead_units", 3)])
    wanted = {points_at(1, (0, 7, 8, 159)), points_at(2, (100, 129)), points_at(1, (9,), "dead_units", 3)}
    assert kept(path) == wanted


def test_mini_batches_that_nobody_trained_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    with create_small(path) as log:
        fill(log)
        before = set(log.points)
        for wrong in (points_at(1, (3, 160)), points_at(2, (99, 110)), points_at(7, (0,)), points_at(1, ())):
            log.keep_points([replace(wrong, probe="weight_norm")])
        assert set(log.points) == before
        log.add_rows(1, rows_from(160, 1))
        log.keep_points([points_at(1, (3, 160), "weight_norm")])
    assert points_at(1, (3, 160), "weight_norm") in kept(path)


def test_no_more_is_kept_than_there_is_room_for(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    with create_small(path) as log:
        log.add_rows(1, rows_from(0, 1))
        for number in range(12):
            numbers = np.zeros((1, MOST_NUMBERS - number))
            log.keep_points([KeptPoints.of(1, "abcdefghijkl"[number], 1, np.array([0]), numbers)])
    assert 5 < len(kept(path)) < 12
    assert sum(one.nbytes for one in kept(path)) <= MOST_BYTES


def test_an_older_file_stays_as_it_is_and_its_copy_has_a_place_for_them(tmp_path: Path) -> None:
    path = tmp_path / "old.run"
    shutil.copy(GOLDEN, path)
    with RunLog.open(path) as log:
        log.keep_points([points_at(1, (5,))])
        log.rename(1, "went on")
        assert log.points == ()
        log.save_elsewhere(tmp_path / "new.run")
        log.keep_points([points_at(1, (5,))])
        assert log.points == (points_at(1, (5,)),)
    assert kept(path) == set()
    assert kept(tmp_path / "new.run") == {points_at(1, (5,))}
    with RunReader(path) as old, RunReader(tmp_path / "new.run") as new:
        assert (old.header.format_version, new.header.format_version) == (2, 3)
        assert old.history.edits == new.history.edits


def test_a_table_that_an_older_file_lacks_is_not_written_to(tmp_path: Path) -> None:
    """A copy of the older version can be put back in place of the file that is written."""
    path = tmp_path / "old.run"
    shutil.copy(GOLDEN, path)
    contents = open_for_writing(path)
    database = RunDatabase(path, contents.digests, version=contents.header.format_version)
    mark, points = MARK.row(Mark(9, Place(1, 5, 0), "pin", "here", 1.0)), POINT.row(StoredPoints(1, points_at(1, (5,))))
    database.write({row.key: row for row in (mark, points)}, durable=True)
    database.close()
    assert kept(path) == set()
    with RunReader(path) as reader:
        assert (reader.damage, len(reader.history.marks)) == ((), 2)


def test_damaged_points_are_told_and_given_up_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    write_small(path)
    before = kept(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE points SET numbers = zeroblob(length(numbers)) WHERE id = 1")
    connection.close()
    with RunReader(path) as reader:
        assert any("points" in line for line in reader.damage)
        assert set(reader.points) < before
        assert len(reader.points) == len(before) - 1
        assert reader.history.branch(1).length == 160
    with RunLog.open(path) as log:  # the run goes on
        assert set(log.points) < before
        log.keep_points([points_at(1, (0, 7, 159))])
    assert kept(path) == before


def test_no_byte_of_points_can_change_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    write_small(path)
    content, before = path.read_bytes(), kept(path)
    (one,) = [one for one in before if one.about == (1, "update_ratio")]
    begin, told = content.index(one.steps), 0
    end = begin + len(one.steps) + len(one.numbers)
    assert content[begin:end] == one.steps + one.numbers
    for place in range(begin - 20, end):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(bytes(damaged))
        with suppress(FileError), RunReader(path) as reader:
            is_told = bool(reader.damage)
            assert set(reader.points) < before if is_told else set(reader.points) == before
            told += is_told
    assert told >= end - begin  # a byte before them may be one that nothing is in


def test_a_closed_run_keeps_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    write_small(path)
    log = RunLog.open(path)
    log.close()
    with pytest.raises(StorageError):
        log.keep_points([points_at(1, (0,))])
