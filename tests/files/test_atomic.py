"""A file is written complete or not at all."""

import errno
import os
from pathlib import Path

import pytest

from workbench.errors import FileError
from workbench.files.atomic import write_atomically


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept.bin"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match=r"no room for .*kept\.bin: 1 MB are needed, .* are free"):
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
