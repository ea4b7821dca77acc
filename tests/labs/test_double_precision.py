"""Kernels that only some labs need are compiled in a process of its own, which can be given up."""

import re
import threading
import time
from pathlib import Path

import pytest

import workbench.labs
from workbench.labs.double_precision import compile_once, is_compiled
from workbench.labs.lab import LabStopped, Setting
from workbench.labs.lab_rows import LABS

FOLDER = Path(workbench.labs.__path__[0])


def test_every_lab_in_double_precision_says_so() -> None:
    wanted = re.compile(r'precision="float64"|Inference\([^)]*np\.float64')
    found = {name for name in LABS if wanted.search((FOLDER / f"{name.replace('-', '_')}.py").read_text("utf-8"))}
    assert found == {name for name, row in LABS.items() if row.is_double}


def test_it_is_said_and_can_be_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not is_compiled()
    told: list[str] = []
    stop = threading.Event()

    def report(text: str) -> None:
        told.append(text)
        stop.set()

    begin = time.monotonic()
    with pytest.raises(LabStopped):
        compile_once(Setting(0, {}, stop, report))
    assert time.monotonic() - begin < 10.0
    assert "double precision" in told[0]
    assert not is_compiled()


def test_where_they_are_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    (tmp_path / "complete-double-precision").touch()
    told: list[str] = []
    compile_once(Setting(0, {}, None, told.append))
    assert told == []
