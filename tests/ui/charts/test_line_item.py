"""Lines are cut at the edges of their view."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from pytestqt.qtbot import QtBot

from workbench.ui.charts.line_item import draw_pieces, inside


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
