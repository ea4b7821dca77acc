"""One set of axes inside a chart: a hyperparameter along the bottom, scores (or a second one) up the side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from workbench.search.space.ticks import tick_marks
from workbench.specs.search_space import Dimension
from workbench.ui.charts.axis_labels import fitting_labels, paint_labels
from workbench.ui.charts.text import elided
from workbench.ui.widgets.theme import Theme

Floats = NDArray[np.float64]
Axes = tuple[str, str]
"""What runs across and what runs up."""
Part = tuple[float, float]
WHOLE: Final[Part] = (0.0, 1.0)
_MARGIN: Final = 8.0


@dataclass(frozen=True, slots=True)
class Frame:
    """``area`` is where points lie; positions run from 0 to 1, up is 1, of which the parts ``across`` and ``up`` are shown."""

    area: QRectF
    across: Part = WHOLE
    up: Part = WHOLE

    def x(self, positions: Floats) -> Floats:
        """Pixels of positions."""
        first, last = self.across
        return np.asarray(self.area.left() + (positions - first) / (last - first) * self.area.width())

    def y(self, positions: Floats) -> Floats:
        """Pixels of positions."""
        first, last = self.up
        return np.asarray(self.area.bottom() - (positions - first) / (last - first) * self.area.height())

    def seen(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """The same points, NaN for those beyond what is shown."""
        area = self.area.adjusted(-0.5, -0.5, 0.5, 0.5)
        inside = (x >= area.left()) & (x <= area.right()) & (y >= area.top()) & (y <= area.bottom())
        return np.where(inside, x, np.nan), np.where(inside, y, np.nan)

    def position(self, point: QPointF) -> tuple[float, float]:
        """The position under a point, kept within what is shown."""
        across = (point.x() - self.area.left()) / max(1.0, self.area.width())
        up = (self.area.bottom() - point.y()) / max(1.0, self.area.height())
        return _between(self.across, across), _between(self.up, up)

    def box(self, across: Part, up: Part) -> QRectF:
        """The rectangle between positions, as far as it is shown."""
        left, right = self.x(np.array(across)).tolist()
        bottom, top = self.y(np.array(up)).tolist()
        return QRectF(left, top, right - left, bottom - top).intersected(self.area)


def _between(part: Part, share: float) -> float:
    return part[0] + min(1.0, max(0.0, share)) * (part[1] - part[0])


def frame_at(frames: Mapping[Axes, Frame], point: QPointF) -> tuple[Axes, Frame] | None:
    """The axes around a point, a little beyond their ends too."""
    for axes, frame in frames.items():
        if frame.area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN).contains(point):
            return axes, frame
    return None


def paint_frame(painter: QPainter, frame: Frame, axis: Dimension, title: str, theme: Theme) -> None:
    """Title above, the line of the axis and its labels below."""
    area, metrics = frame.area, QFontMetricsF(painter.font())
    painter.setPen(QColor(theme.text))
    room = QRectF(area.left(), area.top() - metrics.height() - 4.0, area.width(), metrics.height())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft, elided(title, metrics, room.width()))
    painter.setPen(QPen(QColor(theme.grid), 1.0))
    for position, _ in tick_marks(axis, 6, frame.across):
        x = round(area.left() + position * area.width()) + 0.5
        painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
    painter.setPen(QPen(QColor(theme.border), 1.0))
    painter.drawLine(QLineF(area.left(), area.bottom() + 0.5, area.right(), area.bottom() + 0.5))
    paint_labels(painter, fitting_labels(partial(tick_marks, axis, part=frame.across), area, metrics), theme)


def paint_side(
    painter: QPainter, frame: Frame, marks: Sequence[tuple[float, str]], theme: Theme, *, labels: bool = True
) -> None:
    """Lines across at ``marks``, with their labels to the left of the area."""
    area, metrics = frame.area, QFontMetricsF(painter.font())
    for position, text in marks:
        y = round(area.bottom() - position * area.height()) + 0.5
        painter.setPen(QPen(QColor(theme.grid), 1.0))
        painter.drawLine(QLineF(area.left(), y, area.right(), y))
        if labels:
            painter.setPen(QColor(theme.muted))
            rect = QRectF(0.0, y - metrics.height() / 2.0, area.left() - 5.0, metrics.height())
            rect.moveBottom(min(rect.bottom(), area.bottom() + 1.0))  # the labels of the other axis lie below
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
            painter.drawText(rect, flags, text)


def paint_upright(painter: QPainter, axis: QLineF, marks: Sequence[tuple[float, str]], theme: Theme) -> None:
    """An axis from its top to its bottom; labels at its right, on a bit of background so that no line crosses them."""
    painter.setPen(QPen(QColor(theme.border), 1.4))
    painter.drawLine(axis)
    metrics, back = QFontMetricsF(painter.font()), QColor(theme.plot_background)
    back.setAlphaF(0.8)
    for position, text in marks:
        place = axis.pointAt(1.0 - position)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(QLineF(place.x() - 3.0, place.y(), place.x() + 3.0, place.y()))
        height, width = metrics.height(), metrics.horizontalAdvance(text) + 4.0
        rect = QRectF(place.x() + 5.0, place.y() - height / 2.0, width, height)
        painter.fillRect(rect, back)
        painter.setPen(QColor(theme.muted))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)


def side_width(metrics: QFontMetricsF, marks: Sequence[tuple[float, str]]) -> float:
    """Room that the labels at the side need."""
    return max((metrics.horizontalAdvance(text) for _, text in marks), default=0.0) + 10.0


def paint_box(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """A marked part."""
    fill = QColor(theme.accent)
    fill.setAlphaF(0.14)
    painter.fillRect(rect, fill)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.accent), 1.5))
    painter.drawRect(rect)
