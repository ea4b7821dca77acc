"""Compiled kernels on disk: damaged files and folders that cannot be used."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from workbench.engine.compile import usable_folder
from workbench.engine.kernels.intrinsics import kernel
from workbench.engine.kernels.kernel_files import DAMAGED, STAMP, is_complete, is_whole, sealed, write_stamp

ROOT = Path(__file__).resolve().parents[2]


def twice(value: float) -> float:
    """What is compiled here."""
    return value * 2.0


def emptied(data: bytes) -> bytes:
    return data[:0]


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def without_its_last_byte(data: bytes) -> bytes:
    return data[:-1]


def with_one_bit_changed(data: bytes) -> bytes:
    place = len(data) // 3
    return data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]


DAMAGES = [emptied, cut, without_its_last_byte, with_one_bit_changed]


def hits(compiled: Any) -> int:
    """How often a kernel came from disk."""
    return sum(compiled.stats.cache_hits.values())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where kernels are kept in this test."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "kernels"))
    return tmp_path / "kernels"


@pytest.mark.parametrize("ending", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_set_aside_and_made_again(
    folder: Path, ending: str, damage: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    assert kernel(twice)(1.5) == 3.0
    (path,) = folder.rglob(f"*{ending}")
    path.write_bytes(damage(path.read_bytes()))
    again = kernel(twice)
    assert (again(1.5), hits(again)) == (3.0, 0)
    assert [record.getMessage() for record in caplog.records] == [
        f"A file of the compiled engine is damaged and is made again: {path.name}"
    ]
    assert path.with_name(path.name + DAMAGED).exists()
    third = kernel(twice)
    assert (third(1.5), hits(third)) == (3.0, 1)


def test_two_processes_that_keep_forms_of_one_kernel_do_not_mix_them_up(folder: Path) -> None:
    """Each finds no index, and writes its own; with files that are counted, one led to the other's code."""
    assert kernel(twice)(1.5) == 3.0
    (index,) = folder.rglob("*.nbi")
    first = index.read_bytes()
    index.unlink()
    assert kernel(twice)(2) == 4.0
    index.write_bytes(first)
    again = kernel(twice)
    assert (again(1.5), hits(again)) == (3.0, 1)


def test_a_folder_that_is_a_file_is_done_without(folder: Path) -> None:
    folder.write_text("here")
    assert kernel(twice)(1.5) == 3.0
    assert folder.read_text() == "here"


def test_a_folder_where_a_file_should_be_is_done_without(folder: Path) -> None:
    assert kernel(twice)(1.5) == 3.0
    (path,) = folder.rglob("*.nbi")
    path.unlink()
    path.mkdir()
    (path / "inside").touch()
    assert kernel(twice)(1.5) == 3.0


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_engine_is_ready_only_while_all_its_files_are_whole(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    assert not is_complete(tmp_path)
    for name in ("a.nbi", "a.1.nbc"):
        (tmp_path / name).write_bytes(sealed(name.encode() * 20))
    write_stamp(tmp_path)
    assert is_complete(tmp_path)
    for name in ("a.nbi", "a.1.nbc", STAMP):
        before = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(damage(before))
        assert not is_complete(tmp_path), name
        (tmp_path / name).unlink()
        assert not is_complete(tmp_path), name
        (tmp_path / name).write_bytes(before)
    assert is_complete(tmp_path)


def unusable_places(tmp_path: Path) -> dict[str, str]:
    """Folders in which nobody can keep a file, not even root."""
    (tmp_path / "file").touch()
    return {"a file": str(tmp_path / "file"), "below a file": str(tmp_path / "file" / "x"), "relative": "nowhere"}


@pytest.mark.parametrize("which", ["a file", "below a file", "relative"])
def test_a_folder_that_cannot_be_used_is_replaced_by_a_temporary_one(
    tmp_path: Path, which: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    wanted = Path(unusable_places(tmp_path)[which])
    found = usable_folder(wanted)
    assert found.is_dir()
    assert found.name == wanted.name
    assert found.parent.parent == tmp_path
    assert len(caplog.records) == 1
    assert usable_folder(wanted) == found, "the same at the next start"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs users as POSIX has them")
def test_a_temporary_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Compiled kernels are code: whoever can put them there could run his."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "file").touch()
    theirs = tmp_path / f"training-workbench-{os.getuid()}"
    theirs.mkdir()
    theirs.chmod(0o777)
    assert usable_folder(tmp_path / "file") == tmp_path / "file"
    theirs.rmdir()
    theirs.symlink_to(tmp_path)
    assert usable_folder(tmp_path / "file") == tmp_path / "file"
    assert len(caplog.records) == 2


@pytest.mark.parametrize("which", ["a file", "below a file"])
def test_a_program_whose_cache_cannot_be_written_says_one_sentence(tmp_path: Path, which: str) -> None:
    """Started with ``python -I``, from another folder."""
    places = unusable_places(tmp_path)
    environment = {**os.environ, "XDG_CACHE_HOME": places[which], "TMPDIR": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)
    command = [sys.executable, "-I", str(ROOT / "main.py"), "info"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("The compiled engine cannot be kept in ")


def test_a_file_without_a_digest_is_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.write_bytes(np.zeros(100, np.uint8).tobytes())
    assert not is_whole(path)
    assert not is_whole(tmp_path / "absent")
