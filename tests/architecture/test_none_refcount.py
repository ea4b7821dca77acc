"""A canary for new PySide6 releases: PySide6 6.12.0 loses references to None and aborts on Python 3.11."""

import sys

import numpy as np
import pyqtgraph as pg
from pytestqt.qtbot import QtBot

REPAINTS = 100
MOST_LOST = 50
IMMORTAL = 1 << 28  # from Python 3.12 on, the count of None is a constant above this


def test_none_refcount(qtbot: QtBot) -> None:
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    plot.show()
    curve = plot.plot()
    x = np.arange(100.0)
    before = sys.getrefcount(None)
    for phase in range(REPAINTS):
        curve.setData(x, np.sin(x + phase))
        plot.repaint()
    after = sys.getrefcount(None)
    drawn_x, _ = curve.getData()
    assert drawn_x.size == x.size
    if sys.version_info >= (3, 12):
        assert min(before, after) > IMMORTAL
    else:
        assert before - after <= MOST_LOST, f"{before - after} references to None lost in {REPAINTS} repaints"
