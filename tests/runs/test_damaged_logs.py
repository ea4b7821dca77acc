"""A log that was hurt after its writer died: what is gone is told, and the file as it was is kept."""

import os
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from tests.runs.damaged_files import Truth, read_all, text_of
from tests.runs.damaged_logs import Left, flips, left_by_a_killed_writer, lost, misdirected, outcome_of_log, zeros
from tests.runs.small_runs import create_small
from workbench.errors import FileError
from workbench.runs.reading import RunReader
from workbench.runs.writing import opening
from workbench.runs.writing.run_log import RunLog


@pytest.fixture(scope="module", params=[1, 2])
def killed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Left, tuple[Truth, ...]]:
    """What a killed writer left, once in a new log and once in one that was begun again over older frames."""
    return left_by_a_killed_writer(tmp_path_factory.mktemp("killed") / "live", generations=request.param)


@pytest.mark.parametrize("with_index", [True, False])
def test_nothing_is_lost_without_a_word(
    killed: tuple[Left, tuple[Truth, ...]], with_index: bool, tmp_path: Path
) -> None:
    left, ways = killed
    rng = np.random.default_rng(5)
    damaged = [
        *flips(left.log, 6, rng),
        *zeros(left.log, 4, rng),
        *misdirected(left.log, 4, rng),
        *lost(b"", left.log, 4, rng),
    ]
    if with_index:
        damaged += islice(((f"cut at {n}", left.log[:n]) for n in range(0, len(left.log), 4120 * 7 + 32)), 4)
    for what, log in damaged:
        outcome, detail = outcome_of_log(left, log, tmp_path / "a.run", ways, with_index=with_index)
        assert outcome in {"whole", "proven part", "refused"}, f"{what}: {detail}"


def test_a_log_as_a_killed_writer_left_it_is_sound(killed: tuple[Left, tuple[Truth, ...]], tmp_path: Path) -> None:
    """Wherever it died: in the middle of a frame, or with frames that were never committed."""
    left, ways = killed
    path = tmp_path / "a.run"
    for end in range(len(left.log) - 3 * 4120, len(left.log), 500):
        left.put(path, with_index=False)
        with path.with_name("a.run-wal").open("r+b") as stream:
            stream.truncate(end)
        assert read_all(path).damage == ()
    left.put(path, with_index=True)
    with RunLog.open(path) as log:
        assert log.damage == ()
        assert text_of(log.history) == text_of(ways[0].history)
    assert [file.name for file in tmp_path.iterdir()] == ["a.run"]


def test_the_file_is_kept_as_it_was(killed: tuple[Left, tuple[Truth, ...]], tmp_path: Path) -> None:
    left, ways = killed
    path = tmp_path / "a.run"
    left.put(path, with_index=True)
    log_path = path.with_name("a.run-wal")
    hurt = bytearray(left.log)
    hurt[32 + 4120 * 12 + 100] ^= 16
    log_path.write_bytes(hurt)
    with RunReader(path) as reader:
        assert "a.run-wal is damaged" in reader.damage[0]
        assert "commits behind the damage are gone" in reader.damage[0]
    with RunLog.open(path) as log:
        assert "a.run-wal is damaged" in log.damage[0]
        assert log.damage[0].endswith("The file as it was is kept as a-damaged-1.run")
        assert len(log.history.edits) < len(ways[0].history.edits)
        log.add_mark(log.history.tip(1), "note", "gone on with")
    kept = tmp_path / "a-damaged-1.run"
    assert kept.read_bytes() == left.file
    assert kept.with_name("a-damaged-1.run-wal").read_bytes() == bytes(hurt)
    assert read_all(path).damage == ()


@pytest.mark.skipif(os.name == "nt", reason="replaces a function of the system")
def test_without_room_to_keep_it_nothing_is_touched(
    killed: tuple[Left, tuple[Truth, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(opening, "keep_as_it_is", full)
    left, _ = killed
    path = tmp_path / "a.run"
    left.put(path, with_index=False)
    hurt = left.log[: 4120 * 9] + bytes(512) + left.log[4120 * 9 + 512 :]
    path.with_name("a.run-wal").write_bytes(hurt)
    with pytest.raises(FileError, match="could not be kept as it is"):
        RunLog.open(path)
    assert path.with_name("a.run-wal").read_bytes() == hurt


def test_a_living_writer_is_not_suspected(tmp_path: Path) -> None:
    with create_small(tmp_path / "a.run") as log, RunReader(tmp_path / "a.run") as reader:
        for number in range(30):
            log.add_edit(1, number, "learning_rate", 0.1, 0.2 + number / 1000)
            assert reader.refresh()
            assert reader.damage == ()
