"""One side of the twin: its points in a square, the values tried along both axes, and above it what each scored."""

from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QResizeEvent

from workbench.language import tr
from workbench.search.advice.twin_model import Points, Side, invented_score
from workbench.search.space.scales import Positions
from workbench.ui.charts.drawing import Drawing
from workbench.ui.widgets.theme import Theme, ThemeSource

_STRIP: Final = 40.0
_RUG: Final = 9.0
_GAP: Final = 4.0
_INSET: Final = 6.0
_LARGEST: Final = 220.0
_CURVE: Final = np.linspace(0.0, 1.0, 101)


class TwinPlot(Drawing):
    """Paints ``Points``; ``is_invented`` draws the score itself as a line above the square."""

    def __init__(self, side: Side, themes: ThemeSource) -> None:
        super().__init__(themes, QSize(140, _height_for(140)))
        self._side = side
        self._points: Points | None = None
        self._range = (0.0, 1.0)
        self._is_invented = True
        self.setMinimumWidth(110)
        self.setFixedHeight(_height_for(140))
        self.setToolTip(
            tr(
                "Each dot is a trial. Above: its score against the value that matters. "
                "The short lines below and at the right are the values tried."
            )
        )

    def show_points(self, points: Points, score_range: tuple[float, float], *, is_invented: bool) -> None:
        """Show points; ``score_range`` is the bottom and the top of the strip above."""
        self._points, self._range, self._is_invented = points, score_range, is_invented
        along_x, along_y = points.distinct
        self.setAccessibleName(tr("{n_x} points, {side}", n_x=len(points.x), side=self._side))
        best = tr("best so far {best:.3f}", best=points.best) if points.done else tr("nothing tried yet")
        self.setAccessibleDescription(
            tr(
                "{along_x} values of the one, {along_y} of the other; {best}",
                along_x=along_x,
                along_y=along_y,
                best=best,
            )
        )
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A square is as high as it is wide; layouts within layouts do not ask for that."""
        super().resizeEvent(event)
        self.setFixedHeight(_height_for(self.width()))

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Strip, square, points and the values along both axes."""
        if self._points is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width() - _RUG - _GAP, _LARGEST) - 1.0
        left = 0.5 + (self.width() - side - _RUG - _GAP) / 2.0
        square = QRectF(left, _STRIP + _GAP, side, side)
        colour = QColor(theme.muted if self._side == "grid" else theme.accent)
        painter.setPen(QPen(QColor(theme.separator), 1.0))
        painter.setBrush(QColor(theme.plot_background))
        painter.drawRect(square)
        self._paint_strip(painter, QRectF(left, _GAP, side, _STRIP - _GAP), self._points, colour)
        _paint_points(painter, square, self._points, colour, theme)

    def _paint_strip(self, painter: QPainter, strip: QRectF, points: Points, colour: QColor) -> None:
        theme = self._themes.theme
        painter.setPen(QPen(QColor(theme.separator), 1.0))
        painter.drawLine(QLineF(strip.bottomLeft(), strip.bottomRight()))
        if self._is_invented:
            ys = self._heights(invented_score(_CURVE), strip)
            xs = _along(_CURVE, strip)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.border), 1.2))
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in zip(xs, ys, strict=True)]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        done = points.scores[: points.done]
        for x, y in zip(_along(points.x[: points.done], strip), self._heights(done, strip), strict=True):
            painter.drawEllipse(QPointF(x, y), 2.2, 2.2)

    def _heights(self, scores: Positions, strip: QRectF) -> list[float]:
        low, high = self._range
        shares = np.nan_to_num((scores - low) / max(high - low, 1e-9)).clip(0.0, 1.0)
        return [strip.bottom() - share * (strip.height() - 3.0) for share in shares.tolist()]


def _height_for(width: float) -> int:
    """Room for the strip, the square and the short lines below it."""
    return round(min(width - _RUG - _GAP, _LARGEST) + _STRIP + _RUG + 3 * _GAP)


def _along(places: Positions, rect: QRectF) -> list[float]:
    return [rect.left() + _INSET + place * (rect.width() - 2 * _INSET) for place in places.tolist()]


def _paint_points(painter: QPainter, square: QRectF, points: Points, colour: QColor, theme: Theme) -> None:
    xs = _along(points.x, square)
    ys = [square.bottom() - _INSET - place * (square.height() - 2 * _INSET) for place in points.y.tolist()]
    best = int(np.nanargmax(points.scores)) if np.isfinite(points.scores).any() else -1
    painter.setPen(QPen(colour, 1.0))
    bottom, right = square.bottom() + _GAP, square.right() + _GAP
    painter.drawLines([QLineF(x, bottom, x, bottom + _RUG - 1.0) for x in xs])
    painter.drawLines([QLineF(right, y, right + _RUG - 1.0, y) for y in ys])
    for number, (x, y) in enumerate(zip(xs, ys, strict=True)):
        is_done = number < points.done
        painter.setPen(Qt.PenStyle.NoPen if is_done else QPen(colour, 1.0))
        painter.setBrush(colour if is_done else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(x, y), 2.6, 2.6)
    if best >= 0:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.series[1]), 1.6))
        painter.drawEllipse(QPointF(xs[best], ys[best]), 5.4, 5.4)
