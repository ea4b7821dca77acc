"""Predicted beside true values of a regression, one point for each example."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.insight.insight_texts import number, prediction, predictions_caption
from workbench.insight.predictions import Predictions
from workbench.language import tr
from workbench.ui.charts.cell_picture import Cell, CellPicture
from workbench.ui.widgets.theme import Theme, ThemeSource

_DOT: Final = 2.8
_REACH: Final = 12.0  # pixels from the mouse to a point that it means
_GAP: Final = 4.0


class PredictionsPicture(CellPicture):
    """The cells are the points, in the order of the true values."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Predicted and true values"))
        self._found: Predictions | None = None
        self._order: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._low, self._high = 0.0, 1.0

    def show_predictions(self, found: Predictions) -> None:
        """Show these points."""
        self._found = found
        self._order = np.argsort(found.true, kind="stable")
        self._low = float(min(found.true.min(), found.predicted.min()))
        self._high = float(max(found.true.max(), found.predicted.max(), self._low + 1e-9))
        self.setAccessibleDescription(predictions_caption(found))
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        return (0, 0) if self._found is None else (1, len(self._found.true))

    def area(self) -> QRectF:
        """Right of and above the numbers of the axes."""
        metrics = self.small_metrics()
        left = 2.0 * metrics.height() + 2.0 * _GAP
        below = 2.0 * metrics.height() + 2.0 * _GAP
        return QRectF(left, 4.0, max(1.0, self.width() - left - 6.0), max(1.0, self.height() - below - 4.0))

    def reading(self, row: int, column: int) -> str:
        return "" if self._found is None else prediction(self._found, int(self._order[column]))

    def cell_rect(self, row: int, column: int, area: QRectF | None = None) -> QRectF:
        if self._found is None:
            return QRectF()
        example = int(self._order[column])
        at = self._at(float(self._found.true[example]), float(self._found.predicted[example]))
        return QRectF(at.x() - 5.0, at.y() - 5.0, 10.0, 10.0)

    def cell_at(self, place: QPointF) -> Cell | None:
        """The nearest point, if it is near."""
        area = self.area()
        if self._found is None or area.isEmpty():
            return None
        room = self._high - self._low
        x = area.left() + (self._found.true[self._order] - self._low) / room * area.width()
        y = area.bottom() - (self._found.predicted[self._order] - self._low) / room * area.height()
        distances = np.hypot(x - place.x(), y - place.y())
        nearest = int(distances.argmin())
        return (0, nearest) if distances[nearest] <= _REACH else None

    def _at(self, true: float, predicted: float) -> QPointF:
        area, room = self.area(), self._high - self._low
        x = area.left() + (true - self._low) / room * area.width()
        return QPointF(x, area.bottom() - (predicted - self._low) / room * area.height())

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """The line of exact predictions, and the points."""
        if self._found is None:
            return
        area = self.area()
        painter.fillRect(area, QColor(theme.plot_background))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(QLineF(self._at(self._low, self._low), self._at(self._high, self._high)))
        colour = QColor(theme.series[0])
        colour.setAlphaF(0.7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        pairs = zip(self._found.true.tolist(), self._found.predicted.tolist(), strict=True)
        for true, predicted in pairs:
            painter.drawEllipse(self._at(true, predicted), _DOT, _DOT)
        self._paint_axes(painter, area, self._found.name, theme)

    def _paint_axes(self, painter: QPainter, area: QRectF, name: str, theme: Theme) -> None:
        metrics = self.small_metrics()
        line = metrics.height()
        ends = (Qt.AlignmentFlag.AlignLeft, number(self._low)), (Qt.AlignmentFlag.AlignRight, number(self._high))
        painter.setPen(QColor(theme.muted))
        numbers = QRectF(area.left(), area.bottom() + 2.0, area.width(), line)
        for side, text in ends:
            painter.drawText(numbers, side, text)
        title = QRectF(0.0, self.height() - line - 2.0, self.width(), line)
        short = metrics.elidedText(tr("true {name}", name=name), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(title, Qt.AlignmentFlag.AlignHCenter, short)
        painter.save()
        painter.translate(0.0, area.bottom())
        painter.rotate(-90.0)
        short = metrics.elidedText(tr("predicted {name}", name=name), Qt.TextElideMode.ElideRight, area.height())
        painter.drawText(QRectF(0.0, 0.0, area.height(), line), Qt.AlignmentFlag.AlignHCenter, short)
        for side, text in ends:
            painter.drawText(QRectF(0.0, line + 2.0, area.height(), line), side, text)
        painter.restore()

    def mark(self, painter: QPainter, theme: Theme) -> None:
        """Ring the point that is pointed at."""
        if self.pointed is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.drawEllipse(self.cell_rect(*self.pointed))
