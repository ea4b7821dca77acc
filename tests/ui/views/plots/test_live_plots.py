import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.views.plots.conftest import FakeSession
from workbench.training.messages import StepsTrained
from workbench.training.metrics import MetricStore
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.views.plots.plot_pane import PlotPane
from workbench.ui.views.plots.smoothing_control import SmoothingControl
from workbench.ui.widgets.theme import DARK, ThemeSource


def drawn_points(board: PlotBoard, pane: int = 0) -> int:
    bands = board.panes[pane].traces[0].bands
    return 0 if bands is None else len(bands.steps)


def test_says_what_to_do_before_the_first_run(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    assert board.empty_page.isVisible()
    assert "Space" in board.empty_page.text.text()
    qtbot.mouseClick(board.empty_page.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert session.starts == 1


def test_draws_soon_after_something_arrived(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    session.begin()
    session.train(100)
    qtbot.waitUntil(lambda: drawn_points(board) == 100)
    assert not board.empty_page.isVisible()
    assert board.panes[0].canvas.view_box.viewRange()[0][1] >= 100


def test_rests_while_hidden_and_catches_up(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    session.begin()
    board.hide()
    session.train(100)
    qtbot.wait(80)
    assert drawn_points(board) == 0
    board.show()
    qtbot.waitUntil(lambda: drawn_points(board) == 100)


def test_a_quiet_board_has_no_timer_running(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    session.begin()
    session.train(10)
    qtbot.waitUntil(lambda: not board.findChild(QTimer).isActive(), timeout=2000)


def test_zooming_by_hand_ends_following_and_f_brings_it_back(
    board: PlotBoard, session: FakeSession, qtbot: QtBot
) -> None:
    session.begin()
    session.train(1000)
    board.draw()
    view = board.panes[1].canvas.view_box
    view.setXRange(200, 300, padding=0)
    view.steps_moved.emit()
    board.draw()
    assert [round(end) for end in board.panes[0].canvas.view_box.viewRange()[0]] == [200, 300]
    assert board.controls.follow_button.isEnabled()
    session.train(1000)
    board.draw()
    assert board.timeline.range == (200, 300)
    board.panes[0].canvas.setFocus()
    qtbot.keyClick(board.panes[0].canvas, *chord("plots.follow"))
    board.draw()
    assert board.timeline.range[1] >= 2000
    assert not board.controls.follow_button.isEnabled()


def test_the_crosshair_is_linked_and_exact(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    session.begin()
    session.train(100)
    board.draw()
    canvas = board.panes[2].canvas
    canvas.scene().sigMouseMoved.emit(canvas.view_box.mapViewToScene(QPointF(41.2, -3.0)))
    qtbot.waitUntil(lambda: all(pane.canvas.crosshair.isVisible() for pane in board.panes))
    loss, accuracy = board.panes[0].read_out.text, board.panes[1].read_out.text
    assert loss == "train 42, best 1 at 0; dev 2 at 100, best 2 at 100"  # 1 + step 41
    assert accuracy.startswith("train 0.5")
    board.timeline.pin(41.0)
    for row, place, step in (
        ("plots.step", 1, 42.0),
        ("plots.far", 0, 32.0),
        ("plots.far", 1, 42.0),
        ("plots.step", 0, 41.0),
        ("plots.ends", 0, 0.0),
        ("plots.ends", 1, 99.0),
    ):
        qtbot.keyClick(canvas, *chord(row, place))
        assert board.timeline.step == step
    with qtbot.waitSignal(canvas.copy_asked):
        qtbot.keyClick(canvas, *chord("plots.copy"))
    qtbot.keyClick(canvas, *chord("plots.release"))
    assert not canvas.crosshair.isVisible()


def test_logarithmic_values_survive_zero_nan_and_infinity(board: PlotBoard, session: FakeSession) -> None:
    session.begin(())
    scalars = np.ones((50, 4), np.float32)
    scalars[10:20, 0] = 0.0
    scalars[20:30, 0] = -1.0
    scalars[30, 0], scalars[31, 0], scalars[35, 0] = np.nan, np.inf, 1e30
    assert session.seen.metrics is not None
    session.seen.metrics.append(StepsTrained(0, scalars, np.empty((50, 0, 6, 3)), 1.0, 100))
    session.step = 50
    pane = board.panes[0]
    pane.log_button.click()
    board.redraw_soon()
    board.draw()
    board.grab()
    assert pane.is_log
    assert pane.canvas.view_box.viewRange()[1][1] > 30.0  # the outlier is on the picture


def test_l_switches_the_plot_with_the_focus(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    session.begin()
    session.train(10)
    board.draw()
    board.panes[3].canvas.setFocus()
    qtbot.keyClick(board.panes[3].canvas, *chord("plots.log"))
    assert [pane.is_log for pane in board.panes] == [False, False, True, False]


def test_smoothing_changes_the_strong_line_only(board: PlotBoard, session: FakeSession) -> None:
    session.begin()
    session.train(100)
    smoothing = board.findChild(SmoothingControl)
    smoothing.field.setValue(0.0)
    board.draw()
    trace = board.panes[0].traces[0]
    assert trace.bands is not None
    assert trace.line.tolist() == trace.bands.mean.tolist()
    smoothing.slider.setValue(smoothing.slider.maximum())
    assert board.smoothing == pytest.approx(0.999)
    board.draw()
    assert trace.bands.mean[-1] == 100.0
    assert trace.line[-1] == pytest.approx(100.0), "the losses lie on a straight line, and nothing lags"


def test_the_number_of_the_smoothing_stands_clear_of_its_frame(qtbot: QtBot, look: None) -> None:
    control = SmoothingControl()
    qtbot.addWidget(control)
    control.show()
    inner = control.field.findChild(QLineEdit)
    assert inner is not None
    assert inner.mapTo(control.field, inner.contentsRect().topLeft()).x() + inner.textMargins().left() >= 5


def test_a_new_run_starts_afresh(board: PlotBoard, session: FakeSession) -> None:
    session.begin()
    session.train(1000)
    session.edit("learning_rate", 0.001, 0.01)
    board.timeline.zoom(5, 10)
    session.begin()
    session.train(20)
    board.draw()
    assert board.timeline.follows
    assert drawn_points(board) == 20
    assert board.panes[0].canvas.marks.marks == ()


def test_the_theme_reaches_every_plot(board: PlotBoard, session: FakeSession, themes: ThemeSource) -> None:
    session.begin()
    session.train(20)
    board.draw()
    themes.set_theme(DARK)
    for pane in board.panes:
        assert pane.canvas.backgroundBrush().color().name() == DARK.plot_background
        assert pane.traces[0].colour(DARK).name() in DARK.series
        box = pane.canvas.view_box.rbScaleBox
        assert box.pen().color().name() == box.brush().color().name() == DARK.accent, "what is dragged open to zoom"


def test_two_columns_where_it_is_wide(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    session.begin()
    board.draw()
    first, second = board.panes[:2]
    board.window().resize(1200, 400)
    qtbot.waitUntil(lambda: place(board, second).y() == place(board, first).y())
    assert place(board, second).x() > place(board, first).x()
    board.window().resize(400, 800)
    qtbot.waitUntil(lambda: place(board, second).x() == place(board, first).x())
    assert place(board, second).y() > place(board, first).y()


def place(board: PlotBoard, pane: PlotPane) -> QPoint:
    return pane.mapTo(board, QPoint(0, 0))


def test_everything_has_a_name_and_a_tool_tip(board: PlotBoard, session: FakeSession) -> None:
    session.begin()
    session.train(10)
    board.draw()
    smoothing = board.findChild(SmoothingControl)
    for control in (
        smoothing.slider,
        smoothing.field,
        board.controls.steps_button,
        board.controls.epochs_button,
        board.controls.follow_button,
        *(pane.log_button for pane in board.panes),
    ):
        assert control.accessibleName()
        assert control.toolTip()
        assert max(control.sizeHint().height(), control.minimumHeight()) >= 24
    assert "train" in board.panes[0].canvas.accessibleDescription()


def test_a_double_click_shows_everything_and_leaves_no_pin(board: PlotBoard, session: FakeSession) -> None:
    session.begin()
    session.train(100)
    board.draw()
    view = board.panes[0].canvas.view_box
    board.timeline.zoom(10, 20)
    view.clicked.emit(15.0)
    assert board.timeline.is_pinned
    assert board.panes[-1].canvas.crosshair.text == "step 15 · held"
    view.reset_asked.emit()
    assert not board.timeline.is_pinned
    assert board.timeline.follows


def test_a_regression_has_r_squared_in_place_of_accuracy(board: PlotBoard, session: FakeSession, qtbot: QtBot) -> None:
    score = board.panes[1]
    session.begin(output="linear")
    session.train(20)
    assert session.seen.metrics is not None
    scalars = np.tile([1.0, -3.0, 1e-3, 1.0], (20, 1))
    session.seen.metrics.append(StepsTrained(20, scalars, np.ones((20, 2, 6, 3)), 4.0, 100_000))
    session.refreshed.emit()
    qtbot.waitUntil(lambda: score.canvas.view_box.viewRange()[1][0] < -3.0)
    assert score.plan.title == score.read_out.accessibleName() == "R²"
    assert score.canvas.accessibleName() == "Plot: R²"
    assert score.plan.limits.low < -1e6  # there is something to see below 0
    assert "squared error" in board.panes[0].read_out.toolTip()
    session.begin()
    assert score.plan.title == score.read_out.accessibleName() == "Accuracy"
    assert "Cross-entropy" in board.panes[0].read_out.toolTip()


def test_the_bar_below_hears_of_the_epochs_of_another_run_while_the_plots_are_hidden(
    board: PlotBoard, session: FakeSession
) -> None:
    session.begin()
    session.train(100)
    before = board.timeline.epochs
    board.hide()
    session.begin()
    assert session.metrics is not None
    assert board.timeline.epochs is not before
    session.train(1)
    assert board.timeline.epochs is session.metrics.epochs


def test_three_outliers_do_not_flatten_a_linear_axis_and_are_marked(board: PlotBoard, session: FakeSession) -> None:
    session.begin()
    session.metrics = MetricStore(2)
    scalars = np.stack([1.0 + np.sin(np.arange(300.0)), *np.full((3, 300), 0.5)], 1)
    scalars[[50, 120, 200], 0] = 1e7
    session.metrics.append(StepsTrained(0, scalars, np.ones((300, 2, 6, 3)), 30.0, 300))
    session.step = 300
    session.refreshed.emit()
    pane = board.panes[0]
    board.draw()
    pane.fit_values()
    assert pane.canvas.view_box.viewRange()[1][1] < 10.0
    assert pane.traces[0].off_scale.steps.tolist() == [50.0, 120.0, 200.0]
    pane.set_log(True)
    board.draw()
    pane.fit_values()
    assert pane.canvas.view_box.viewRange()[1][1] >= 7.0, "a logarithmic axis has room for all"
