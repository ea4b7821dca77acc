"""A run file holds a run exactly, and says clearly when it does not."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from workbench.data import load_dataset
from workbench.errors import FileError
from workbench.runs.atomic import write_atomically
from workbench.runs.run_file import RunRecord, read_run, write_run
from workbench.specs.run import RunSpec
from workbench.training.messages import Finished
from workbench.training.trainer import Trainer


@pytest.fixture(scope="module")
def record() -> RunRecord:
    spec = RunSpec.parse({"data": {"name": "iris"}, "steps": 9, "edits": [{"step": 4, "name": "decay", "value": 0.2}]})
    data = load_dataset(spec.data)
    *_, last = Trainer(spec, data).events()
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    return RunRecord(spec, last.snapshot, data.sha256, {"numpy": np.__version__}, 0.25)


def test_a_run_comes_back_bit_for_bit(record: RunRecord, tmp_path: Path) -> None:
    path = tmp_path / "ein Lauf – ü.run"
    write_run(path, record)
    read = read_run(path)
    assert read.snapshot.sha256 == record.snapshot.sha256
    assert (read.spec, read.data_sha256) == (record.spec, record.data_sha256)
    assert (read.environment, read.seconds) == (record.environment, record.seconds)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_every_damaged_file_is_refused_in_plain_words(record: RunRecord, tmp_path: Path) -> None:
    """Truncation everywhere and flipped bits all over: a FileError, never another exception, never wrong data."""
    path = tmp_path / "a.run"
    write_run(path, record)
    good = path.read_bytes()
    rng = np.random.default_rng(5)
    damaged = [good[:length] for length in range(0, len(good), 211)]
    for place in rng.integers(0, len(good), 400):
        flipped = bytearray(good)
        flipped[place] ^= 1 << int(rng.integers(8))
        damaged.append(bytes(flipped))
    outcomes = [_outcome(path, content) for content in damaged]
    # What is read at all is the state that was kept: the flip was in a text that is not hashed, such as the environment.
    assert {text for text in outcomes if not text.startswith("refused")} <= {record.snapshot.sha256}
    refusals = [text for text in outcomes if text.startswith("refused")]
    assert len(refusals) > 0.8 * len(damaged)
    assert all(str(path) in text and "Traceback" not in text for text in refusals)


def _outcome(path: Path, content: bytes) -> str:
    """Hash of the state that is read from these bytes, or the refusal."""
    path.write_bytes(content)
    try:
        return read_run(path).snapshot.sha256
    except FileError as error:
        return f"refused: {error}"


def test_foreign_and_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nowhere\.run cannot be read: no such file"):
        read_run(tmp_path / "nowhere.run")
    other = tmp_path / "other.run"
    other.write_text("hello")
    with pytest.raises(FileError, match="is not a run file"):
        read_run(other)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept.bin"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match=r"no room for .*kept\.bin: 1\.0 MB are needed, .* are free"):
        write_atomically(path, b"x" * 1_000_000)
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["kept.bin"]


def test_a_check_that_fails_keeps_the_new_file_from_its_name(tmp_path: Path) -> None:
    path = tmp_path / "kept.bin"
    path.write_bytes(b"old")

    def refuse(written: Path) -> None:
        assert written.read_bytes() == b"new"
        raise FileError("differs")

    with pytest.raises(FileError, match="differs"):
        write_atomically(path, b"new", refuse)
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["kept.bin"]


def test_devices_and_folders_are_left_alone(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="not an ordinary file"):
        write_atomically(Path(os.devnull), b"x")
    with pytest.raises(FileError, match="not an ordinary file"):
        write_atomically(tmp_path, b"x")
