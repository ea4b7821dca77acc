"""Messages that have passed, and what is copied for a report."""

import getpass
import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.window.help.diagnostics import LAST_LINES, diagnostics, display, last_lines
from workbench.ui.window.help.notices_page import NoticesPage
from workbench.ui.window.main_window import MainWindow


def messages(window: MainWindow) -> list[list[str]]:
    page = window.findChild(NoticesPage)
    assert page is not None
    model = page.view.model()
    return [[str(model.index(row, column).data()) for column in (1, 2)] for row in range(model.rowCount())]


def test_messages_that_have_passed_are_listed_and_new_ones_come_on_top(window: MainWindow) -> None:
    before = len(window.notices.history)
    window.notices.show_notice(Notice(Severity.GOOD, "written to a.npz"))
    window.notices.clear()
    window.actions_by_name["messages"].trigger()
    assert messages(window)[0] == ["Done", "written to a.npz"]
    window.notices.show_notice(Notice(Severity.ERROR, "the disk is full"))
    assert messages(window)[:2] == [["Error", "the disk is full"], ["Done", "written to a.npz"]]
    assert len(window.notices.history) == before + 2
    page = window.findChild(NoticesPage)
    assert page is not None
    assert page.text.text() == "the disk is full"
    page.copy()
    assert QApplication.clipboard().text().splitlines()[-1].endswith("Error: the disk is full")


def test_trouble_that_comes_back_is_listed_once(window: MainWindow) -> None:
    before = len(window.notices.history)
    window.notices.show_notice(Notice(Severity.WARNING, "the battery is low"))
    window.notices.show_notice(Notice(Severity.GOOD, "written"))
    window.notices.clear()
    assert window.notices.notice is not None
    assert window.notices.notice.text == "the battery is low"
    assert len(window.notices.history) == before + 2


def test_diagnostics_name_what_a_report_needs_and_nothing_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "lovelace")
    log = tmp_path / "workbench.log"
    log.write_text(
        "x" * 100_000 + "\n2026 WARNING a: /data/lovelace/patients.csv of lovelace is damaged\n", encoding="utf-8"
    )
    text = diagnostics(log, display())
    for name in ("numpy", "sqlite", "blas_kernel", "PySide6-Essentials", "Qt", "screens", "cores"):
        assert f"\n{name}: " in f"\n{text}", name
    assert "‹file.csv› of ‹user› is damaged" in text
    assert "lovelace" not in text
    assert "patients" not in text


def test_a_log_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    assert last_lines(None) == ["there is no log file"]
    assert "cannot be read" in last_lines(tmp_path / "none.log")[0]
    many = tmp_path / "many.log"
    many.write_text("\n".join(str(number) for number in range(500)), encoding="utf-8")
    assert last_lines(many) == [str(number) for number in range(500 - LAST_LINES, 500)]


def test_the_clipboard_has_them_and_the_window_says_so(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_name["diagnostics"].trigger()
    qtbot.waitUntil(lambda: window.notices.notice is not None)
    assert window.notices.notice is not None
    assert f"cores: {os.cpu_count()}" in QApplication.clipboard().text()
    assert "clipboard" in window.notices.notice.text
