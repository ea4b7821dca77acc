"""Keys and the wheel in the whole window: nothing is changed that nobody meant."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workbench.specs.run import RunSpec
from workbench.ui.application import build_window, dismantle
from workbench.ui.widgets.chosen_keys import choose_keys
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.window_state import WindowState


@pytest.fixture
def real_window(qtbot: QtBot, qapp: QApplication, tmp_path: Path, spec: RunSpec) -> Iterator[MainWindow]:
    """With all its panels."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = build_window(qapp, spec, WindowState(settings))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    dismantle(window)


def test_the_whole_window(qtbot: QtBot, real_window: MainWindow) -> None:
    """One window for all of these: it takes a second to build."""
    _the_wheel_passes_by(real_window)
    _tab_stops_can_be_seen(real_window)
    _keys_of_the_window_work_in_fields(real_window)
    _nothing_scrolls_where_there_is_room(real_window)
    _small_enough_for_a_scaled_screen(real_window)


def _the_wheel_passes_by(window: MainWindow) -> None:
    kinds = (QComboBox, QAbstractSlider, QAbstractSpinBox)
    found = [part for part in window.findChildren(QWidget) if isinstance(part, kinds)]
    controls = [part for part in found if not isinstance(part, QScrollBar) and part.window() is window]
    assert len(controls) > 20
    for control in controls:
        text = control.currentText() if isinstance(control, QComboBox) else str(control.property("value"))
        for delta in (QPoint(0, 120), QPoint(0, -120)):
            where, buttons, keys = QPointF(4.0, 4.0), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
            event = QWheelEvent(where, where, QPoint(), delta, buttons, keys, Qt.ScrollPhase.NoScrollPhase, False)
            QApplication.sendEvent(control, event)
        now = control.currentText() if isinstance(control, QComboBox) else str(control.property("value"))
        name = f"{type(control).__name__} {control.accessibleName()}"
        assert now == text, name
        assert not control.hasFocus(), name
        assert control.focusPolicy() is not Qt.FocusPolicy.WheelFocus, name


def _tab_stops_can_be_seen(window: MainWindow) -> None:
    stops: list[QWidget] = []
    for _ in range(300):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        assert stop is not None
        if stop in stops:
            break
        stops.append(stop)
    assert len(stops) > 10
    behind = [dock for dock in window.findChildren(QDockWidget) if not dock.visibleRegion().isEmpty()]
    for stop in stops:
        docks = [dock for dock in window.findChildren(QDockWidget) if dock.isAncestorOf(stop)]
        assert all(dock in behind for dock in docks), f"{stop.accessibleName()} cannot be seen"


def _keys_of_the_window_work_in_fields(window: MainWindow) -> None:
    panel = window.docks["hyperparameters"].widget()
    fields: list[QLineEdit] = [*panel.findChildren(NumberEntry)[:1]]
    saved: list[str] = []
    for name in ("export", "save_spec", "pin", "search", "exact_statistics"):
        action = window.actions_by_name[name]
        action.triggered.disconnect()
        action.triggered.connect(lambda _checked=False, name=name: saved.append(name))
        action.setEnabled(True)
        for field in fields:
            field.setFocus()
            combination = action.shortcut()[0]  # type: ignore[index]  # the stubs lack it
            QTest.keyClick(field, combination.key(), combination.keyboardModifiers())
        assert saved[-1:] == [name]
    choose_keys({"action.export": "7"})
    saved.clear()
    QTest.keyClick(fields[0], "7")
    assert (saved, fields[0].text()[-1:]) == ([], "7"), (
        "what is typed into a field is text, whatever else it is chosen for"
    )
    choose_keys({})


def _small_enough_for_a_scaled_screen(window: MainWindow) -> None:
    """1920 × 1080 at 150 % are 1280 × 720, with a task bar and a frame around the window; 1000 × 620 leave room."""
    least = window.minimumSizeHint()
    assert (least.width(), least.height()) <= (1000, 620)
    assert least.height() <= 590


def _nothing_scrolls_where_there_is_room(window: MainWindow) -> None:
    window.resize(1280, 800)
    window.actions_by_name["show_presets"].setChecked(False)
    for tab in range(window.plots.count()):
        window.plots.setCurrentIndex(tab)
        QApplication.processEvents()
        page = window.plots.currentWidget()
        if isinstance(page, QScrollArea):
            bars = page.verticalScrollBar(), page.horizontalScrollBar()
            assert [bar.maximum() for bar in bars] == [0, 0], window.plots.tabText(tab)
            view = page.widget().findChild(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            assert view is not None
            assert view.isVisible()
            assert view.size() == page.viewport().size()
