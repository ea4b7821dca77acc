"""Small arrows at the edge of a plot for points that its axis leaves out."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.view_item import ViewItem

_WIDTH, _HEIGHT = 4.0, 6.0


class OffScaleItem(ViewItem):
    """Lies in a view box, in the pixels of that box. Points that can be seen get no arrow."""

    def __init__(self, view_box: StepViewBox) -> None:
        super().__init__(view_box, 11.0)
        self._colour = QColor()
        self.steps: NDArray[np.float64] = np.empty(0)
        self.values: NDArray[np.float64] = np.empty(0)

    def set_colour(self, colour: QColor) -> None:
        """Paint in this colour."""
        self._colour = colour
        self.update()

    def set_data(self, steps: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        """Watch over other points."""
        self.steps, self.values = steps, values
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """An arrow up at the top edge, one down at the lower one."""
        (x0, x1), (y0, y1) = self._view_box.viewRange()
        width, height = self._view_box.width(), self._view_box.height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        for step, value in zip(self.steps.tolist(), self.values.tolist(), strict=True):
            if x0 <= step <= x1 and not y0 <= value <= y1:
                x = (step - x0) * (width / (x1 - x0))
                tip, foot = (0.0, _HEIGHT) if value > y1 else (height, height - _HEIGHT)
                painter.drawPolygon(QPolygonF([QPointF(x, tip), QPointF(x - _WIDTH, foot), QPointF(x + _WIDTH, foot)]))
