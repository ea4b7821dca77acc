"""The stretch of values that is usual while training goes well, as a light stripe behind the curves."""

import math

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.insight.probes.probe import Band
from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.view_item import ViewItem
from workbench.ui.widgets.theme import Theme

_BEHIND = -15.0


class UsualBandItem(ViewItem):
    """Lies in a view box, in the pixels of that box. Its edges are lines, for they are what one looks for."""

    def __init__(self, view_box: StepViewBox, band: Band) -> None:
        super().__init__(view_box, _BEHIND)
        self._band, self._is_log = band, False
        self._fill, self._edge = QColor(), QColor()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._fill, self._edge = QColor(theme.good), QColor(theme.good)
        self._fill.setAlphaF(0.10 if theme.is_dark else 0.08)
        self.update()

    def set_log(self, is_log: bool) -> None:
        """Lie where the values are on such an axis."""
        self._is_log = is_log
        self.update()

    def stripe(self) -> tuple[float, float]:
        """Upper and lower edge in pixels of the view, both inside of it or at its edges."""
        _, (low, high) = self._view_box.viewRange()
        height = self._view_box.height()
        ends = [self._scaled(self._band.high, math.inf), self._scaled(self._band.low, -math.inf)]
        top, bottom = ((high - min(max(end, low), high)) * height / (high - low) for end in ends)
        return top, bottom

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """The stripe, and a dashed line at an edge that can be seen."""
        top, bottom = self.stripe()
        width, height = self._view_box.width(), self._view_box.height()
        painter.fillRect(QRectF(0.0, top, width, bottom - top), self._fill)
        painter.setPen(QPen(self._edge, 1.0, Qt.PenStyle.DashLine))
        for edge in (top, bottom):
            if 0.0 < edge < height:
                painter.drawLine(QLineF(0.0, edge, width, edge))

    def _scaled(self, value: float | None, without: float) -> float:
        if value is None:
            return without
        if not self._is_log:
            return value
        return math.log10(value) if value > 0.0 else -math.inf
