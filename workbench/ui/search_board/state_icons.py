"""Small pictures of the states of trials, the same shapes as in the charts."""

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from workbench.ui.theme import Theme

_SIDE: Final = 16
_RATIO: Final = 2.0


def state_pixmap(word: str, theme: Theme) -> QPixmap:
    """The picture for "Done", "Pruned", …, as ``words.state_word`` says it; 16 logical pixels."""
    picture = QPixmap(round(_SIDE * _RATIO), round(_SIDE * _RATIO))
    picture.setDevicePixelRatio(_RATIO)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(_SIDE / 2, _SIDE / 2)
    _paint(painter, word, theme)
    painter.end()
    return picture


def _paint(painter: QPainter, word: str, theme: Theme) -> None:
    centre, colour = QPointF(0.0, 0.0), QColor(theme.series[0])
    painter.setPen(QPen(colour, 1.8))
    match word:
        case "Done":
            painter.setBrush(colour)
            painter.drawEllipse(centre, 4.0, 4.0)
        case "Pruned":
            painter.drawEllipse(centre, 4.0, 4.0)
        case "Running":
            painter.setPen(QPen(QColor(theme.accent), 1.8))
            painter.drawEllipse(centre, 4.5, 4.5)
            painter.setBrush(QColor(theme.text))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(centre, 1.6, 1.6)
        case "Stopped":
            painter.setBrush(colour)
            painter.drawRect(QRectF(-3.0, -3.0, 6.0, 6.0))
        case "Waiting":
            painter.setPen(QPen(QColor(theme.muted), 1.4, Qt.PenStyle.DotLine))
            painter.drawEllipse(centre, 4.0, 4.0)
        case _:
            painter.setPen(QPen(QColor(theme.error if word == "Diverged" else theme.muted), 1.8))
            painter.drawLine(QLineF(-3.5, -3.5, 3.5, 3.5))
            painter.drawLine(QLineF(-3.5, 3.5, 3.5, -3.5))
