"""Files from anywhere: refused in plain words, quickly, and nothing in them is ever run."""

import json
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import IO

import pytest

from tests.haste import longest
from tests.runs.damaged_files import read_all
from tests.runs.small_runs import create_small, fill, points_at, write_small
from workbench.errors import FileError
from workbench.runs.format.records.branches import BRANCHES
from workbench.runs.format.records.edits import EDITS
from workbench.runs.format.records.keyframes import KEYFRAMES
from workbench.runs.format.records.points import POINT, POINTS, StoredPoints
from workbench.runs.format.records.run_header import HEADER
from workbench.runs.format.schema import TABLES
from workbench.runs.format.table import Row
from workbench.runs.format.untrusted import check_file, find_version
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog


@pytest.fixture
def run(tmp_path: Path) -> Path:
    path = tmp_path / "a.run"
    write_small(path)
    return path


def change(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Change a run file as somebody else might."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement, values)
    connection.close()


def refuse(path: Path, words: str, openings: tuple[Callable[[Path], object], ...] = (RunReader, RunLog.open)) -> None:
    """Both ways of opening say no, in less than a second, and change nothing."""
    content = path.read_bytes() if path.stat().st_size < 10**9 else b""
    for opening in openings:
        began = time.perf_counter()
        with pytest.raises(FileError, match=words) as caught:
            opening(path)
        took = time.perf_counter() - began
        assert path.name in str(caught.value)
        assert took < longest(1.0)
    assert not content or path.read_bytes() == content
    assert not path.with_name(path.name + ".lock").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER strange AFTER INSERT ON edits BEGIN DELETE FROM edits; END",
        "CREATE VIEW strange AS SELECT * FROM edits",
        "CREATE TABLE strange(a)",
        "CREATE INDEX strange ON edits(branch)",
        "ALTER TABLE edits ADD COLUMN strange",
        "CREATE VIRTUAL TABLE strange USING fts5(a)",
    ],
)
def test_tables_that_are_not_ours_are_refused(run: Path, statement: str) -> None:
    change(run, statement)
    refuse(run, "tables differ|strange")


def test_missing_tables_are_refused(run: Path) -> None:
    change(run, "DROP TABLE marks")
    refuse(run, r"tables differ .*marks")


def test_other_versions_and_programs_are_named(run: Path, tmp_path: Path) -> None:
    change(run, "PRAGMA user_version=4")
    refuse(run, "format version 4; this workbench reads versions 1 to 3.*newer")
    change(run, "PRAGMA application_id=7")
    refuse(run, "another program")
    old = tmp_path / "old.run"
    old.write_bytes((16).to_bytes(8, "little") + b'{"__metadata__":{}}' + bytes(100))
    assert find_version(old) == 1
    refuse(old, "format version 1")
    text = tmp_path / "text.run"
    text.write_text("hello")
    refuse(text, "begins with other bytes")
    text.write_text("")
    refuse(text, "begins with other bytes")


def test_what_is_not_an_ordinary_file_is_left_alone(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.run", Path(f"{tmp_path}/a\0b")):
        for opening in (RunReader, RunLog.open):
            with pytest.raises(FileError):
                opening(path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.run")
        with pytest.raises(FileError, match="not an ordinary file"):
            RunReader(tmp_path / "pipe.run")
    assert RunReader  # and nothing waits for the pipe


def test_a_file_that_claims_to_be_huge_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "huge.run"
    with path.open("wb") as stream:
        stream.truncate(100 * 2**30)  # a hole: it takes no room
    refuse(path, "107 GB; run files of at most")


def forge(path: Path, row: Row) -> None:
    """Put a row with a right digest into the file: what somebody with bad intentions can do."""
    change(path, row.table.put_sql, values=row.parameters)


DEEP = "[" * 100_000
FORGERIES: dict[str, Callable[[], Row]] = {
    "deep JSON": lambda: Row(HEADER, 3, ("spec", DEEP)),
    "long number": lambda: Row(HEADER, 3, ("spec", "9" * 100_000)),
    "not a number": lambda: Row(HEADER, 3, ("spec", '{"seed": NaN}')),
    "no table": lambda: Row(HEADER, 5, ("environment", "[]")),
    "text for a time": lambda: Row(HEADER, 2, ("created", "yesterday")),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_headers_are_refused(run: Path, name: str) -> None:
    forge(run, FORGERIES[name]())
    refuse(run, "header cannot be read")


def _branch(start: int, spec: str | None = None) -> Row:
    text = json.dumps({"data": {"name": "iris"}}) if spec is None else spec
    return Row(BRANCHES, 3, (start, 0, 0, "loop", 0, 0.0, text, "[]"))


@pytest.mark.parametrize(
    "row",
    [
        _branch(3),  # its own parent
        _branch(7),  # a parent that there is not
        _branch(1, DEEP),
        _branch(1, '{"data": {"name": "iris"}, "strange": 1}'),
        Row(EDITS, 4, (1, 2, 160, "learning_rate", "0.1", "-1.0", 0.0, "")),
        Row(EDITS, 4, (1, 2, 160, "units", "1", "2", 0.0, "")),
        Row(EDITS, 4, (1, 9, 160, "decay", "0.1", "0.2", 0.0, "")),
        Row(KEYFRAMES, 9, (1, 10**15, 0, "time", 0, "0" * 64, 8, 8)),
        Row(KEYFRAMES, 9, (1, 10, 0, "<b>time</b>", 0, "0" * 64, 8, 8)),
        Row(KEYFRAMES, 9, (1, 10, 0, "time", 0, "0" * 64, 8, 2**62)),
        POINT.row(StoredPoints(9, points_at(1, (10, 160)))),  # the branch has not trained that mini-batch
        POINT.row(StoredPoints(9, points_at(2, (99, 110)))),  # it was trained before the branch began
        POINT.row(StoredPoints(9, points_at(7, (0,)))),
        POINT.row(StoredPoints(9, points_at(1, (7, 7)))),
        POINT.row(StoredPoints(9, points_at(1, (-1, 7)))),
        POINT.row(StoredPoints(9, replace(points_at(1, (3, 7)), width=3))),
        POINT.row(StoredPoints(9, replace(points_at(1, (3, 7)), steps=b""))),
        POINT.row(StoredPoints(9, replace(points_at(1, (3, 7)), probe="<b>"))),
    ],
)
def test_forged_rows_are_left_out_and_told(run: Path, row: Row) -> None:
    before = read_all(run)
    forge(run, row)
    after = read_all(run)
    assert any(row.table.name in line for line in after.damage)
    assert [branch.number for branch in after.history.branches] == [1, 2]
    assert after.states == before.states
    if row.table not in (KEYFRAMES, POINTS):
        refuse(run, "cannot be gone on with", (RunLog.open,))


def test_a_state_that_claims_more_than_there_is_costs_no_memory(run: Path) -> None:
    forge(run, Row(KEYFRAMES, 1, (1, 0, 0, "start", 0, "0" * 64, 2**32, 2**32)))
    with RunReader(run) as reader, pytest.raises(FileError, match="not complete"):
        reader.snapshot(1)


def test_reading_leaves_no_trace(run: Path) -> None:
    content, names = run.read_bytes(), sorted(run.parent.iterdir())
    read_all(run)
    assert (run.read_bytes(), sorted(run.parent.iterdir())) == (content, names)


def test_a_damaged_state_leaves_the_history_of_the_writer(run: Path) -> None:
    change(run, "UPDATE states SET part = zeroblob(length(part)) WHERE id = 2 << 8")
    with RunLog.open(run) as log:
        with pytest.raises(FileError, match="the state kept at step 40 cannot be read"):
            log.snapshot(2)
        assert log.damage
        assert 2 not in {keyframe.number for keyframe in log.history.keyframes}
    found = read_all(run)
    assert (len(found.states), found.damage) == (4, ())


def test_a_journal_that_names_other_files_is_not_followed(run: Path) -> None:
    run.with_name("a.run-journal").write_bytes(b"x" * 100 + bytes.fromhex("d9d505f920a163d7"))
    with pytest.raises(FileError, match="names other files"):
        RunLog.open(run)


def test_the_schema_on_disk_is_the_one_in_the_source(tmp_path: Path) -> None:
    with create_small(tmp_path / "a.run") as log:
        fill(log)
    connection = sqlite3.connect(tmp_path / "a.run")
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert found == {table.name for table in TABLES}


def test_a_file_that_goes_away_while_it_is_looked_at_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copyfile(Path(__file__).parent / "golden" / "version-3.run", tmp_path / "one.run")
    size, open_file = path.stat().st_size, Path.open

    def open_and_move(self: Path, mode: str) -> IO[bytes]:
        stream: IO[bytes] = open_file(self, mode)
        self.rename(tmp_path / "moved.run")
        return stream

    monkeypatch.setattr(Path, "open", open_and_move)
    assert check_file(path) == size
    with pytest.raises(FileError, match="no such file"):
        check_file(path)
