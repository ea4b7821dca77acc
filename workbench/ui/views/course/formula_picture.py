"""Formulas set by the workbench itself, one below the other: no network, no browser, no second program."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from workbench.labs.formulas import in_one_line, parse_formula
from workbench.ui.charts.drawing import Drawing
from workbench.ui.views.course.formula_layout import Box, set_formula
from workbench.ui.widgets.theme import Theme, ThemeSource

_INDENT: Final = 20.0
_GAP: Final = 10.0
_LARGER: Final = 2.5  # points above the text around it
_SMALLEST: Final = 7.0


class FormulaPicture(Drawing):
    """Screen readers are told the formulas in one line each. What is too wide for its room is set smaller."""

    def __init__(self, formulas: Sequence[str], themes: ThemeSource) -> None:
        super().__init__(themes, QSize())
        self._formulas = tuple(map(parse_formula, formulas))
        lines = "\n".join(map(in_one_line, self._formulas))
        self.setAccessibleName(lines)
        self.setToolTip(lines)
        self._boxes: tuple[Box, ...] = ()
        self._set()

    def sizeHint(self) -> QSize:
        """All lines."""
        width = max((box.width for box in self._boxes), default=0.0)
        return QSize(round(width + 2.0 * _INDENT), self._height())

    def minimumSizeHint(self) -> QSize:
        """Narrow rooms get smaller letters."""
        return QSize(160, self._height())

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other room."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._set()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """One below the other."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = max(1.0, self.width() - 1.5 * _INDENT)
        y = _GAP / 2.0
        for box in self._boxes:
            scale = min(1.0, room / max(1.0, box.width))
            painter.save()
            painter.translate(_INDENT, y + box.ascent)
            painter.scale(scale, scale)
            paint_box(painter, box, QColor(theme.text))
            painter.restore()
            y += box.height + _GAP

    def _set(self) -> None:
        font = QFont(self.font())
        font.setPointSizeF(max(_SMALLEST, font.pointSizeF()) + _LARGER)
        self._boxes = tuple(set_formula(formula, font) for formula in self._formulas)
        self.updateGeometry()
        self.update()

    def _height(self) -> int:
        return round(sum(box.height + _GAP for box in self._boxes))


def paint_box(painter: QPainter, box: Box, colour: QColor) -> None:
    """A set formula with its base line at the origin."""
    for run in box.runs:
        painter.setFont(run.font)
        painter.setPen(colour)
        painter.drawText(run.at, run.text)
    for stroke in box.strokes:
        painter.setPen(QPen(colour, stroke.width))
        painter.drawPolyline(QPolygonF([QPointF(point) for point in stroke.points]))
