"""The bar by mouse."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.panels.timeline.fake_machine import FakeMachine, one_branch
from workbench.runs.history.history import Branch, Place
from workbench.ui.panels.timeline.timeline_panel import TimelinePanel

Find = Callable[[int, int], QPoint]
LEFT = Qt.MouseButton.LeftButton


def looks(machine: FakeMachine) -> list[tuple[int, int]]:
    return [(asked[1], asked[2]) for asked in machine.asked if asked[0] == "look_at"]


def test_a_click_looks_at_the_step_of_the_lane_under_it(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find
) -> None:
    qtbot.mouseClick(panel.chart.viewport(), LEFT, pos=point(1, 600))
    ((branch, step),) = looks(machine)
    assert branch == 1
    assert abs(step - 600) <= 1


def test_a_click_on_a_mark_goes_exactly_to_its_place(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find
) -> None:
    qtbot.mouseClick(panel.chart.viewport(), LEFT, pos=point(1, 500) + QPoint(5, -2))
    assert looks(machine) == [(1, 500)]


def test_beyond_the_tip_is_the_tip(qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find) -> None:
    qtbot.mouseClick(panel.chart.viewport(), LEFT, pos=point(3, 900))
    assert looks(machine) == [(3, 700)]


def test_before_the_fork_is_the_parent(qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find) -> None:
    qtbot.mouseClick(panel.chart.viewport(), LEFT, pos=point(2, 250))
    assert machine.cursor.branch == 1
    assert panel.model.line == 2


def test_a_drag_looks_at_most_sixty_times_a_second_and_ends_where_it_ends(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find
) -> None:
    viewport = panel.chart.viewport()
    qtbot.mousePress(viewport, LEFT, pos=point(2, 500))
    for step in range(500, 900, 4):
        QTest.mouseEvent(
            QTest.MouseAction.MouseMove, viewport, LEFT, Qt.KeyboardModifier.NoModifier, point(2, step), -1
        )
    assert len(looks(machine)) < 20
    qtbot.mouseRelease(viewport, LEFT, pos=point(2, 880))
    branch, step = looks(machine)[-1]
    assert branch == 2
    assert abs(step - 896) <= 2
    assert not panel.model.pace.is_busy


def test_moving_without_a_button_looks_at_nothing(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find
) -> None:
    qtbot.mouseMove(panel.chart.viewport(), pos=point(1, 500))
    assert panel.chart.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(panel.chart.viewport(), pos=point(1, 600))
    assert panel.chart.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
    assert machine.asked == []


def test_a_double_click_follows_the_run_again(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find
) -> None:
    qtbot.mouseDClick(panel.chart.viewport(), LEFT, pos=point(1, 600))
    assert machine.asked[-1] == ("look_live",)
    assert not machine.looks_back


def test_a_title_leads_to_the_end_of_its_branch(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find
) -> None:
    qtbot.mouseClick(panel.chart.viewport(), LEFT, pos=QPoint(40, point(3, 0).y()))
    qtbot.mouseClick(panel.chart.viewport(), LEFT, pos=QPoint(40, point(2, 0).y()))
    assert machine.asked == [("look_at", 3, 700), ("look_live",)]


def test_tooltips_say_what_is_there(panel: TimelinePanel, point: Find) -> None:
    assert "momentum 0.9 → 0.99" in panel.chart.tooltip_at(QPointF(point(1, 500)))
    assert "left main at step 400" in panel.chart.tooltip_at(QPointF(40.0, point(2, 0).y()))
    assert panel.chart.tooltip_at(QPointF(point(1, 600))) == ""


def test_the_name_is_edited_in_the_place_of_the_title(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find
) -> None:
    editor = panel.chart.editor
    qtbot.mouseDClick(panel.chart.viewport(), LEFT, pos=QPoint(40, point(3, 0).y()))
    assert editor.isVisible()
    assert editor.geometry().contains(QPoint(60, point(3, 0).y()))
    qtbot.keyClicks(editor, "bold try")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert machine.asked[-1] == ("rename", 3, "bold try")
    assert not editor.isVisible()
    machine.asked.clear()
    panel.commands.ask_name(3)
    qtbot.keyClicks(editor, "other")
    qtbot.keyClick(editor, *chord("name.back"))
    assert machine.asked == []
    assert not editor.isVisible()


def test_the_menu_acts_where_it_was_opened(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find
) -> None:
    menu, chart = panel.menu, panel.chart
    at = QPointF(point(1, 500))
    assert menu.turn_to(chart.spot_at(at), chart.mark_at(at))
    assert machine.asked == []
    assert menu.place.text() == "Step 500 of main"
    assert menu.ledger.isVisible()
    assert menu.pin.isVisible()
    assert not menu.unpin.isVisible()
    with qtbot.waitSignal(panel.edit_asked) as asked:
        menu.ledger.trigger()
    assert asked.args == [1, 1]
    menu.rewind.trigger()
    menu.switch.trigger()
    assert machine.asked == [("look_at", 1, 500), ("rewind_here", Place(1, 500, 1)), ("switch_to", 1)]


def test_a_pin_is_taken_away_by_the_menu(panel: TimelinePanel, machine: FakeMachine, point: Find) -> None:
    at = QPointF(point(2, 650))
    panel.menu.turn_to(panel.chart.spot_at(at), panel.chart.mark_at(at))
    assert not panel.menu.pin.isVisible()
    panel.menu.unpin.trigger()
    assert machine.asked == [("unpin", 2)]


def test_branches_are_hidden_and_brought_back(panel: TimelinePanel, machine: FakeMachine, point: Find) -> None:
    menu = panel.menu
    menu.turn_to((2, None), None)
    assert not menu.hide.isEnabled()
    assert "goes on in this branch" in menu.hide.toolTip()
    menu.turn_to((3, None), None)
    menu.hide.trigger()
    assert [lane.branch for lane in panel.model.lanes] == [1, 2]
    assert panel.model.caption == "3 branches, 1 hidden"
    menu.turn_to((1, None), None)
    assert menu.show_hidden.text() == "Show hidden (1)"
    menu.show_hidden.trigger()
    assert machine.asked == [("hide", 3, True), ("hide", 3, False)]
    menu.turn_to((1, None), None)
    assert not menu.show_hidden.isEnabled()


def test_a_fork_by_the_menu_asks_for_a_name(panel: TimelinePanel, machine: FakeMachine) -> None:
    panel.menu.turn_to((1, 300), None)
    panel.menu.fork.trigger()
    QApplication.processEvents()
    assert panel.chart.editor.branch == 4
    panel.chart.editor.give_up()


def test_a_name_is_asked_for_once_the_branch_has_a_lane(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, press: Callable[..., None]
) -> None:
    """As the real machine does it: the cursor goes to the new branch before the news of the history."""
    history = machine.history
    for number in range(4, 9):  # more lanes than there is room for
        history = history.with_branch(
            Branch(number, history.spec_to(Place(1, 10 * number, 0)), Place(1, 10 * number, 0))
        )
    machine.show(history)
    panel.model.look_at(1, 5)
    panel.model.pace.finish()

    def begin(name: str = "") -> None:
        machine.history = history.with_branch(Branch(9, history.branches[0].spec, Place(1, 5, 0), name, length=5))
        machine.history = machine.history.with_current(machine.history.tip(9))
        machine.cursor, machine.looks_back = machine.live, False
        machine.cursor_changed.emit(machine.seen)
        machine.tell()

    machine.fork_here = begin
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    editor = panel.chart.editor
    assert editor.branch == 9
    picture = panel.chart.picture
    assert editor.y() == round(picture.top(picture.row_of(9)))
    assert panel.chart.viewport().rect().contains(editor.geometry())
    editor.give_up()


def test_the_menu_key_asks_for_the_place_looked_at(qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine) -> None:
    machine.look_at(1, 500)
    panel.chart.menu_asked.disconnect(panel.menu.open)  # menus cannot pop up without a screen
    with qtbot.waitSignal(panel.chart.menu_asked) as asked:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
        panel.chart.contextMenuEvent(event)
    spot, mark, _ = asked.args
    assert spot is None
    panel.menu.turn_to(spot, mark)
    assert panel.menu.place.text() == "Step 500 of main"
    assert panel.menu.ledger.isVisible()


def test_the_axis_belongs_to_the_chosen_branch(panel: TimelinePanel, point: Find) -> None:
    assert panel.chart.spot_at(QPointF(point(2, 450).x(), 5.0)) == (2, 450)
    assert panel.chart.spot_at(QPointF(point(2, 450).x(), 5000.0)) is None


def test_lanes_of_the_run_before_are_dead_until_the_new_one_is_announced(
    qtbot: QtBot, panel: TimelinePanel, machine: FakeMachine, point: Find
) -> None:
    at = point(3, 650)
    machine.history = one_branch(50)  # a new run; what changed is told a little later
    machine.cursor = machine.live
    qtbot.mouseClick(panel.chart.viewport(), LEFT, pos=at)
    assert panel.chart.tooltip_at(QPointF(at)) == ""
    assert not panel.menu.turn_to((3, 650), None)
    panel.chart.grab()
    assert machine.asked == []
    machine.show(machine.history)
    assert [lane.branch for lane in panel.model.lanes] == [1]
