"""The entry in the desktop's menu: three files of this user, and gone again."""

import errno
import shlex
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from workbench import menu_entry
from workbench.app import window_options
from workbench.errors import FileError, WorkbenchError


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PATH", "")
    return tmp_path / "data"


def _disk_is_full(_handle: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_it_comes_and_goes(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert window_options(["--install-menu-entry"]) == 0
    told = {Path(line) for line in capsys.readouterr().out.splitlines()}
    assert told == {path for path in data.rglob("*") if path.is_file()}
    assert len(told) == 3
    entry = (data / "applications" / "training-workbench.desktop").read_text()
    (types,) = (line for line in entry.splitlines() if line.startswith("MimeType="))
    mime = ElementTree.parse(data / "mime" / "packages" / "training-workbench.xml").getroot()[0]
    assert types == f"MimeType={mime.get('type')};"
    assert window_options(["--remove-menu-entry"]) == 0
    assert not [path for path in data.rglob("*") if path.is_file()]
    assert window_options(["--remove-menu-entry"]) == 0


def test_the_command_survives_odd_folders(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / 'a "b" $c %d' / "main.py"
    monkeypatch.setattr(sys, "argv", [str(program)])
    entry = menu_entry.install()[0].read_text()
    (line,) = (line for line in entry.splitlines() if line.startswith("Exec="))
    command = line.removeprefix("Exec=").replace("\\\\", "\\").replace("\\$", "$").replace("%%", "%")
    assert shlex.split(command) == [sys.executable, str(program), "%f"]


def test_no_file_is_written_through_a_link(data: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("precious")
    (data / "applications").mkdir(parents=True)
    (data / "applications" / "training-workbench.desktop").symlink_to(mine)
    menu_entry.install()
    assert mine.read_text() == "precious"


def test_a_half_written_entry_is_none(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = menu_entry.install()[0]
    before = entry.read_bytes()
    monkeypatch.setattr("os.fsync", _disk_is_full)
    with pytest.raises(FileError, match="no room"):
        menu_entry.install()
    assert entry.read_bytes() == before
    assert [path.name for path in entry.parent.iterdir()] == [entry.name]


def test_a_disk_that_refuses_and_other_systems_are_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data.write_text("a file where a folder should be")
    with pytest.raises(FileError, match="a file where a folder is needed"):
        menu_entry.install()
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(WorkbenchError, match="on Linux only"):
        menu_entry.install()
