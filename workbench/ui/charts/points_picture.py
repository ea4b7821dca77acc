"""A picture with two axes whose points can be pointed at."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.numbers import measured
from workbench.ui.charts.cell_picture import Cell, CellPicture
from workbench.ui.widgets.theme import Theme, ThemeSource

_REACH: Final = 12.0  # pixels from the mouse to a point that it means
_GAP: Final = 4.0
Numbers = NDArray[np.float64]


class PointsPicture(CellPicture):
    """Abstract. The cells are the points, from left to right; a picture says ``reading`` and ``paint_points``."""

    def __init__(self, themes: ThemeSource, name: str) -> None:
        super().__init__(themes, name)
        self._x: Numbers = np.zeros(0)
        self._y: Numbers = np.zeros(0)
        self._order: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._ranges = ((0.0, 1.0), (0.0, 1.0))
        self._titles = ("", "")

    def show_points(
        self,
        x: Numbers,
        y: Numbers,
        titles: tuple[str, str],
        ranges: tuple[tuple[float, float] | None, tuple[float, float] | None] = (None, None),
    ) -> None:
        """Points at (``x``, ``y``), axes of these ``titles``; a range of None is that of the points. Points not finite are left out."""
        known = np.isfinite(x) & np.isfinite(y)
        self._order = np.flatnonzero(known)[np.argsort(x[known], kind="stable")]
        self._x, self._y, self._titles = x, y, titles
        self._ranges = (ranges[0] or _range(x[known]), ranges[1] or _range(y[known]))
        self.has_changed()

    def shape(self) -> Cell:
        return (1, len(self._order)) if len(self._order) else (0, 0)

    def point(self, column: int) -> int:
        """The number of the point in a column."""
        return int(self._order[column])

    def area(self) -> QRectF:
        """Right of and above the numbers of the axes."""
        side = 2.0 * self.small_metrics().height() + 2.0 * _GAP
        top = _REACH / 2.0  # of points at the upper edge all is seen
        return QRectF(side, top, max(1.0, self.width() - side - 6.0), max(1.0, self.height() - side - top))

    def at(self, x: float, y: float) -> QPointF:
        """Where two numbers lie; kept within the picture."""
        area, ((left, right), (low, high)) = self.area(), self._ranges
        across, up = (x - left) / (right - left), (y - low) / (high - low)
        return QPointF(
            area.left() + min(max(across, 0.0), 1.0) * area.width(),
            area.bottom() - min(max(up, 0.0), 1.0) * area.height(),
        )

    def cell_rect(self, row: int, column: int, area: QRectF | None = None) -> QRectF:
        place = self.at(float(self._x[self.point(column)]), float(self._y[self.point(column)]))
        return QRectF(place.x() - 5.0, place.y() - 5.0, 10.0, 10.0)

    def cell_at(self, place: QPointF) -> Cell | None:
        """The nearest point, if it is near."""
        area, ((left, right), (low, high)) = self.area(), self._ranges
        if not len(self._order) or area.isEmpty():
            return None
        x = area.left() + (self._x[self._order] - left) / (right - left) * area.width()
        y = area.bottom() - (self._y[self._order] - low) / (high - low) * area.height()
        distances = np.hypot(x - place.x(), y - place.y())
        nearest = int(distances.argmin())
        return (0, nearest) if distances[nearest] <= _REACH else None

    def paint_points(self, painter: QPainter, theme: Theme) -> None:
        """What is shown, on the ground of the picture."""
        raise NotImplementedError

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Ground, points, axes."""
        area = self.area()
        painter.fillRect(area, QColor(theme.plot_background))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_points(painter, theme)
        self._paint_axes(painter, area, theme)

    def dots(self, painter: QPainter, colour: str, size: float = 2.8, opacity: float = 0.7) -> None:
        """A dot at every point."""
        ink = QColor(colour)
        ink.setAlphaF(opacity)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for number in self._order.tolist():
            painter.drawEllipse(self.at(float(self._x[number]), float(self._y[number])), size, size)

    def polyline(self, painter: QPainter, x: Numbers, y: Numbers, colour: QColor, width: float = 1.5) -> None:
        """A line from point to point."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, width))
        painter.drawPolyline([self.at(float(a), float(b)) for a, b in zip(x, y, strict=True)])

    def _paint_axes(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        line = self.small_metrics().height()
        painter.setPen(QColor(theme.muted))
        across, up = self._ranges
        self._label(painter, QRectF(area.left(), area.bottom() + 2.0, area.width(), line), across)
        below = QRectF(area.left(), self.height() - line - 2.0, area.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self._short(self._titles[0], area.width()))
        painter.save()
        painter.translate(0.0, area.bottom())
        painter.rotate(-90.0)
        beside = QRectF(0.0, 0.0, area.height(), line)
        painter.drawText(beside, Qt.AlignmentFlag.AlignHCenter, self._short(self._titles[1], area.height()))
        self._label(painter, beside.translated(0.0, line + 2.0), up)
        painter.restore()

    def _label(self, painter: QPainter, room: QRectF, ends: tuple[float, float]) -> None:
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, measured(ends[0], 3))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight, measured(ends[1], 3))

    def _short(self, text: str, room: float) -> str:
        return self.small_metrics().elidedText(text, Qt.TextElideMode.ElideRight, room)

    def mark(self, painter: QPainter, theme: Theme) -> None:
        """Ring the point that is pointed at."""
        if self.pointed is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.drawEllipse(self.cell_rect(*self.pointed))


def _range(values: Numbers) -> tuple[float, float]:
    if not len(values):
        return (0.0, 1.0)
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)
