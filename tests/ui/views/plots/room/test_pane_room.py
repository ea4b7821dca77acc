"""Borders that are dragged, plots that are folded, moved and remembered, by a hand with a mouse."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QSplitter
from pytestqt.qtbot import QtBot

from tests.ui.views.plots.conftest import FakeSession, board, session, shown, themes
from workbench.layouts.plot_room import LINE, LOWEST, PlotRoom
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.views.plots.plot_pane import PlotPane
from workbench.ui.views.plots.room.fold import Fold

__all__ = ["board", "session", "shown", "themes"]


@pytest.fixture(autouse=True)
def drawn(board: PlotBoard, session: FakeSession) -> None:
    session.unrest = 0.0
    session.begin()
    session.train(50)
    board.draw()


def fold(pane: PlotPane) -> Fold:
    return pane.findChild(Fold)


def order(board: PlotBoard) -> list[str]:
    panes = sorted(board.panes, key=lambda pane: pane.mapTo(board, QPoint(0, 0)).y())
    return [pane.plan.title for pane in panes]


def test_a_constant_setting_is_a_line_and_the_loss_has_its_room(board: PlotBoard) -> None:
    loss, accuracy, rate, norm = board.panes
    assert rate.height() == LINE
    assert rate.canvas.isHidden()
    assert "0.001" in rate.read_out.text, "its value is still told"
    assert loss.canvas.height() >= 220
    assert min(accuracy.height(), norm.height()) >= LOWEST


def test_it_is_a_plot_again_when_it_changes(board: PlotBoard, session: FakeSession) -> None:
    rate = board.panes[2]
    assert fold(rate).is_line
    session.rate = 0.002
    session.train(50)
    board.redraw_soon()
    board.draw()
    assert not fold(rate).is_line
    assert rate.canvas.isVisible()
    assert rate.height() >= LOWEST


def test_a_measured_curve_is_constant_after_a_hundred_steps(board: PlotBoard, session: FakeSession) -> None:
    norm = board.panes[3]
    assert not fold(norm).is_line
    session.train(60)
    board.redraw_soon()
    board.draw()
    assert fold(norm).is_line


def test_a_border_is_dragged_and_kept(qtbot: QtBot, board: PlotBoard) -> None:
    loss, accuracy = board.panes[:2]
    column = loss.parentWidget()
    assert isinstance(column, QSplitter)
    before, handle = accuracy.height(), column.handle(1)
    with qtbot.waitSignal(board.room.changed):
        qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(50, 2))
        qtbot.mouseMove(handle, QPoint(50, -58))
        qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(50, 2))
    assert accuracy.height() > before
    kept = PlotRoom.from_plain(board.room.chosen.to_plain())
    shared = accuracy.height() / loss.height()
    board.room.reset()
    assert accuracy.height() < loss.height() * shared
    board.room.use(kept)
    assert accuracy.height() / loss.height() == pytest.approx(shared, abs=0.05)


def test_the_arrow_folds_and_opens(qtbot: QtBot, board: PlotBoard) -> None:
    loss = board.panes[0]
    qtbot.mouseClick(fold(loss).button, Qt.MouseButton.LeftButton)
    assert loss.height() == LINE
    assert fold(loss).button.accessibleName() == "Open the plot Loss"
    assert board.panes[1].canvas.marks.has_labels, "the first plot that can be seen tells what the marks are"
    qtbot.mouseClick(fold(loss).button, Qt.MouseButton.LeftButton)
    assert loss.canvas.height() >= 220
    qtbot.mouseClick(fold(board.panes[2]).button, Qt.MouseButton.LeftButton)
    assert not fold(board.panes[2]).is_line, "a constant curve, too, where somebody wants to see it"


def test_a_plot_is_dragged_by_its_title_to_the_place_of_another(qtbot: QtBot, board: PlotBoard) -> None:
    norm, loss = board.panes[3], board.panes[0]
    title, target = norm.read_out, loss.canvas.mapToGlobal(QPoint(60, 60))
    qtbot.mousePress(title, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseMove(title, title.mapFromGlobal(target))
    qtbot.mouseRelease(title, Qt.MouseButton.LeftButton, pos=title.mapFromGlobal(target))
    qtbot.waitUntil(lambda: order(board)[0] == "Gradient norm")
    assert board.room.chosen.order[:2] == ("Gradient norm", "Loss")


def test_the_menu_moves_and_folds_for_the_keyboard(qtbot: QtBot, board: PlotBoard) -> None:
    room = board.room
    board.menu.turn_to(board.panes[1], None)
    board.menu.menu.aboutToShow.emit()
    assert room.fold_action.text() == "Fold to one line"
    room.up_action.trigger()
    assert order(board)[:2] == ["Accuracy", "Loss"]
    board.menu.menu.aboutToShow.emit()
    assert not room.up_action.isEnabled()
    room.fold_action.trigger()
    assert fold(board.panes[1]).is_line
    room.reset()
    assert order(board)[0] == "Loss"
    assert not fold(board.panes[1]).is_line
