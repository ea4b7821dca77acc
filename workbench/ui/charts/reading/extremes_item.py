"""Marks at the highest and the lowest point of curves, each with its value and its step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.view_item import ViewItem
from workbench.ui.widgets.theme import Theme

_RADIUS, _GAP, _PADDING = 3.5, 3.0, 3.0


@dataclass(frozen=True, slots=True)
class ExtremeMark:
    """``value`` as the axis has it, so a decimal logarithm on a logarithmic one."""

    step: float
    value: float
    text: str
    colour: QColor
    """Of the ring; one that is none: that of texts"""
    is_highest: bool


Placed = tuple[ExtremeMark, QPointF, QRectF | None]
"""A mark, its point, and where its text stands; None where that would lie on another one."""


class ExtremesItem(ViewItem):
    """Lies in a view box, in the pixels of that box. A point that the axis leaves out is marked at its edge."""

    def __init__(self, view_box: StepViewBox) -> None:
        super().__init__(view_box, 25.0)
        self.marks: tuple[ExtremeMark, ...] = ()
        """What is marked"""
        self._text = self._paper = QColor()
        self._font = QFont()
        self._placed: tuple[object, list[Placed]] = None, []
        self.setFlag(
            self.GraphicsItemFlag.ItemUsesExtendedStyleOption
        )  # so that it is told which strip is painted again

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Use the colours of a theme."""
        self._text, self._paper, self._font = QColor(theme.text), QColor(theme.plot_background), font
        self._paper.setAlphaF(0.85)
        self.update()

    def set_marks(self, marks: Sequence[ExtremeMark]) -> None:
        """Mark these points."""
        if tuple(marks) != self.marks:
            self.marks = tuple(marks)
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """A ring around each point, with its text above or below it where it is not on another one."""
        painter.setFont(self._font)
        wanted = option.exposedRect if option.exposedRect.isValid() else self.boundingRect()
        paint_marks(painter, self._places(), wanted, self._text, self._paper)

    def _places(self) -> list[Placed]:
        """Each mark that can be seen with its point, and where its text stands; found once while the view stands still."""
        steps, (low, high) = self._view_box.viewRange()
        width, height = self._view_box.width(), self._view_box.height()
        view = tuple(steps), low, high, width, height, self.marks, self._font.toString()
        if self._placed[0] != view:
            points = (
                (mark, QPointF(self._view_box.pixel(mark.step), (high - mark.value) * height / (high - low)))
                for mark in self.marks
            )
            self._placed = view, placed_marks(points, QFontMetricsF(self._font), width, height)
        return self._placed[1]


def placed_marks(
    points: Iterable[tuple[ExtremeMark, QPointF]], metrics: QFontMetricsF, width: float, height: float
) -> list[Placed]:
    """Marks at points of an area of this size: kept at its upper and lower edge, left out beside it; no text lies on another."""
    taken, found = list[QRectF](), list[Placed]()
    for mark, point in points:
        if not 0.0 <= point.x() <= width:
            continue
        point.setY(min(max(point.y(), _RADIUS), height - _RADIUS))
        place = _beside(metrics, mark, point, width, height)
        is_free = not any(place.intersects(other) for other in taken)
        taken += [place] if is_free else []
        found.append((mark, point, place if is_free else None))
    return found


def paint_marks(painter: QPainter, marks: Iterable[Placed], wanted: QRectF, text: QColor, paper: QColor) -> None:
    """Those that ``wanted`` touches, in the font of the painter."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for mark, point, place in marks:
        if _ring(point).intersects(wanted):
            painter.setPen(QPen(mark.colour if mark.colour.isValid() else text, 2.0))
            painter.drawEllipse(point, _RADIUS, _RADIUS)
        if place is not None and place.intersects(wanted):
            painter.fillRect(place, paper)
            painter.setPen(text)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, mark.text)


def _ring(point: QPointF) -> QRectF:
    reach = _RADIUS + 1.0
    return QRectF(point.x() - reach, point.y() - reach, 2.0 * reach, 2.0 * reach)


def _beside(metrics: QFontMetricsF, mark: ExtremeMark, point: QPointF, width: float, height: float) -> QRectF:
    """Above the highest and below the lowest point, or beside it where the view ends."""
    size = metrics.boundingRect(mark.text).adjusted(-_PADDING, 0.0, _PADDING, 0.0).size()
    away = _RADIUS + _GAP
    top = point.y() - away - size.height() if mark.is_highest else point.y() + away
    left = point.x() - size.width() / 2.0
    if top < 0.0 or top + size.height() > height:
        top = point.y() - size.height() / 2.0
        left = point.x() + away if point.x() + away + size.width() <= width else point.x() - away - size.width()
    left = min(max(left, 0.0), max(0.0, width - size.width()))
    return QRectF(left, min(max(top, 0.0), height - size.height()), size.width(), size.height())
