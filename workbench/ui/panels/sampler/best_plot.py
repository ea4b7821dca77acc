"""Best so far against trials, for the grid and for random draws."""

import math
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from workbench.language import tr
from workbench.search.advice.twin_model import SIDES, Points, Side
from workbench.ui.charts.drawing import Drawing
from workbench.ui.charts.panel_frame import Frame, paint_side
from workbench.ui.charts.text import small_font
from workbench.ui.widgets.theme import Theme, ThemeSource

_HEIGHT: Final = 112
_WIDEST_NAME: Final = tr("random 0.00")


class BestPlot(Drawing):
    """Two stairs that can only rise."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, QSize(290, _HEIGHT))
        self._points: Mapping[Side, Points] = {}
        self._range = (0.0, 1.0)
        self._trials = 1
        self.setFixedHeight(_HEIGHT)
        self.setMinimumWidth(200)
        self.setAccessibleName(tr("Best score so far against trials"))
        self.setToolTip(tr("The best score up to each trial, with the same budget."))

    def show_points(self, points: Mapping[Side, Points], score_range: tuple[float, float]) -> None:
        """Show both sides; ``score_range`` is the bottom and the top of the drawing."""
        self._points, self._range = dict(points), score_range
        self._trials = max(len(side.x) for side in points.values())
        texts = [f"{side} {points[side].best:.3f}" for side in SIDES if points[side].done]
        self.setAccessibleDescription(", ".join(texts) or tr("nothing tried yet"))
        self.update()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Axes and both lines, each with its name at its end."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font(self.font()))
        metrics = QFontMetricsF(small_font(self.font()))
        left = metrics.horizontalAdvance("0.00") + 6.0
        right = metrics.horizontalAdvance(_WIDEST_NAME) + 8.0
        area = QRectF(left, 6.0, self.width() - left - right, self.height() - metrics.height() - 12.0)
        self._paint_axes(painter, area, metrics, theme)
        self._paint_lines(painter, area, metrics, theme)

    def _paint_axes(self, painter: QPainter, area: QRectF, metrics: QFontMetricsF, theme: Theme) -> None:
        low, high = self._range
        marks = [(share, f"{low + share * (high - low):.2f}") for share in (0.0, 0.5, 1.0)]
        paint_side(painter, Frame(area), marks, theme)
        painter.setPen(QColor(theme.muted))
        below = QRectF(area.left(), area.bottom() + 3.0, area.width(), metrics.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "1")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{self._trials}")
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, "trials")

    def _paint_lines(self, painter: QPainter, area: QRectF, metrics: QFontMetricsF, theme: Theme) -> None:
        low, high = self._range
        ends: list[tuple[float, str, QColor]] = []
        for side in SIDES:
            points = self._points.get(side)
            if points is None or not points.done:
                continue
            colour = QColor(theme.muted if side == "grid" else theme.accent)
            dashes = Qt.PenStyle.DashLine if side == "grid" else Qt.PenStyle.SolidLine
            painter.setPen(QPen(colour, 2.0, dashes))
            corners: list[QPointF] = []
            for number, best in enumerate(points.best_so_far.tolist()):
                share = 0.0 if math.isnan(best) else min(max((best - low) / max(high - low, 1e-9), 0.0), 1.0)
                y = area.bottom() - share * area.height()
                x = area.left() + number / max(self._trials - 1, 1) * area.width()
                corners += [QPointF(x, corners[-1].y() if corners else y), QPointF(x, y)]
            painter.drawPolyline(QPolygonF(corners))
            ends.append((corners[-1].y(), f"{side} {points.best:.2f}", colour))
        _paint_names(painter, area, metrics, ends)


def _paint_names(
    painter: QPainter, area: QRectF, metrics: QFontMetricsF, ends: list[tuple[float, str, QColor]]
) -> None:
    """The names at the height of their lines, moved apart where they would touch."""
    ends.sort(key=_height)
    lowest = 0.0
    limit = area.bottom() - metrics.height() * (len(ends) - 0.5)
    for y, text, colour in ends:
        top = max(min(y - metrics.height() / 2.0, limit), lowest)
        lowest, limit = top + metrics.height(), limit + metrics.height()
        painter.setPen(colour)
        rect = QRectF(area.right() + 5.0, top, metrics.horizontalAdvance(text), metrics.height())
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextDontClip, text)


def _height(end: tuple[float, str, QColor]) -> float:
    return end[0]
