"""The bar by keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.ui.panels.timeline.fake_machine import FakeMachine
from workbench.runs.history.history import Place
from workbench.ui.panels.timeline.timeline_panel import TimelinePanel

Press = Callable[..., None]
KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier


@pytest.mark.parametrize(
    ("key", "modifier", "asked"),
    [
        (KEY.Key_Left, MODIFIER.NoModifier, ("step_by", -1)),
        (KEY.Key_Right, MODIFIER.NoModifier, ("step_by", 1)),
        (KEY.Key_Left, MODIFIER.ShiftModifier, ("step_by", -10)),
        (KEY.Key_Right, MODIFIER.ShiftModifier, ("step_by", 10)),
        (KEY.Key_Home, MODIFIER.NoModifier, ("look_first",)),
        (KEY.Key_End, MODIFIER.NoModifier, ("look_last",)),
        (KEY.Key_Return, MODIFIER.NoModifier, ("rewind_here", Place(1, 250, 1))),
        (KEY.Key_P, MODIFIER.NoModifier, ("pin", Place(1, 250, 1))),
        (KEY.Key_Return, MODIFIER.ShiftModifier, ("fork_here", Place(1, 250, 1))),
        (KEY.Key_Escape, MODIFIER.NoModifier, ("look_live",)),
    ],
)
def test_every_key_asks_for_its_move(
    machine: FakeMachine, press: Press, key: Qt.Key, modifier: Qt.KeyboardModifier, asked: tuple[object, ...]
) -> None:
    machine.look_at(1, 250)
    machine.asked.clear()
    press(key, modifier)
    assert machine.asked == [asked]


def test_enter_does_nothing_while_nothing_is_looked_at(machine: FakeMachine, press: Press) -> None:
    press(KEY.Key_Return)
    assert machine.asked == []


def test_every_mark_of_the_line_is_reached_one_after_the_other(machine: FakeMachine, press: Press) -> None:
    for _ in range(5):
        press(KEY.Key_Left, MODIFIER.ControlModifier)
    assert [asked[1:] for asked in machine.asked] == [(2, 650), (2, 300), (2, 200), (2, 0), (2, 0)]
    machine.asked.clear()
    for _ in range(4):
        press(KEY.Key_Right, MODIFIER.ControlModifier)
    assert [asked[1:] for asked in machine.asked] == [(2, 200), (2, 300), (2, 650), (2, 900)]


def test_page_keys_go_from_lane_to_lane(panel: TimelinePanel, machine: FakeMachine, press: Press) -> None:
    machine.look_at(1, 250)
    machine.asked.clear()
    press(KEY.Key_PageUp)  # from lower rate up to branch 3, which begins at 600
    press(KEY.Key_PageUp)
    press(KEY.Key_PageUp)  # nothing above the first
    press(KEY.Key_PageDown)
    assert machine.asked == [("look_at", 3, 600), ("look_at", 1, 600), ("look_at", 3, 600)]


def test_following_the_run_goes_back_to_its_branch(panel: TimelinePanel, machine: FakeMachine, press: Press) -> None:
    press(KEY.Key_PageUp)
    assert panel.model.line == 3
    press(KEY.Key_Escape)
    assert panel.model.line == 2


def test_f2_edits_the_name_of_the_line(panel: TimelinePanel, press: Press) -> None:
    press(KEY.Key_F2)
    assert panel.chart.editor.branch == 2
    assert panel.chart.editor.text() == "lower rate"
    panel.chart.editor.give_up()


def test_the_bar_takes_its_keys_before_the_shortcuts_of_the_window(panel: TimelinePanel) -> None:
    for key, is_taken in ((KEY.Key_P, True), (KEY.Key_Escape, True), (KEY.Key_Space, False), (KEY.Key_F1, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, MODIFIER.NoModifier)
        event.ignore()
        QApplication.sendEvent(panel.chart, event)
        assert event.isAccepted() is is_taken


def test_the_focus_is_seen(panel: TimelinePanel) -> None:
    panel.controls.step.setFocus()
    QApplication.processEvents()
    without = panel.chart.grab().toImage()
    panel.chart.setFocus()
    QApplication.processEvents()
    assert panel.chart.grab().toImage() != without
