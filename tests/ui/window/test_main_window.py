"""The window as a whole, with plain panels and a trainer that computes nothing."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QPushButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.haste import longest
from tests.ui.fake_trainer import FakeTrainer
from tests.ui.plain_window import Answers
from workbench.specs.presets import load_preset
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.theme import DARK, ThemeSource
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.theme_choice import ThemeChoice
from workbench.ui.window.window_state import WindowState


def test_the_first_curve_is_one_key_away(qtbot: QtBot, window: MainWindow, session: RunSession) -> None:
    assert window.middle.currentWidget() is window.welcome
    with qtbot.waitSignal(session.finished):
        qtbot.keyClick(window, Qt.Key.Key_Space)
    assert session.seen.metrics is not None
    assert window.middle.currentWidget() is window.plots


@pytest.mark.parametrize("make", [QPushButton, QCheckBox, QComboBox])
def test_space_starts_wherever_the_focus_is(
    qtbot: QtBot, window: MainWindow, session: RunSession, make: type[QWidget]
) -> None:
    focused = make(window.docks["network"].widget())
    focused.show()
    focused.setFocus()
    with qtbot.waitSignal(session.run_started):
        qtbot.keyClick(focused, Qt.Key.Key_Space)
    assert not (isinstance(focused, QCheckBox) and focused.isChecked())


def test_space_and_stop_write_into_a_text_field(qtbot: QtBot, window: MainWindow, session: RunSession) -> None:
    field = QLineEdit(window.docks["network"].widget())
    field.show()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Space)
    qtbot.keyClick(field, ".")
    assert field.text() == " ."
    with qtbot.waitSignal(field.returnPressed):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not session.seen.is_starting
    assert session.seen.metrics is None


def test_return_presses_what_has_the_focus(qtbot: QtBot, window: MainWindow) -> None:
    box = QCheckBox(window.docks["network"].widget())
    box.show()
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.isChecked()


def test_start_has_one_width_for_all_its_texts(qtbot: QtBot, window: MainWindow) -> None:
    button = window.toolbar.start_button
    assert button is not None
    widths = set()
    for text in ("Start", "Pause", "Resume", "Train on", "Starting…"):
        window.actions_by_name["toggle"].setIconText(text)
        qtbot.wait(10)
        widths.add(button.width())
    assert len(widths) == 1


def test_the_title_shows_state_and_percent(
    qtbot: QtBot, window: MainWindow, session: RunSession, trainer: FakeTrainer
) -> None:
    assert window.windowTitle() == "flowers – Ready – Training workbench"
    session.step_once()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED and session.seen.step == 1)
    qtbot.waitUntil(lambda: window.windowTitle() == "flowers – Paused 8 % – Training workbench")


def test_a_preset_is_one_entry_to_undo(window: MainWindow, document: RunDocument) -> None:
    before = document.spec
    window.welcome.cards["spirals"].click()
    assert document.spec == load_preset("spirals")
    assert window.welcome.cards["spirals"].isChecked()
    assert window.actions_by_name.undo.text() == "Undo Open preset spirals"
    window.actions_by_name.undo.trigger()
    assert document.spec == before
    assert not window.welcome.cards["spirals"].isChecked()


def test_specs_are_saved_opened_and_refused(
    qtbot: QtBot, window: MainWindow, document: RunDocument, answers: Answers, tmp_path: Path
) -> None:
    saved = document.spec
    answers.path = tmp_path / "run.toml"
    window.actions_by_name["save_spec"].trigger()
    qtbot.waitUntil(lambda: "Spec written" in window.notices.text.text())
    document.change("Change seed", saved.replaced(seed=9))
    window.actions_by_name["open_spec"].trigger()
    assert document.spec == saved
    for content, words in ((b"seed = -1\n[data]\nname='iris'\n", "at least 0"), (b"\xff\xfe", "UTF-8")):
        answers.path.write_bytes(content)
        window.actions_by_name["open_spec"].trigger()
        assert document.spec == saved
        assert words in window.notices.text.text()
    answers.path = tmp_path / "missing.toml"
    window.actions_by_name["open_spec"].trigger()
    assert "no such file" in window.notices.text.text()


def test_a_divergence_is_told_with_what_to_do(
    qtbot: QtBot, window: MainWindow, session: RunSession, trainer: FakeTrainer
) -> None:
    trainer.diverges_at = 2
    with qtbot.waitSignal(session.diverged):
        session.start()
    assert "layer 2, unit 7, z" in window.notices.text.text()
    assert "Lower the learning rate" in window.notices.text.text()
    assert (window.notices.button.text(), window.notices.other.text()) == (
        "Lower α to a tenth and go on",
        "Start over",
    )
    with qtbot.waitSignal(session.finished):
        window.notices.button.click()
    assert window.services.document.spec.hyperparameters.learning_rate == 0.0001


def test_the_theme_changes_live_and_is_remembered(
    window: MainWindow, themes: ThemeSource, settings: QSettings, qapp: QApplication
) -> None:
    (dark,) = (action for action in window.menus.themes.actions() if action.data() == "dark")
    dark.trigger()
    assert themes.theme is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert WindowState(settings).theme is ThemeChoice.DARK


def test_docks_come_back_and_can_be_reset(
    qtbot: QtBot, window: MainWindow, new_window: Callable[[], MainWindow]
) -> None:
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, window.docks["sampler"])
    window.docks["data"].hide()
    window.close()
    again = new_window()
    qtbot.addWidget(again)
    again.show()
    assert again.dockWidgetArea(again.docks["sampler"]) is Qt.DockWidgetArea.LeftDockWidgetArea
    assert again.docks["data"].isHidden()
    again.actions_by_name["reset_layout"].trigger()
    assert again.dockWidgetArea(again.docks["sampler"]) is Qt.DockWidgetArea.RightDockWidgetArea
    assert not again.docks["data"].isHidden()


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_a_tab_takes_the_place_of_the_title(qtbot: QtBot, window: MainWindow) -> None:
    assert window.docks["timeline"].titleBarWidget() is None
    assert window.docks["data"].titleBarWidget() is not None
    window.docks["data"].setFloating(True)
    assert window.docks["data"].titleBarWidget() is None


def test_closing_in_mid_step_ends_the_thread(
    qtbot: QtBot, window: MainWindow, session: RunSession, trainer: FakeTrainer
) -> None:
    trainer.seconds_per_step = 0.02
    with qtbot.waitSignal(session.run_started):
        session.start()
    begin = time.monotonic()
    window.close()
    took = time.monotonic() - begin
    assert took < longest(1.0)
    assert window.stopped_cleanly
    assert not session.seen.is_live


def test_everything_that_takes_the_focus_has_a_name_and_a_tooltip(window: MainWindow) -> None:
    nameless = []
    for widget in window.findChildren(QWidget):
        is_inner = isinstance(widget.parent(), QComboBox | QDockWidget) or widget.objectName().startswith("qt_")
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not is_inner:
            text = getattr(widget, "text", str)()
            if not (widget.accessibleName() or text):
                nameless.append(f"{type(widget).__name__} {widget.objectName()}")
    assert nameless == []


def test_buttons_are_large_enough_to_hit(window: MainWindow) -> None:
    for action in window.toolbar.actions():
        button = window.toolbar.widgetForAction(action)
        if button is not None and button.isVisible() and button.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert min(button.width(), button.height()) >= 24


def test_help_pages_do_not_block_and_are_not_opened_twice(qtbot: QtBot, window: MainWindow, qapp: QApplication) -> None:
    for name, words in (("shortcuts", "Keyboard shortcuts"), ("about", "About the training workbench")):
        for _ in range(2):
            window.actions_by_name[name].trigger()
            qtbot.waitUntil(lambda words=words: words in [widget.windowTitle() for widget in qapp.topLevelWidgets()])  # type: ignore[misc]
        (page,) = (widget for widget in qapp.topLevelWidgets() if widget.windowTitle() == words)
        assert not page.isModal()
        page.close()
        qtbot.wait(10)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_floating_panel_comes_back_before_its_window(
    qtbot: QtBot, window: MainWindow, new_window: Callable[[], MainWindow]
) -> None:
    window.docks["network"].setFloating(True)
    window.close()
    again = new_window()
    qtbot.addWidget(again)
    dock = again.docks["network"]
    assert dock.isFloating()
    assert not dock.isVisible()  # shown before the window it would be behind it
    again.show()
    qtbot.waitUntil(dock.isVisible)
    assert dock.windowHandle().transientParent() is again.windowHandle()
    again.close()


def test_a_divergence_right_after_resuming_is_beyond_help(
    qtbot: QtBot, window: MainWindow, session: RunSession, trainer: FakeTrainer
) -> None:
    trainer.diverges_at = 2
    with qtbot.waitSignal(session.diverged):
        session.start()
    trainer.diverges_at = 2
    with qtbot.waitSignal(session.diverged):
        session.requests.resume()
    assert "Start over with a lower learning rate" in window.notices.text.text()
    assert "resume" not in window.notices.text.text()


def test_the_board_of_a_search_has_the_room_of_the_timeline(window: MainWindow) -> None:
    window.actions_by_name["show_presets"].setChecked(False)
    window.plots.setCurrentIndex(3)
    assert not window.docks["timeline"].isVisible()
    window.plots.setCurrentIndex(0)
    assert window.docks["timeline"].isVisible()
    window.docks["timeline"].hide()
    window.plots.setCurrentIndex(3)
    window.plots.setCurrentIndex(0)
    assert not window.docks["timeline"].isVisible(), "who hid it by hand wants it hidden"


def test_reset_layout_leaves_no_tab_bar_behind(window: MainWindow) -> None:
    """Qt makes new ones each time; the old ones are gone at once, not when the event loop comes to it."""
    for _ in range(3):
        window.reset_layout()
        tab_bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        assert [tabs.count() for tabs in tab_bars if tabs.isVisible()] == [2, 4]
        assert len(tab_bars) == 2
