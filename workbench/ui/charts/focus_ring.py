"""Rings inside the rim of a widget, such as the one around the picture that has the keyboard."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from workbench.ui.widgets.theme import Theme

_WIDTH: Final = 2.0
_ROUND: Final = 4.0


def paint_focus_ring(painter: QPainter, widget: QWidget, theme: Theme, *, has_focus: bool) -> None:
    """Along the rim of ``widget``; nothing while the keyboard is elsewhere."""
    if not has_focus:
        return
    paint_ring(painter, widget, QColor(theme.accent), _WIDTH, _ROUND)


def paint_ring(painter: QPainter, widget: QWidget, colour: QColor, width: float, corner: float) -> None:
    """Along the rim of ``widget``, so many pixels wide and rounded."""
    inside = width / 2.0
    rect = QRectF(widget.rect()).adjusted(inside, inside, -inside, -inside)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, width))
    painter.drawRoundedRect(rect, corner, corner)
