"""The front door with a window: its arguments, and a machine without a display."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.app import WindowOptions, prepare_display, window_options

ROOT = Path(__file__).parents[1]


def test_arguments() -> None:
    assert window_options([]) == WindowOptions(preset="digits", theme=None, screenshot=None)
    found = window_options(["--preset", "spirals", "--theme", "dark", "--screenshot", "w.png", "--after", "2.5"])
    assert found == WindowOptions("spirals", None, "dark", Path("w.png"), 2.5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--preset", "spiral"], "did you mean 'spirals'?"),
        (["--theme", "purple"], "purple"),
        (["--after", "-1"], "-1"),
        (["--after", "nan"], "nan"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_bad_arguments_are_explained(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert window_options(arguments) == 2
    assert words in capsys.readouterr().err


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert window_options(["--help"]) == 0
    assert "--screenshot" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "platforms"),
    [
        ({}, "offscreen"),
        ({"DISPLAY": ":0"}, "xcb;offscreen"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wayland;xcb;offscreen"),
    ],
)
def test_qt_falls_back_where_the_user_left_the_choice(given: dict[str, str], platforms: str) -> None:
    environment = dict(given)
    assert prepare_display(environment, "linux")
    assert environment["QT_QPA_PLATFORM"] == platforms
    for chosen, system in (({"QT_QPA_PLATFORM": "vnc"}, "linux"), ({}, "darwin")):
        environment = dict(chosen)
        assert not prepare_display(environment, system)
        assert environment == chosen


@pytest.mark.parametrize("display", [None, ":4711"], ids=["no display", "a display that is not there"])
def test_without_a_display_the_way_on_is_named(display: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name and "QPA" not in name}
    if display is not None:
        environment["DISPLAY"] = display
    done = subprocess.run(
        [sys.executable, "main.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "python main.py train" in done.stderr
    assert "Traceback" not in done.stderr
