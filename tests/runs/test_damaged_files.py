"""Truncated and bit-flipped run files: a proven part or a clear error, never anything else."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from tests.runs.damaged_files import Truth, outcome_of, read_all
from tests.runs.small_runs import create_small, fill, write_small
from workbench.runs.format.schema import TABLES

GOOD = {"whole", "proven part", "refused"}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Truth]:
    path = tmp_path_factory.mktemp("sound") / "a.run"
    write_small(path)
    return path.read_bytes(), read_all(path)


def test_files_that_break_off(sound: tuple[bytes, Truth], tmp_path: Path) -> None:
    content, truth = sound
    path, outcomes = tmp_path / "a.run", []
    for length in range(0, len(content), 512):
        path.write_bytes(content[:length])
        outcomes.append(outcome_of(path, truth))
    assert [line for line in outcomes if line[0] not in GOOD] == []
    assert sum(outcome == "refused" for outcome, _ in outcomes) > len(outcomes) / 2


@pytest.mark.parametrize("part", range(4))
def test_flipped_bits(sound: tuple[bytes, Truth], part: int, tmp_path: Path) -> None:
    """Where there is something: half of the flips hit bytes that are not zero."""
    content, truth = sound
    path, outcomes = tmp_path / "a.run", []
    rng = np.random.default_rng(part)
    used = np.flatnonzero(np.frombuffer(content, np.uint8))
    for number in range(150):
        place = int(rng.choice(used)) if number % 2 else int(rng.integers(len(content)))
        flipped = bytearray(content)
        flipped[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(bytes(flipped))
        outcomes.append((place, *outcome_of(path, truth)))
    assert [line for line in outcomes if line[1] not in GOOD] == []
    assert {outcome for _, outcome, _ in outcomes} >= {"whole", "proven part"}


def test_a_log_that_breaks_off_leaves_an_earlier_commit(tmp_path: Path) -> None:
    """The write-ahead log of a process that was killed, cut or flipped anywhere: what a commit left, or a clear error."""
    live, path = tmp_path / "live.run", tmp_path / "a.run"
    with create_small(live) as log:
        fill(log)
        content, written = live.read_bytes(), live.with_name("live.run-wal").read_bytes()
    truth, wal = read_all(live), path.with_name("a.run-wal")
    rng = np.random.default_rng(3)
    for number in range(60):
        torn = bytearray(written[: int(rng.integers(len(written)))] if number % 2 else written)
        if torn and not number % 2:
            torn[int(rng.integers(len(torn)))] ^= 1 << int(rng.integers(8))
        path.write_bytes(content)
        wal.write_bytes(bytes(torn))
        found = read_all(path)
        assert bool(found.damage) == (number % 2 == 0)  # a log may end anywhere, but never hold something else
        assert found.history.edits == truth.history.edits[: len(found.history.edits)]
        assert len(found.states) <= len(truth.states)
        for file in (wal, path.with_name("a.run-shm")):
            file.unlink(missing_ok=True)


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_a_row_that_vanishes_is_missed(table: str, tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    write_small(path)
    truth = read_all(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})")
    connection.close()
    outcome, told = outcome_of(path, truth)
    assert outcome in GOOD
    assert told  # what is left may still prove everything
