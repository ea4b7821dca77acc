"""Children run no code from the working directory."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.haste import longest
from workbench.isolated_child import child_command, module_folders

ROOT = Path(__file__).resolve().parents[1]
TRAPS = (
    *("queue", "json", "socket", "random", "tempfile", "threading", "logging", "hashlib", "asyncio", "ssl", "select"),
    *("subprocess", "multiprocessing", "pickle", "copy", "string", "struct", "uuid", "inspect", "sitecustomize"),
)
TRAP = "import pathlib\npathlib.Path({mark!r}).touch()\nraise SystemExit('caught in ' + __name__)\n"


@pytest.fixture
def trapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, full of modules with names of Python's own; a file ``caught`` tells that one ran."""
    folder = tmp_path / "traps"
    folder.mkdir()
    for name in TRAPS:
        (folder / f"{name}.py").write_text(TRAP.format(mark=str(tmp_path / "caught")))
    monkeypatch.chdir(folder)
    return tmp_path / "caught"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=250)


def test_the_traps_catch_who_looks_into_the_working_directory(trapped: Path) -> None:
    assert len(TRAPS) == 20
    run(sys.executable, "-m", "json.tool", "--help")
    assert trapped.exists()


def test_a_child_is_not_caught_and_knows_the_folders_of_its_parent(trapped: Path) -> None:
    command = child_command("json.tool", "--compact")
    assert "-I" in command
    done = subprocess.run(command, input="[1, 2]", capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[1,2]", "")
    assert not trapped.exists()


def test_the_child_that_compiles_is_not_caught(trapped: Path) -> None:
    done = run(*child_command("workbench.engine.compile"))
    assert done.returncode == 0, done.stderr
    assert not trapped.exists()


@pytest.mark.slow
def test_the_cluster_and_its_workers_are_not_caught(trapped: Path) -> None:
    from workbench.search.workers.cluster import DaskCrew

    crew = DaskCrew(1)
    try:
        crew.start()
        end = time.monotonic() + longest(60.0)
        while not crew.state().workers and time.monotonic() < end:
            time.sleep(0.05)
        assert crew.state().workers, crew.state().problem
    finally:
        crew.close()
    assert not trapped.exists()


def test_a_window_started_from_another_folder_starts_safe_children(trapped: Path) -> None:
    """``python /somewhere/main.py`` prints what its children would be given."""
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); from workbench.isolated_child import child_command;"
        " print(json.dumps(child_command('json.tool')))"
    )
    found = run(sys.executable, "-P", "-c", code, str(ROOT))
    command = json.loads(found.stdout)
    assert str(Path.cwd()) not in command[-2].split(":")
    assert run(*command, "--help").returncode == 0
    assert not trapped.exists()


def test_the_working_directory_is_left_out_by_any_name(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    search = ["", ".", str(tmp_path), str(tmp_path / "link"), str(tmp_path / "more"), *sys.path]
    found = module_folders(search, tmp_path)
    assert str(ROOT) in found
    assert str(tmp_path / "more") in found
    assert not {"", ".", str(tmp_path), str(tmp_path / "link")} & set(found)
    assert found.index(str(ROOT)) > found.index(json.__path__[0].removesuffix("/json"))


def test_children_start_although_the_working_directory_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    done = subprocess.run(child_command("json.tool"), input="[1]", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
