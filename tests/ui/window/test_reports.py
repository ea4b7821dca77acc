"""What is left behind when something goes wrong."""

import faulthandler
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from workbench.ui.window.reports import CrashReport, UnhandledErrors, start_log


@pytest.fixture
def clean_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, was_enabled = root.handlers[:], root.level, faulthandler.is_enabled()
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:], root.level = handlers, level
    if was_enabled:
        faulthandler.enable()


@pytest.mark.usefixtures("clean_logging")
def test_the_log_is_written_to_its_folder(tmp_path: Path) -> None:
    path = start_log(tmp_path / "new" / "folder")
    assert path is not None
    logging.getLogger("workbench").info("trained")
    assert "trained" in path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("clean_logging")
def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert start_log(tmp_path / "file") is None
    CrashReport(tmp_path / "file").close()


@pytest.mark.usefixtures("clean_logging")
def test_the_report_of_a_crash_is_moved_aside(tmp_path: Path) -> None:
    first = CrashReport(tmp_path)
    first.close()
    assert first.previous is None
    (tmp_path / "crash.log").write_text("Fatal Python error: Segmentation fault", encoding="utf-8")
    report = CrashReport(tmp_path)
    report.close()
    assert report.previous == tmp_path / "crash-previous.log"
    assert "Segmentation fault" in report.previous.read_text(encoding="utf-8")
    assert (tmp_path / "crash.log").read_text(encoding="utf-8") == ""


def test_an_error_nobody_caught_is_logged_and_told(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    errors = UnhandledErrors()
    told: list[tuple[str, str]] = []
    errors.caught.connect(lambda text: told.append((text, threading.current_thread().name)))
    with caplog.at_level(logging.CRITICAL):
        errors.catch(ValueError, ValueError("seven"), None)
    assert "seven" in told[0][0]
    assert "nobody caught this" in caplog.text


def test_the_hook_is_given_back() -> None:
    before = sys.excepthook
    errors = UnhandledErrors()
    errors.install()
    assert sys.excepthook != before
    errors.uninstall()
    assert sys.excepthook is sys.__excepthook__
    sys.excepthook = before


def test_what_happens_again_and_again_is_told_three_times(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    errors, told = UnhandledErrors(), list[str]()
    errors.caught.connect(told.append)
    for number in range(20):
        try:
            int(f"frame {number}")
        except ValueError as error:
            errors.catch(ValueError, error, error.__traceback__)
    errors.catch(KeyError, KeyError("another"), None)
    assert ["frame 0" in told[0], "again and again" in told[2], "another" in told[3]] == [True] * 3
    assert len(told) == 4
    assert caplog.text.count("Traceback") == 3
