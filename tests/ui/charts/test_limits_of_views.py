"""However long one turns the wheel: a view stays near what it shows, and an axis has few marks."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsView
from pytestqt.qtbot import QtBot

from tests.architecture.sources import sources_below
from workbench.search.space.ticks import counted_marks, round_values
from workbench.training.range_test import RangeResult
from workbench.ui.charts.axes import StepAxis, ValueAxis
from workbench.ui.charts.plot_canvas import PlotCanvas
from workbench.ui.charts.score_axis import score_axis
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.panels.what_if.fan_plot import FanPlot
from workbench.ui.panels.what_if.range_plot import RangePlot
from workbench.ui.views.board.progress_view import time_ticks
from workbench.ui.widgets.theme import LIGHT, ThemeSource

Plot = PlotCanvas | RangePlot
ON_THE_VALUES, ON_THE_STEPS = QPointF(20.0, 120.0), QPointF(250.0, 120.0)
EXTREMES = (
    -math.inf,
    -1e308,
    -1e20,
    -300.5,
    -1e-300,
    0.0,
    1e-300,
    1.0,
    1.0 + 1e-15,
    300.5,
    1e20,
    1e308,
    math.inf,
    math.nan,
)


def linear_plot() -> PlotCanvas:
    return PlotCanvas(Timeline())


def log_plot() -> PlotCanvas:
    canvas = linear_plot()
    canvas.value_axis.set_log(True)
    return canvas


def fan_plot() -> FanPlot:
    return FanPlot(ThemeSource(LIGHT))


def range_plot() -> RangePlot:
    plot = RangePlot(ThemeSource(LIGHT))
    losses = np.linspace(2.0, 1.0, 50)
    plot.show_result(RangeResult(np.geomspace(1e-6, 1.0, 50), losses, losses))
    return plot


def turn(view: QGraphicsView, place: QPointF, notches: int) -> None:
    delta = QPoint(0, 120 if notches > 0 else -120)
    for _ in range(abs(notches)):
        where = QPointF(view.viewport().mapToGlobal(place))
        buttons, keys, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        QApplication.sendEvent(view.viewport(), QWheelEvent(place, where, QPoint(), delta, buttons, keys, phase, False))


@pytest.mark.parametrize("make", [linear_plot, log_plot, fan_plot, range_plot])
@pytest.mark.parametrize("notches", [-150, 150])
@pytest.mark.parametrize("place", [ON_THE_VALUES, ON_THE_STEPS])
def test_wheel_stops_near_what_is_shown(qtbot: QtBot, make: Callable[[], Plot], notches: int, place: QPointF) -> None:
    plot = make()
    qtbot.addWidget(plot)
    plot.resize(400, 260)
    plot.show()
    before = plot.view_box.viewRange()
    turn(plot, place, notches)
    assert plot.view_box.viewRange() != before
    plot.grab()
    for (low, high), limit in zip(plot.view_box.viewRange(), (4e13, 1e4), strict=True):
        assert 1e-7 < high - low <= limit
    for axis, (low, high) in zip((plot.bottom_axis, plot.value_axis), plot.view_box.viewRange(), strict=True):
        assert sum(len(values) for _, values in axis.tickValues(low, high, 300.0)) <= 25


def test_no_axis_ever_has_more_marks_than_fit(qtbot: QtBot) -> None:
    log, linear, steps = ValueAxis(), ValueAxis(), StepAxis(Timeline())
    log.set_log(True)
    for low in EXTREMES:
        for high in EXTREMES:
            for scale in ("linear", "log", "one_minus_log", "logit"):
                assert len(round_values(low, high, 6, scale)) <= 6
            for axis in (log, linear, steps):
                ((spacing, values),) = axis.tickValues(low, high, 300.0)
                assert len(axis.tickStrings(values, 1.0, spacing)) <= 22
            scores = np.array([low, high])
            assert len(score_axis("dev_loss", scores[(np.abs(scores) < 1e38) & (np.abs(scores) > 1e-40)]).ticks(5)) <= 5
    for last in (1e-9, 1.0, 1e9, 1e12):
        assert len(counted_marks(last, 6)) <= 6
        assert len(time_ticks(last, 6)) <= 6


def test_long_steps_do_not_run_into_each_other(qtbot: QtBot) -> None:
    axis = StepAxis(Timeline())
    ((_, values),) = axis.tickValues(0.0, 9e12, 400.0)
    assert len(values) * 100 <= 500


def test_zooming_by_hand_keeps_the_run_in_sight(qtbot: QtBot) -> None:
    timeline = Timeline()
    timeline.follow_to(0, 1000, 1000, is_over=True)
    timeline.zoom(-1e12, 1e12)
    assert timeline.range == (-1000.0, 2000.0)
    timeline.zoom(1e9, 1e9 + 500.0)
    assert timeline.range == (1500.0, 2000.0)
    with qtbot.waitSignal(timeline.range_changed):  # the view that was dragged further has to come back
        timeline.zoom(1e9, 1e9 + 500.0)


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("pg.GraphicsView", "workbench/ui/charts/plot_canvas.py"),
        ("pg.PlotWidget", ""),
        ("pg.PlotItem", ""),
        ("pg.ViewBox", "workbench/ui/charts/step_view_box.py"),
        ("PlotCurveItem", ""),
        ("PlotDataItem", ""),
    ],
)
def test_every_plot_is_made_of_what_has_limits_and_edges(name: str, home: str) -> None:
    users = [source.name for source in sources_below("workbench/ui") if name in source.text]
    assert users == ([home] if home else []), "use PlainPlot and LineItem"
