"""Points at the ends of the axes are seen whole."""

import numpy as np
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from workbench.ui.charts.points_picture import PointsPicture
from workbench.ui.widgets.theme import LIGHT, ThemeSource


def test_a_mark_around_a_point_in_any_corner_lies_within_the_picture(qtbot: QtBot) -> None:
    picture = PointsPicture(ThemeSource(LIGHT), "Points")
    qtbot.addWidget(picture)
    picture.resize(300, 200)
    ends = np.array([0.0, 1.0])
    picture.show_points(np.repeat(ends, 2), np.tile(ends, 2), ("x", "y"), ((0.0, 1.0), (0.0, 1.0)))
    for column in range(4):
        assert QRectF(picture.rect()).contains(picture.cell_rect(0, column))
