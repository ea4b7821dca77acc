"""What is read off the plots: axis of the steps, extremes, best values, what sticks out; by mouse and by keys."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.views.plots.conftest import FakeSession
from workbench.training.curve_table import Line
from workbench.training.curves import CurveSource
from workbench.training.exact_curves import ExactCurves
from workbench.training.messages import StepsTrained
from workbench.training.metrics import MetricStore
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.views.plots.plot_pane import PlotPane


def train_losses(session: FakeSession, losses: "np.ndarray[tuple[int], np.dtype[np.float64]]", capacity: int) -> None:
    session.begin(())
    session.metrics = MetricStore(0, capacity)
    scalars = np.stack([losses, *np.full((3, len(losses)), 0.5)], 1)
    session.metrics.append(StepsTrained(0, scalars, np.empty((len(losses), 0, 6, 3)), 30.0, len(losses)))
    session.step = len(losses)
    session.refreshed.emit()


def redraw(board: PlotBoard) -> None:
    board.redraw_soon()
    board.draw()


def at(pane: PlotPane, x: float, y: float) -> QPoint:
    """Pixels of the viewport at shares of the view."""
    box = pane.canvas.view_box
    return pane.canvas.mapFromScene(box.mapToScene(QPointF(x * box.width(), y * box.height())))


def send(pane: PlotPane, kind: QEvent.Type, place: QPoint, held: bool, keys: Qt.KeyboardModifier) -> None:
    view, left, none = pane.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button, buttons = none if kind is QEvent.Type.MouseMove else left, left if held else none
    event = QMouseEvent(kind, QPointF(place), QPointF(view.mapToGlobal(place)), button, buttons, keys)
    QApplication.sendEvent(view, event)


def double_click(pane: PlotPane, place: QPoint) -> None:
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
        send(pane, kind, place, True, Qt.KeyboardModifier.NoModifier)
        send(pane, QEvent.Type.MouseButtonRelease, place, False, Qt.KeyboardModifier.NoModifier)


def drag(pane: PlotPane, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier) -> None:
    send(pane, QEvent.Type.MouseButtonPress, start, True, keys)
    for share in (0.3, 0.6, 1.0):
        send(pane, QEvent.Type.MouseMove, start + (end - start) * share, True, keys)
    send(pane, QEvent.Type.MouseButtonRelease, end, False, keys)


def test_the_legend_has_the_current_and_the_best_value_with_its_step(board: PlotBoard, session: FakeSession) -> None:
    losses = 2.0 + np.cos(np.arange(1000.0) / 100)
    losses[321] = 0.25
    train_losses(session, losses, 16_384)
    redraw(board)
    pane = board.panes[0]
    assert pane.read_out.text.startswith("train 1.148 1.14 … 1.16, best 0.25 at 321"), "four steps to a pixel"
    assert "best 0.25 at 321" in pane.read_out.toolTip()
    board.timeline.zoom(500, 600)
    redraw(board)
    assert "best 0.25 at 321" in pane.read_out.text, "of the whole run, not of what can be seen"
    assert "best" not in board.panes[2].read_out.text, "no learning rate is better than another"


def test_m_marks_the_ends_of_what_can_be_seen(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    losses = 2.0 + np.cos(np.arange(1000.0) / 100)
    train_losses(session, losses, 16_384)
    redraw(board)
    board.timeline.zoom(100, 500)
    redraw(board)
    pane = board.panes[0]
    assert pane.canvas.extremes.marks == ()
    qtbot.keyClick(pane.canvas, *chord("plots.extremes"))
    assert board.controls.extremes_action.isChecked()
    redraw(board)
    low, high = pane.canvas.extremes.marks
    seen = losses[100:501]
    assert (low.step, low.is_highest) == (100 + int(seen.argmin()), False)
    assert (high.step, high.is_highest) == (100 + int(seen.argmax()), True)
    assert low.text == f"{seen.min():.4g} at {int(low.step)}"
    pane.set_log(True)
    redraw(board)
    assert pane.canvas.extremes.marks[0].value == pytest.approx(np.log10(seen.min()), abs=1e-6)
    board.grab()
    qtbot.keyClick(pane.canvas, *chord("plots.extremes"))
    redraw(board)
    assert pane.canvas.extremes.marks == ()


def test_what_sticks_out_is_counted_and_a_press_shows_it(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    losses = 1.0 + np.sin(np.arange(3000.0))
    losses[[50, 1200, 2000]] = 1e7
    train_losses(session, losses, 16_384)
    redraw(board)
    pane = board.panes[0]
    assert pane.beyond_button.isVisible()
    assert pane.beyond_button.text() == "3 of 3,000 points above"
    assert not board.panes[1].beyond_button.isVisible()
    qtbot.mouseClick(pane.beyond_button, Qt.MouseButton.LeftButton)
    redraw(board)
    assert pane.canvas.view_box.viewRange()[1][1] >= 1e7
    qtbot.mouseClick(pane.beyond_button, Qt.MouseButton.LeftButton)
    redraw(board)
    assert pane.canvas.view_box.viewRange()[1][1] < 10.0
    pane.set_log(True)
    redraw(board)
    assert not pane.beyond_button.isVisible(), "a logarithmic axis has room for all"


def test_x_gives_every_tenfold_of_steps_the_same_room(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    train_losses(session, np.linspace(5.0, 1.0, 9999), 16_384)
    board.timeline.follow_to(0, 9999, 9999, is_over=True)
    redraw(board)
    pane = board.panes[0]
    qtbot.keyClick(pane.canvas, *chord("plots.log_steps"))
    assert board.controls.log_action.isChecked()
    redraw(board)
    box, axis = pane.canvas.view_box, pane.canvas.step_axis
    (first, last), _ = box.viewRange()
    ((spacing, ticks),) = axis.tickValues(first, last, box.width())
    labels = axis.tickStrings(ticks, 1.0, spacing)
    assert {"0", "10", "100", "1,000"} <= set(labels)
    assert box.pixel(99.0) - box.pixel(9.0) == pytest.approx(box.pixel(999.0) - box.pixel(99.0))
    bands = board.panes[0].traces[0].bands
    assert bands is not None
    assert np.array_equal(bands.steps[:20], np.arange(20.0))
    qtbot.mouseClick(pane.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at(pane, box.pixel(9.0) / box.width(), 0.5))
    assert board.timeline.step in {8.0, 9.0, 10.0}
    assert pane.canvas.crosshair.isVisible()
    board.grab()
    board.timeline.pin(None)
    drag(pane, at(pane, 0.5, 0.5), at(pane, 0.3, 0.5), Qt.KeyboardModifier.NoModifier)
    begin, end = board.timeline.range
    assert begin > 0.0
    assert end > 9999.0
    redraw(board)
    assert box.shown_steps() == pytest.approx(board.timeline.range)
    qtbot.keyClick(pane.canvas, *chord("plots.log_steps"))
    redraw(board)
    assert box.viewRange()[0] == pytest.approx(list(board.timeline.range))


def test_a_box_zooms_both_axes_and_a_double_click_shows_everything(
    board: PlotBoard, session: FakeSession, qtbot: QtBot
) -> None:
    train_losses(session, np.linspace(5.0, 1.0, 1000), 16_384)
    board.timeline.follow_to(0, 1000, 1000, is_over=True)
    redraw(board)
    pane = board.panes[0]
    whole = pane.canvas.view_box.viewRange()
    drag(pane, at(pane, 0.25, 0.25), at(pane, 0.5, 0.75), Qt.KeyboardModifier.ShiftModifier)
    redraw(board)
    first, last = board.timeline.range
    assert first == pytest.approx(0.25 * whole[0][1], abs=15)
    assert last == pytest.approx(0.5 * whole[0][1], abs=15)
    assert pane.values_are_set
    low, high = pane.canvas.view_box.viewRange()[1]
    assert high - low == pytest.approx(0.5 * (whole[1][1] - whole[1][0]), rel=0.1)
    assert board.panes[1].canvas.view_box.viewRange()[0] == pytest.approx([first, last]), "the steps of all plots"
    double_click(pane, at(pane, 0.5, 0.5))
    redraw(board)
    assert board.timeline.follows
    assert not pane.values_are_set
    assert board.timeline.range[1] >= 1000


class Rows:
    """Knows one row."""

    def __init__(self, step: int, loss: float) -> None:
        self._store, self._step = MetricStore(0), step
        scalars = np.full((3, 4), loss)
        self._store.append(StepsTrained(step - 1, scalars, np.empty((3, 0, 6, 3)), 1.0, 10**6))

    def over(self, curves: CurveSource) -> CurveSource:
        return curves

    def at(self, curves: CurveSource, step: float) -> CurveSource:
        return ExactCurves(curves, self._store, self._step - 1, self._step + 2)

    def save(self, lines: tuple[Line, ...], curves: CurveSource, path: Path, first: float, last: float) -> None:
        raise NotImplementedError


def test_where_the_crosshair_is_held_the_value_is_that_of_the_mini_batch(
    board: PlotBoard, session: FakeSession, qtbot: QtBot
) -> None:
    train_losses(session, np.linspace(5.0, 1.0, 50_000), 1024)
    pane = board.panes[0]
    pane.finer = Rows(7777, 4.125)
    redraw(board)
    newest = pane.read_out.text
    board.timeline.point_at(7777.0)
    qtbot.waitUntil(lambda: pane.read_out.text != newest)
    assert "…" in pane.read_out.text, "a bin of many rows has a spread"
    board.timeline.pin(7777.0)
    assert pane.read_out.text.startswith("train 4.125, best")


def test_hidden_plots_read_no_curve_and_follow_no_crosshair(
    board: PlotBoard, session: FakeSession, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    session.begin()
    session.train(100)
    redraw(board)
    board.hide()
    asked: list[object] = []
    assert session.metrics is not None
    for name in ("series", "evaluation_series"):
        monkeypatch.setattr(session.metrics, name, lambda *arguments, **_: asked.append(arguments))
    texts = [pane.read_out.text for pane in board.panes]
    for step in range(20):
        session.refreshed.emit()
        board.timeline.point_at(float(step))
    board.timeline.set_log(True)
    board.timeline.mark_extremes(True)
    board.timeline.zoom(10, 60)
    qtbot.wait(300)
    assert asked == []
    assert [pane.read_out.text for pane in board.panes] == texts
    assert not any(pane.canvas.crosshair.isVisible() for pane in board.panes)
