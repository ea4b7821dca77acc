"""The bar by keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.ui.chords import chord
from tests.ui.panels.timeline.fake_machine import FakeMachine
from workbench.runs.history.history import Place
from workbench.ui.panels.timeline.timeline_panel import TimelinePanel

Press = Callable[..., None]
KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier


@pytest.mark.parametrize(
    ("row", "place", "asked"),
    [
        ("lane.step", 0, ("step_by", -1)),
        ("lane.step", 1, ("step_by", 1)),
        ("lane.far", 0, ("step_by", -10)),
        ("lane.far", 1, ("step_by", 10)),
        ("lane.ends", 0, ("look_first",)),
        ("lane.ends", 1, ("look_last",)),
        ("lane.rewind", 0, ("rewind_here", Place(1, 250, 1))),
        ("lane.rewind", 1, ("rewind_here", Place(1, 250, 1))),
        ("lane.pin", 0, ("pin", Place(1, 250, 1))),
        ("lane.fork", 0, ("fork_here", Place(1, 250, 1))),
        ("lane.fork", 1, ("fork_here", Place(1, 250, 1))),
        ("lane.live", 0, ("look_live",)),
    ],
)
def test_every_key_asks_for_its_move(
    machine: FakeMachine, press: Press, row: str, place: int, asked: tuple[object, ...]
) -> None:
    machine.look_at(1, 250)
    machine.asked.clear()
    press(*chord(row, place))
    assert machine.asked == [asked]


def test_enter_does_nothing_while_nothing_is_looked_at(machine: FakeMachine, press: Press) -> None:
    press(KEY.Key_Return)
    assert machine.asked == []


def test_every_mark_of_the_line_is_reached_one_after_the_other(machine: FakeMachine, press: Press) -> None:
    for _ in range(5):
        press(*chord("lane.mark", 0))
    assert [asked[1:] for asked in machine.asked] == [(2, 650), (2, 300), (2, 200), (2, 0), (2, 0)]
    machine.asked.clear()
    for _ in range(4):
        press(*chord("lane.mark", 1))
    assert [asked[1:] for asked in machine.asked] == [(2, 200), (2, 300), (2, 650), (2, 900)]


def test_page_keys_go_from_lane_to_lane(panel: TimelinePanel, machine: FakeMachine, press: Press) -> None:
    machine.look_at(1, 250)
    machine.asked.clear()
    press(*chord("lane.other", 0))  # from lower rate up to branch 3, which begins at 600
    press(*chord("lane.other", 0))
    press(*chord("lane.other", 0))  # nothing above the first
    press(*chord("lane.other", 1))
    assert machine.asked == [("look_at", 3, 600), ("look_at", 1, 600), ("look_at", 3, 600)]


def test_following_the_run_goes_back_to_its_branch(panel: TimelinePanel, machine: FakeMachine, press: Press) -> None:
    press(*chord("lane.other", 0))
    assert panel.model.line == 3
    press(*chord("lane.live"))
    assert panel.model.line == 2


def test_f2_edits_the_name_of_the_line(panel: TimelinePanel, press: Press) -> None:
    press(*chord("lane.name"))
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
