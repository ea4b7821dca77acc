"""What is pointed at in a chart that paints itself: a line along each axis, with the exact value where it meets the axis."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from workbench.ui.charts.reading.extremes_item import ExtremeMark
from workbench.ui.widgets.theme import Theme

Data = TypeVar("Data")
_PADDING = 4.0


@dataclass(frozen=True, slots=True)
class Cross:
    """``x`` and ``y`` in pixels; None: no line along that axis. ``across`` stands below the area, ``up`` at its left edge."""

    area: QRectF
    x: float | None
    y: float | None
    across: str = ""
    up: str = ""


@dataclass(frozen=True)
class Readings(Generic[Data]):
    """How a chart is read: what can be pointed at has numbers of the chart's own."""

    at: Callable[[Data, QPointF], int | None]
    """What lies under a point"""
    in_order: Callable[[Data], Sequence[int]]
    """All that can be pointed at, from left to right: the way of the arrow keys"""
    crosses: Callable[[Data, int], Sequence[Cross]]
    told: Callable[[Data, int], str]
    """One in words, with exact values"""
    extremes: Callable[[Data], Sequence[tuple[QRectF, Sequence[tuple[ExtremeMark, QPointF]]]]] = lambda _data: ()
    """The ends of what can be seen in each area; points from its top left corner"""


def next_one(order: Sequence[int], pointed: int | None, places: int) -> int | None:
    """Who comes so many places after the one pointed at; from nobody a step leads to the nearest end, a jump to the one it names."""
    if not order:
        return None
    if pointed not in order:
        return order[0 if (places > 0) == (abs(places) == 1) else -1]
    return order[min(max(order.index(pointed) + places, 0), len(order) - 1)]


def paint_cross(painter: QPainter, cross: Cross, theme: Theme) -> None:
    """In the colour of the crosshair of the plots over steps."""
    area, metrics = cross.area, QFontMetricsF(painter.font())
    line = QPen(QColor(theme.accent), 1.0)
    height = metrics.height() + 2.0
    if cross.x is not None and area.left() - 0.5 <= cross.x <= area.right() + 0.5:
        painter.setPen(line)
        painter.drawLine(QLineF(cross.x, area.top(), cross.x, area.bottom()))
        if cross.across:
            width = metrics.horizontalAdvance(cross.across) + 2.0 * _PADDING
            left = min(max(cross.x - width / 2.0, area.left() - 10.0), area.right() + 10.0 - width)
            _paint_tag(painter, QRectF(left, area.bottom() + 2.0, width, height), cross.across, theme)
    if cross.y is not None and area.top() - 0.5 <= cross.y <= area.bottom() + 0.5:
        painter.setPen(line)
        painter.drawLine(QLineF(area.left(), cross.y, area.right(), cross.y))
        if cross.up:
            width = metrics.horizontalAdvance(cross.up) + 2.0 * _PADDING
            top = min(max(cross.y - height / 2.0, area.top() - height / 2.0), area.bottom() - height)
            _paint_tag(painter, QRectF(max(0.0, area.left() - width - 2.0), top, width, height), cross.up, theme)


def _paint_tag(painter: QPainter, place: QRectF, text: str, theme: Theme) -> None:
    painter.fillRect(place, QColor(theme.accent))
    painter.setPen(QColor(theme.on_accent))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)
