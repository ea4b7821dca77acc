"""The whole panel: pages, buttons, the step field, the crosshair of the plots."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.panels.timeline.fake_machine import FakeMachine, one_branch, three_branches
from workbench.runs.history.history import JournalEdit, Place
from workbench.training.epochs import EpochScale
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.panels.timeline.timeline_panel import TimelinePanel
from workbench.ui.widgets.theme import DARK, ThemeSource


def plain(text: str) -> str:
    return re.sub("<[^>]*>", " ", text)


def test_before_the_first_run_there_is_one_sentence_and_one_button(
    qtbot: QtBot, themes: ThemeSource, axis: Timeline
) -> None:
    machine = FakeMachine()
    panel = TimelinePanel(machine, axis, themes)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.empty_page.isVisible()
    assert not panel.chart.isVisible()
    with qtbot.waitSignal(panel.start_asked):
        qtbot.mouseClick(panel.empty_page.button, Qt.MouseButton.LeftButton)
    machine.show(one_branch())
    assert panel.chart.isVisible()
    machine.show(None)
    assert panel.empty_page.isVisible()


def test_what_stands_there_while_the_views_follow(panel: TimelinePanel) -> None:
    assert panel.controls.status.text() == "Live, step 900 · lower rate"
    assert panel.controls.step.text() == "900"
    assert not panel.controls.rewind.isEnabled()
    assert "no earlier step is looked at" in panel.controls.rewind.toolTip()
    assert not panel.controls.live.isEnabled()
    assert panel.controls.fork.isEnabled()
    assert panel.controls.pin.isEnabled()


def test_what_stands_there_while_one_looks_back(panel: TimelinePanel, machine: FakeMachine) -> None:
    machine.look_at(1, 500)
    assert panel.controls.status.text() == "Looking at step 500 of main · momentum 0.9 → 0.99"
    assert panel.controls.rewind.isEnabled()
    assert panel.controls.live.isEnabled()
    assert panel.chart.accessibleDescription() == panel.controls.status.text()


def test_the_nearest_keyframe_is_called_what_it_is(panel: TimelinePanel, machine: FakeMachine) -> None:
    machine.look_at(1, 450)
    machine.see(Place(1, 440, 1), is_exact=False)
    assert panel.controls.status.text() == "Looking at step 450 of main · nearest keyframe, exact in a moment"
    machine.see(Place(1, 450, 1))
    assert "nearest" not in panel.controls.status.text()


def test_the_epoch_is_told_where_it_is_known(panel: TimelinePanel, machine: FakeMachine, axis: Timeline) -> None:
    axis.epochs = EpochScale()
    axis.epochs.add(0, 0.0)
    axis.epochs.add(900, 9.0)
    machine.look_at(2, 450)
    assert "epoch 4.5" in panel.controls.status.text()
    machine.look_at(3, 650)  # another line than that of the run: its epochs may differ
    assert "epoch" not in panel.controls.status.text()


def test_the_buttons_ask_the_machine(qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine) -> None:
    machine.look_at(1, 500)
    machine.asked.clear()
    for button in (panel.controls.rewind, panel.controls.pin, panel.controls.live):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert machine.asked == [("rewind_here", Place(1, 500, 1)), ("pin", Place(1, 500, 1)), ("look_live",)]
    qtbot.mouseClick(panel.controls.fork, Qt.MouseButton.LeftButton)
    assert machine.asked[-1] == ("fork_here", Place(2, 900, 1))


def test_a_button_that_goes_off_does_not_hand_the_focus_to_the_next_one(
    panel: TimelinePanel, machine: FakeMachine
) -> None:
    machine.look_at(1, 500)
    panel.controls.rewind.setFocus()
    machine.look_live()
    assert not panel.controls.rewind.isEnabled()
    assert panel.controls.step.hasFocus()


def test_a_run_that_another_window_writes_can_only_be_looked_at(panel: TimelinePanel, machine: FakeMachine) -> None:
    machine.owner_text = "ada on lovelace writes this run since 14:03"
    machine.look_at(1, 500)
    for button in (panel.controls.rewind, panel.controls.fork, panel.controls.pin):
        assert not button.isEnabled()
        assert "ada on lovelace" in button.toolTip()
    assert panel.controls.live.isEnabled()
    assert panel.controls.status.text().endswith("read-only: ada on lovelace writes this run since 14:03")
    panel.commands.rewind()
    panel.commands.rename(2, "x")
    panel.commands.show_hidden()
    assert machine.asked == [("look_at", 1, 500)]


def test_the_end_of_the_current_branch_is_no_place_to_rewind_to(panel: TimelinePanel, machine: FakeMachine) -> None:
    machine.look_at(2, 900)
    assert "stands here already" in panel.controls.rewind.toolTip()


def test_buttons_keep_their_places(panel: TimelinePanel, machine: FakeMachine) -> None:
    def places() -> list[object]:
        QApplication.processEvents()
        return [button.geometry() for button in panel.controls.findChildren(QPushButton)]

    before = places()
    machine.look_at(1, 500)
    assert places() == before
    machine.owner_text = "a very long sentence about the owner " * 8
    machine.tell()
    assert places() == before


def test_a_typed_step_is_looked_at(qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine) -> None:
    panel.controls.step.setFocus()
    panel.controls.step.selectAll()
    qtbot.keyClicks(panel.controls.step, "450")
    machine.grow(10)  # the run goes on meanwhile
    assert panel.controls.step.text() == "450"
    qtbot.keyClick(panel.controls.step, Qt.Key.Key_Return)
    assert machine.asked == [("look_at", 2, 450)]


def test_a_step_that_was_never_reached_is_refused_in_words(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine
) -> None:
    panel.controls.step.selectAll()
    qtbot.keyClicks(panel.controls.step, "5000")
    qtbot.keyClick(panel.controls.step, Qt.Key.Key_Return)
    assert panel.controls.status.text() == "Step 5,000 was never reached; lower rate goes from 0 to 900"
    assert machine.asked == []
    qtbot.keyClick(panel.controls.step, Qt.Key.Key_Escape)
    assert panel.controls.status.text().startswith("Live")


def test_the_crosshair_of_the_plots_goes_along(panel: TimelinePanel, machine: FakeMachine, axis: Timeline) -> None:
    machine.look_at(1, 500)
    assert (axis.step, axis.is_pinned) == (500.0, True)
    axis.pin(123)  # moved in a plot: left alone until the cursor moves
    machine.grow(1)
    assert axis.step == 123.0
    machine.look_live()
    assert axis.step is None


def test_a_growing_run_does_not_paint_its_lanes_anew(qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine) -> None:
    with qtbot.assertNotEmitted(panel.model.lanes_changed):
        machine.grow(20)
    assert panel.model.tail == (900, 920)
    with qtbot.waitSignal(panel.model.lanes_changed):
        machine.grow(5000)
    assert panel.model.tail == (5920, 5920)
    with qtbot.waitSignal(panel.model.lanes_changed):
        machine.show(machine.history.with_edit(JournalEdit(2, 1, 5920, "momentum", 0.9, 0.8)))
    assert len(panel.model.marks[2]) == 2


def test_lanes_and_cursor_are_painted_in_both_themes(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, themes: ThemeSource
) -> None:
    def picture() -> QImage:
        return panel.chart.grab().toImage()

    live = picture()
    machine.look_at(1, 500)
    back = picture()
    assert back != live
    machine.see(Place(1, 440, 1), is_exact=False)
    assert picture() != back
    themes.set_theme(DARK)
    assert picture().pixelColor(5, 10).name() == DARK.surface


def test_a_fresh_current_branch_is_scrolled_into_view(qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine) -> None:
    history = three_branches()
    for number in range(4, 24):
        history = history.with_branch(replace(history.branch(3), number=number))
    machine.show(history.with_current(history.tip(23)))
    picture = panel.chart.picture
    assert picture.row_of(23) in picture.seen_rows
    machine.show(machine.history.with_current(history.tip(2)))
    picture = panel.chart.picture
    assert picture.scroll > 0
    assert picture.row_of(2) == picture.seen_rows[-1]


def test_everything_has_a_name_and_a_tooltip(panel: TimelinePanel) -> None:
    controls = panel.controls
    widgets: list[QWidget] = [controls.step, controls.rewind, controls.fork, controls.pin, controls.live]
    assert all(widget.accessibleName() and widget.toolTip() for widget in widgets)
    assert all(widget.height() >= 24 for widget in widgets)
    assert panel.chart.accessibleName() == "Timeline"
    assert "Enter on the bar" in plain(controls.rewind.toolTip())


def test_a_narrow_dock_gives_the_line_a_row_of_its_own(panel: TimelinePanel, machine: FakeMachine) -> None:
    machine.look_at(1, 500)
    controls = panel.controls
    assert controls.status.y() < controls.step.geometry().bottom()
    panel.resize(560, 170)
    QApplication.processEvents()
    assert controls.status.y() > controls.step.geometry().bottom()
    assert controls.status.width() > 500
    panel.resize(900, 170)
    QApplication.processEvents()
    assert controls.status.y() < controls.step.geometry().bottom()


@pytest.mark.parametrize("width", [500, 1200])
def test_low_docks_still_show_two_lanes(panel: TimelinePanel, width: int) -> None:
    panel.resize(width, panel.minimumSizeHint().height())
    assert panel.minimumSizeHint().height() <= 145
    assert len(panel.chart.picture.seen_rows) >= 2
