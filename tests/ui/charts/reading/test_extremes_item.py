"""Rings and texts at the ends of curves."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem
from pytestqt.qtbot import QtBot

from workbench.training.step_scale import StepScale
from workbench.ui.charts.plot_canvas import PlotCanvas
from workbench.ui.charts.reading.extremes_item import ExtremeMark
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.widgets.theme import LIGHT


def painted(
    canvas: PlotCanvas, option: QStyleOptionGraphicsItem | None = None
) -> "np.ndarray[tuple[int, int], np.dtype[np.uint32]]":
    box = canvas.view_box
    image = QImage(int(box.width()), int(box.height()), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    canvas.extremes.paint(painter, option or QStyleOptionGraphicsItem())
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    return pixels.copy()


def test_a_ring_stands_at_the_point_on_both_axes_and_out_of_reach_at_the_edge(qtbot: QtBot) -> None:
    timeline = Timeline()
    canvas = PlotCanvas(timeline)
    qtbot.addWidget(canvas)
    canvas.resize(500, 300)
    canvas.show()
    canvas.extremes.set_theme(LIGHT, QFont())
    for scale in (StepScale(), StepScale(is_log=True)):
        canvas.view_box.show_steps(0.0, 1000.0, scale)
        canvas.view_box.show_values(0.0, 10.0)
        red = QColor(255, 0, 0)
        canvas.extremes.set_marks([ExtremeMark(100.0, 5.0, "", red, is_highest=True)])
        rows, columns = np.nonzero(painted(canvas) == red.rgb())
        assert abs(columns.mean() - canvas.view_box.pixel(100.0)) < 2.0
        assert abs(rows.mean() - canvas.view_box.height() / 2) < 2.0
        canvas.extremes.set_marks([ExtremeMark(100.0, 1e9, "", red, is_highest=True)])
        assert np.nonzero(painted(canvas) == red.rgb())[0].max() < 10
    timeline.deleteLater()


def test_only_the_marks_in_the_strip_that_is_wanted_are_painted(qtbot: QtBot) -> None:
    canvas = PlotCanvas(Timeline())
    qtbot.addWidget(canvas)
    canvas.resize(500, 300)
    canvas.show()
    canvas.extremes.set_theme(LIGHT, QFont())
    canvas.view_box.show_steps(0.0, 1000.0, StepScale())
    canvas.view_box.show_values(0.0, 10.0)
    marks = [
        ExtremeMark(step, 5.0, text, QColor(*colour), is_highest=True)
        for step, text, colour in ((100.0, "one", (255, 0, 0)), (900.0, "two", (0, 0, 255)))
    ]
    canvas.extremes.set_marks(marks)
    whole = painted(canvas)
    option = QStyleOptionGraphicsItem()
    x = canvas.view_box.pixel(900.0)
    option.exposedRect = QRectF(x - 20.0, 0.0, 40.0, canvas.view_box.height())
    strip = painted(canvas, option)
    assert np.count_nonzero(strip == QColor(255, 0, 0).rgb()) == 0
    left = round(x) - 20
    np.testing.assert_array_equal(strip[:, left:], whole[:, left:])
    canvas.view_box.show_values(0.0, 20.0)  # what was found for the view before holds no longer
    assert np.nonzero(painted(canvas) == QColor(255, 0, 0).rgb())[0].mean() > 0.7 * canvas.view_box.height()
