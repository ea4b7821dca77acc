"""Lines are cut at the edges of their view."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem
from pytestqt.qtbot import QtBot

from workbench.ui.charts import line_item
from workbench.ui.charts.line_item import LineItem, draw_pieces, inside
from workbench.ui.charts.plot_canvas import PlotCanvas
from workbench.ui.charts.shared_steps import Timeline


def test_what_lies_inside_stays_and_the_rest_is_cut_where_it_crosses_the_edge() -> None:
    x = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
    y = np.array([10.0, 20.0, -10.0, 130.0, 90.0])
    assert inside(x, y, 100.0, 100.0).round(6).tolist() == [
        [10.0, 10.0, 20.0, 20.0],
        [20.0, 20.0, 26.666667, 0.0],
        [30.714286, 0.0, 37.857143, 100.0],
        [47.5, 100.0, 50.0, 90.0],
    ]


def test_gaps_stay_gaps_and_flat_lines_outside_are_gone() -> None:
    assert len(inside(np.array([0.0, 1.0, 2.0]), np.array([5.0, np.nan, 5.0]), 9.0, 9.0)) == 0
    assert len(inside(np.array([0.0, 9.0]), np.array([-1.0, -1.0]), 9.0, 9.0)) == 0
    assert inside(np.array([-5.0, 50.0]), np.array([3.0, 3.0]), 9.0, 9.0).round(6).tolist() == [[0.0, 3.0, 9.0, 3.0]]


def test_nothing_ever_lies_outside() -> None:
    rng = np.random.default_rng(5)
    x = np.cumsum(rng.random(5000))
    y = rng.normal(50.0, 1.0, 5000) * 10.0 ** rng.integers(-3, 18, 5000)
    pieces = inside(x - 1000.0, y, 300.0, 100.0)
    assert len(pieces) > 10
    assert pieces[:, 0::2].min() >= -1e-6
    assert pieces[:, 0::2].max() <= 300.0 + 1e-6
    assert pieces[:, 1::2].min() >= -1e-3
    assert pieces[:, 1::2].max() <= 100.0 + 1e-3


def test_a_strong_line_has_no_seams(qtbot: QtBot) -> None:
    """A level line is level, however many points it has and wherever it lies between the pixels."""
    x = np.linspace(0.0, 300.0, 200)
    image = QImage(300, 20, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_pieces(painter, inside(x, np.full(200, 9.3), 300.0, 20.0), QPen(QColor(Qt.GlobalColor.white), 2.0))
    painter.end()
    rows = {column: [image.pixelColor(column, row).red() for row in range(20)] for column in range(5, 295)}
    usual = sorted(map(tuple, rows.values()))[len(rows) // 2]
    different = sum(tuple(row) != usual for row in rows.values())
    assert different <= 0.1 * len(rows)


def painted(line: LineItem, strip: QRectF) -> "np.ndarray[tuple[int, int], np.dtype[np.uint32]]":
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter, option = QPainter(image), QStyleOptionGraphicsItem()
    option.exposedRect = strip  # type: ignore[misc]  # the stubs take it for a constant
    line.paint(painter, option)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(200, 400).copy()


def test_a_strip_is_painted_as_in_the_whole_and_nothing_is_cut_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a crosshair leaves behind when it moves on."""
    timeline = Timeline()
    canvas = PlotCanvas(timeline)
    qtbot.addWidget(canvas)
    canvas.resize(480, 240)
    canvas.show()
    canvas.view_box.show_steps(0.0, 1000.0, timeline.scale)
    canvas.view_box.show_values(-3.0, 3.0)
    for is_smooth, width in ((False, 1.0), (True, 2.0)):
        line = LineItem(canvas.view_box, 1.0, is_smooth=is_smooth)
        line.set_pen(QColor("black"), width)
        line.set_data(np.arange(1000.0), np.random.default_rng(3).normal(size=1000))
        whole = painted(line, QRectF())
        with monkeypatch.context() as standing:
            standing.setattr(line_item, "inside", None)
            strip = painted(line, QRectF(150.0, 0.0, 20.0, 200.0))
        assert (whole[:, 150:170] != 0xFFFFFFFF).any()
        assert np.array_equal(whole[:, 150:170], strip[:, 150:170]) or is_smooth
        differences = np.abs((whole[:, 150:170] & 255).astype(int) - (strip[:, 150:170] & 255).astype(int))
        assert differences.max() <= 96, "seams of smooth lines may lie elsewhere"
        assert (strip[:, 300:] == 0xFFFFFFFF).all(), "nothing far from the strip was drawn"
    timeline.deleteLater()
