"""Round dots at single measurements, such as evaluations on the dev set."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from workbench.ui.plots.step_view_box import StepViewBox

_RADIUS = 2.5
_CLOSEST = 7.0  # pixels between dots; nearer than that they would only thicken the line


class DotsItem(QGraphicsItem):
    """Lies in a view box, in the pixels of that box. Paints nothing where the dots would touch each other."""

    def __init__(self, view_box: StepViewBox) -> None:
        super().__init__(view_box)
        self._view_box = view_box
        self._colour = QColor()
        self._x: NDArray[np.float64] = np.empty(0)
        self._y: NDArray[np.float64] = np.empty(0)
        self.setZValue(10.0)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_colour(self, colour: QColor) -> None:
        """Paint in this colour."""
        self._colour = colour
        self.update()

    def set_data(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        """Show other dots; NaN are left out."""
        known = np.isfinite(y)
        self._x, self._y = x[known], y[known]
        self.update()

    def boundingRect(self) -> QRectF:
        """The whole view."""
        return QRectF(self._view_box.rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """All dots, or none if they are too close."""
        (x0, x1), (y0, y1) = self._view_box.viewRange()
        width, height = self._view_box.width(), self._view_box.height()
        visible = (self._x >= x0) & (self._x <= x1)
        if not visible.any() or visible.sum() * _CLOSEST > width:
            return
        x = (self._x[visible] - x0) * (width / (x1 - x0))
        y = (y1 - self._y[visible]) * (height / (y1 - y0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        for centre in map(QPointF, x.tolist(), y.tolist()):
            painter.drawEllipse(centre, _RADIUS, _RADIUS)
