"""What decides between window and command line, and the ways to start it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import workbench
from workbench import app, front_door
from workbench.app import WindowOptions, window_options
from workbench.program import COMMANDS, program_name

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("started", "name"),
    [
        ("/somewhere/main.py", "python main.py"),
        ("/lib/workbench/__main__.py", "python -m workbench"),
        ("/usr/bin/training-workbench", "training-workbench"),
    ],
)
def test_it_calls_itself_as_it_was_called(monkeypatch: pytest.MonkeyPatch, started: str, name: str) -> None:
    monkeypatch.setattr(sys, "argv", [started])
    assert program_name() == name


@pytest.mark.parametrize("start", [["main.py"], ["-m", "workbench"]])
def test_version_and_help_come_without_the_window(start: list[str]) -> None:
    def said(option: str) -> str:
        return subprocess.run(
            [sys.executable, *start, option], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    assert said("--version") == f"training-workbench {workbench.__version__}\n"
    words = said("--help")
    assert words.index("examples:") < words.index("commands that need no window:") < words.index("--screenshot")
    assert all(f"\n  {command} " in words for command in COMMANDS)
    assert f"python {' '.join(start)} train --preset digits" in words


@pytest.mark.parametrize("name", ["a.run", "a.db", "a.toml", "A.RUN"])
def test_a_file_is_opened_in_the_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    opened: list[WindowOptions] = []
    monkeypatch.setattr(app, "run_window", lambda options: opened.append(options) or 0)
    (tmp_path / name).touch()
    assert front_door.main([str(tmp_path / name), "--theme", "dark"]) == 0
    assert [(options.file, options.theme) for options in opened] == [(tmp_path / name, "dark")]


def test_a_folder_of_images_is_opened_in_the_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[WindowOptions] = []
    monkeypatch.setattr(app, "run_window", lambda options: opened.append(options) or 0)
    (tmp_path / "pets").mkdir()
    assert front_door.main([str(tmp_path / "pets")]) == 0
    assert [options.file for options in opened] == [tmp_path / "pets"]


def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert window_options(["nowhere.run"]) == 2
    assert "there is no file nowhere.run" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["info"], ["train", "--preset", "iris", "--steps", "2000"]])
def test_a_closed_pipe_ends_it_quietly(command: list[str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *command],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(120) == front_door.PIPE_CLOSED, errors
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


def hear_interrupts() -> None:
    """Programs in the background of a script are started deaf to Ctrl-C, and so would be what they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for the first moment that counts")
@pytest.mark.parametrize("arguments", [[], ["train", "--preset", "digits"]])
def test_ctrl_c_at_any_moment_of_the_start_prints_no_traceback(arguments: list[str], tmp_path: Path) -> None:
    """The processes start at the same time; each is interrupted a little later than the one before."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    started = [
        subprocess.Popen(
            [sys.executable, ROOT / "main.py", *arguments],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=hear_interrupts,  # noqa: PLW1509 - no thread of these tests is in the way
        )
        for _ in range(4)
    ]
    for number, process in enumerate(started):
        while process.poll() is None and "_hashlib" not in Path(f"/proc/{process.pid}/maps").read_text("ascii"):
            time.sleep(0.002)  # what comes before is Python's own start
        time.sleep(0.15 * number)
        process.send_signal(signal.SIGINT)
    try:
        for process in started:
            _, said = process.communicate(timeout=60)
            assert "Traceback" not in said
            assert process.returncode in (0, -signal.SIGINT, 130), said
    finally:
        for process in started:
            process.kill()
            process.communicate()


def test_help_and_info_wait_for_nothing_heavy() -> None:
    code = """
import sys
from workbench.front_door import main
for arguments, heavy in (
    (["--help"], {"ctypes", "platformdirs", "pydantic", "numpy", "subprocess", "workbench.engine"}),
    (["info", "--help"], {"ctypes", "platformdirs", "pydantic", "numpy", "subprocess", "workbench.engine"}),
    (["info"], {"pydantic", "numpy", "scipy", "numba"}),
):
    assert main(arguments) == 0
    assert not heavy & set(sys.modules), (arguments, heavy & set(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
