"""Layout and choices over a restart, and settings that somebody damaged."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from workbench.labs.quiz_progress import QuizProgress
from workbench.labs.teaching import Teaching
from workbench.ui.window.theme_choice import ThemeChoice
from workbench.ui.window.window_state import WindowState


def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    for name in ("left", "right"):
        dock = QDockWidget(name, window)
        dock.setObjectName(name)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.resize(700, 500)
    return window


def settings(path: Path) -> QSettings:
    return QSettings(str(path), QSettings.Format.IniFormat)


def test_docks_geometry_theme_and_speed_come_back(qtbot: QtBot, tmp_path: Path) -> None:
    first = window(qtbot)
    dock = first.findChild(QDockWidget, "right")
    assert dock is not None
    first.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    first.resize(640, 480)
    state = WindowState(settings(tmp_path / "s.ini"))
    state.theme, state.speed = ThemeChoice.DARK, "Full speed"
    state.save(first)

    second = window(qtbot)
    again = WindowState(settings(tmp_path / "s.ini"))
    assert again.restore(second)
    moved = second.findChild(QDockWidget, "right")
    assert moved is not None
    assert second.dockWidgetArea(moved) is Qt.DockWidgetArea.RightDockWidgetArea
    assert (second.width(), second.height()) == (640, 480)
    assert (again.theme, again.speed) == (ThemeChoice.DARK, "Full speed")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe garbage [[[ = \x80",
        b"[window]\ngeometry=hello\ndocks=42\ntheme=purple\n[run]\nspeed=@Invalid()\n",
        b"[course]\nprogress=a:b\nquiz=grid:9:?, 7\nteaching=on x hidden\n",
        b"[course]\nprogress=@Variant(zzz)\nquiz=@Variant(\\0\\0\\0\\x7f)\nteaching=@ByteArray(\\0\\xff)\n",
        b"[window]\ngeometry=@ByteArray(abc)\ndocks=@ByteArray(\\0\\0\\0\\xff)\n",
        b"[window]\ngeometry=@Variant(\\0\\0\\0\\x7f)\ndocks=@Variant(zzz)\ntheme=@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\x3x\\0)\n",
    ],
)
@pytest.mark.qt_log_ignore("QVariant::load", "Trying to construct an instance", extend=True)
def test_damaged_settings_are_forgotten(qtbot: QtBot, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.ini"
    path.write_bytes(content)
    state = WindowState(settings(path))
    made = window(qtbot)
    assert not state.restore(made)
    assert (made.width(), made.height()) == (700, 500)
    assert state.theme is ThemeChoice.SYSTEM
    assert state.speed == ""
    assert (state.course, state.quiz, state.teaching) == ({}, QuizProgress(), Teaching())
