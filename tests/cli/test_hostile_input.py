"""Texts that hang or end in a traceback elsewhere: one sentence here, at once, whoever reads them."""

import json
import os
import struct
import threading
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.haste import longest
from tests.runs.small_runs import create_small
from workbench.cli.commands import run_command
from workbench.errors import FileError, SpecError
from workbench.search.foreign.plain import plain_data
from workbench.search.study.trial_store import KeptTrial, TrialStore
from workbench.specs.bounded_text import MOST_BYTES, Shown, parse_json, parse_toml, read_text
from workbench.specs.run import RunSpec

HOSTILE = {
    "deep lists": "seed = " + "[" * 5000 + "]" * 5000,
    "deep tables": "a = " + "{a = " * 400 + "1" + "}" * 400,
    "long key": "a" + ".a" * 100_000 + " = 1",
    "long header": "[a" + ".a" * 100_000 + "]\nb = 1",
    "long number": "seed = " + "9" * 5000,
    "long hexadecimal number": "seed = 0x" + "f" * 100_000,
    "no end": 'name = "' + "a" * 100_000,
    "too large": "# " + "a" * MOST_BYTES,
    "a deep value": "name = " + "[" * 200 + "]" * 200,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("command", ["train", "search"])
def test_files(name: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "spec.toml"
    path.write_text(HOSTILE[name])
    began = time.perf_counter()
    assert run_command([command, str(path)]) == 2
    assert time.perf_counter() - began < longest(2.0)
    told = capsys.readouterr().err
    assert 0 < len(told) < 3000
    assert "Traceback" not in told


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("command", ["train", "search"])
def test_a_pipe_and_a_device_are_not_waited_for(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for path in (tmp_path / "pipe.toml", Path("/dev/zero"), tmp_path):
        assert run_command([command, str(path)]) == 2
        assert "ordinary file" in (told := capsys.readouterr().err) or "directory" in told
    assert threading.active_count() < 50


@pytest.mark.parametrize(
    "change",
    [
        "seed=" + "[" * 100_000,
        "seed=" + "9" * 5000,
        "seed=NaN",
        "steps" + ".a" * 100_000 + "=1",
        "seed=" + "[" * 500 + "]" * 500,
        "name=" + "a" * 100_000,
    ],
)
def test_values_on_the_command_line(change: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["train", "--preset", "digits", "--set", change]) == 2
    told = capsys.readouterr().err
    assert 0 < len(told) < 3000
    assert "Traceback" not in told


@pytest.mark.parametrize("name", HOSTILE)
def test_foreign_search_spaces(name: str) -> None:
    began = time.perf_counter()
    with pytest.raises((ValueError, SpecError)):
        RunSpec.parse(plain_data(HOSTILE[name]))
    assert time.perf_counter() - began < longest(2.0)


def test_what_is_right_is_read_as_before(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes('﻿name = "ä . . ."\n[data]\nname = "iris"\n'.encode())
    assert parse_toml(read_text(path)) == {"name": "ä . . .", "data": {"name": "iris"}}
    many_dots = 'note = "' + "a sentence. " * 100 + '"\nlist = [' + "0.5, " * 500 + "]"
    assert len(parse_toml(many_dots)["list"]) == 500
    assert parse_json("[1, 2.5]") == [1, 2.5]


def test_any_value_can_be_shown() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    for value in (10**5000, deep, "a" * 1000, b"\0" * 1000):
        assert len(str(Shown(value))) <= 80
        assert len(repr(Shown(value))) <= 80
    assert str(Shown("word")) == "word"
    assert repr(Shown(0.5)) == "0.5"


HEAD = {
    "spec": "{}",
    "data_sha256": "0",
    "step": 1,
    "total_steps": 1,
    "seconds": 0.5,
    "scores": [],
    "state_bytes": 0,
    "curve": None,
}
FORGED = {
    "no table": b"[1, 2]",
    "deep": b"[" * 100_000,
    "long number": b"9" * 5000,
    "a huge curve": json.dumps({**HEAD, "curve": {"shape": [2**40, 2**40], "epoch": 1}}).encode(),
    "a negative curve": json.dumps({**HEAD, "curve": {"shape": [-1, -1], "epoch": 1}}).encode(),
    "scores": json.dumps({**HEAD, "scores": [[1]]}).encode(),
    "a spec": json.dumps({**HEAD, "spec": "[" * 100_000}).encode(),
    "a state": json.dumps({**HEAD, "spec": RunSpec.parse({"data": {"name": "iris"}}).to_json()}).encode(),
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_rungs(name: str, tmp_path: Path) -> None:
    store = TrialStore(tmp_path / "s.db")
    store.keep(1, KeptTrial("{}", "0" * 64, b"state", 1, 2, (), 0.5, None))
    whole = b"TWRG" + struct.pack("<I", len(FORGED[name])) + FORGED[name]
    store.path(1).write_bytes(whole + sha256(whole).digest())
    kept = store.load(1, "{}")
    assert kept is None or kept.spec == "{}"
    with pytest.raises(FileError):
        store.make_run(1)
    assert not [file for file in store.folder.iterdir() if file.suffix != ".rung"]


@pytest.mark.parametrize("name", ["", "a" * 250 + ".run", "ä" * 200 + ".run", "."])
def test_names_that_cannot_be(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    told = ""
    for arguments in (
        ["train", "--preset", "digits", "--steps", "1", "--out", name],
        ["resume", name],
        ["verify", name],
        ["info", name or "."],
        ["export", name, "--format", "npz", "--out", "weights.npz"],
        ["search", "--out", name],
    ):
        assert run_command(arguments) in (1, 2)
        told = capsys.readouterr().err
        assert 0 < len(told) < 2000
        assert "Traceback" not in told
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_run_keeps_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content in ("my notes", ""):
        path = tmp_path / "notes.txt"
        path.write_text(content)
        assert run_command(["train", "--preset", "digits", "--steps", "1", "--out", str(path)]) == 1
        assert "not a run file" in capsys.readouterr().err
        assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
        assert path.read_text() == content


def test_names_in_files_change_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b]0;title\x07\x1b[31mred\x9b2J\u202egnp.exe\r"
    with create_small(tmp_path / "a.run") as log:
        log.rename(1, evil)
    for arguments in (["info", str(tmp_path / "a.run")], ["info", str(tmp_path / evil.replace("/", ""))]):
        run_command(arguments)
        told = "".join(capsys.readouterr())
        assert told
        assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r"} & set(told)
    path = tmp_path / "spec.toml"
    path.write_text(f'"{chr(0x9B)}2J" = 1\n[data]\nname = "\\u001b[31m"\n')
    assert run_command(["train", str(path)]) == 2
    assert not {"\x1b", "\x9b"} & set(capsys.readouterr().err)
