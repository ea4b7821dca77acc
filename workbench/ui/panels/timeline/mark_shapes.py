"""The shapes of the marks: edits are diamonds, alerts triangles, best scores stars, pins flags, notes rings."""

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from workbench.ui.panels.timeline.lane_marks import MarkKind
from workbench.ui.widgets.theme import Theme

SIDE = 18
_SHIFT = 3.0


class MarkStamps:
    """Each shape drawn once in each colour, for one theme and one pixel ratio."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self.ratio, self._theme = ratio, theme
        self._stamps: dict[tuple[MarkKind, str, bool], QPixmap] = {}

    def stamp(self, kind: MarkKind, colour: str, *, is_many: bool) -> QPixmap:
        """One mark, or several drawn as one; edits are in the ``colour`` of their lane."""
        key = (kind, colour if kind is MarkKind.EDIT else "", is_many)
        if key not in self._stamps:
            self._stamps[key] = self._drawn(kind, colour, is_many=is_many)
        return self._stamps[key]

    def _drawn(self, kind: MarkKind, colour: str, *, is_many: bool) -> QPixmap:
        picture = QPixmap(round(SIDE * self.ratio), round(SIDE * self.ratio))
        picture.setDevicePixelRatio(self.ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(SIDE / 2, SIDE / 2)
        if is_many:
            painter.translate(_SHIFT, 0.0)
            painter.setOpacity(0.6)
            self._draw(painter, kind, colour)
            painter.setOpacity(1.0)
            painter.translate(-_SHIFT, 0.0)
        self._draw(painter, kind, colour)
        painter.end()
        return picture

    def _draw(self, painter: QPainter, kind: MarkKind, colour: str) -> None:
        theme = self._theme
        fill = {
            MarkKind.EDIT: colour,
            MarkKind.NOTE: theme.surface,
            MarkKind.PIN: theme.accent,
            MarkKind.ALERT: theme.error,
            MarkKind.BEST: theme.good,
        }[kind]
        path = shape(kind)
        # A rim in the colour of the background lifts the shape off the line and off its neighbours.
        painter.setPen(QPen(QColor(theme.surface), 1.8, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(path)
        is_ring = kind is MarkKind.NOTE
        painter.setPen(QPen(QColor(theme.text), 1.6) if is_ring else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawPath(path)
        if kind is MarkKind.PIN:
            painter.setPen(QPen(QColor(theme.accent), 1.4))
            painter.drawLine(QPointF(0.0, -5.5), QPointF(0.0, 8.0))


def shape(kind: MarkKind) -> QPainterPath:
    """The outline of a mark around (0, 0)."""
    path = QPainterPath()
    match kind:
        case MarkKind.EDIT:
            _add(path, [(0.0, -5.0), (5.0, 0.0), (0.0, 5.0), (-5.0, 0.0)])
        case MarkKind.ALERT:
            _add(path, [(0.0, -5.0), (5.2, 4.2), (-5.2, 4.2)])
        case MarkKind.PIN:
            _add(path, [(0.0, -6.0), (7.0, -3.0), (0.0, 0.0)])
        case MarkKind.BEST:
            corners = []
            for corner in range(10):
                reach, angle = (5.8, 2.5)[corner % 2], math.pi * corner / 5.0
                corners.append((reach * math.sin(angle), -reach * math.cos(angle)))
            _add(path, corners)
        case MarkKind.NOTE:
            path.addEllipse(QPointF(0.0, 0.0), 3.6, 3.6)
    return path


def _add(path: QPainterPath, corners: list[tuple[float, float]]) -> None:
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()
