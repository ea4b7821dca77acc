"""A home that cannot be written keeps nobody from working, and it is told where things are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.files import folders
from workbench.files.folders import data_folder, folder_note, own_folder
from workbench.runs.writing.folder import new_run_path, runs_folder

ROOT = Path(__file__).resolve().parents[3]


def test_the_own_folder_is_used_where_it_can_be() -> None:
    assert runs_folder() == own_folder() / "runs"
    assert folder_note() == ""


def test_a_home_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.write_text("a file")
    monkeypatch.setattr(folders, "own_folder", lambda: home / "data")
    assert data_folder() != home / "data"
    assert new_run_path("a").parent == data_folder() / "runs"
    assert f"{home / 'data'} cannot be written, so runs and studies are kept in" in folder_note()
    monkeypatch.setattr(folders, "temporary_folder", _nowhere)
    assert data_folder() == home / "data"


def _nowhere() -> Path:
    raise PermissionError(13, "Permission denied")


@pytest.mark.skipif(sys.platform != "linux", reason="a home in /proc cannot be made")
def test_a_run_is_trained_without_a_home(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment |= {"HOME": "/proc/nohome", "TMPDIR": str(tmp_path)}
    command = [sys.executable, str(ROOT / "main.py"), "info", "iris"]
    told = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
    assert told.returncode == 0
    assert "Traceback" not in told.stderr
    code = "from workbench.files.folders import folder_note; print(folder_note())"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=ROOT, check=False
    )
    assert "/proc/nohome/.local/share/training-workbench cannot be written" in told.stdout
