"""The line of values above a plot."""

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from workbench.ui.views.plots.read_out import Reading, ReadOut


@pytest.mark.parametrize("width", [240, 300, 400, 900])
def test_no_value_is_cut_however_long_the_numbers_are(qtbot: QtBot, width: int) -> None:
    read_out = ReadOut("Learning rate α")
    qtbot.addWidget(read_out)
    read_out.resize(width, 24)
    long = Reading("train", QColor("red"), "−1.235e−07", "−1.23e+06 … 1.235e+06")
    read_out.show_readings([long, Reading("dev", QColor("blue"), "1.235e+06")])
    image = QImage(width, 24, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    end = read_out.paint_with(painter)
    painter.end()
    assert end <= width + 1.0
