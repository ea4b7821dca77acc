"""Docks with a panel each."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from workbench.ui.widgets.panel_dock import PanelDock

FLOATABLE = PanelDock.DockWidgetFeature.DockWidgetFloatable


def test_a_panel_behind_another_tab_takes_no_keys(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    docks = [PanelDock(name, name, QPushButton(name), window) for name in ("front", "behind")]
    for dock in docks:
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.tabifyDockWidget(*docks)
    window.show()
    for front, behind in (docks, docks[::-1]):
        front.raise_()
        qtbot.waitUntil(lambda front=front, behind=behind: front.widget().isEnabled() > behind.widget().isEnabled())


def test_where_windows_cannot_be_placed_panels_do_not_float(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    assert PanelDock("usual", "usual", QPushButton(), window).features() & FLOATABLE
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    assert not PanelDock("fixed", "fixed", QPushButton(), window).features() & FLOATABLE
