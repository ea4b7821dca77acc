"""Text inside pictures: the font of labels, a sentence in an empty one, what does not fit."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from workbench.ui.widgets.theme import Theme

_SMALLER: Final = 1.5
_SMALLEST: Final = 7.0  # points


def small_font(font: QFont) -> QFont:
    """The font of labels inside a picture whose widget has ``font``."""
    small = QFont(font)
    small.setPointSizeF(max(_SMALLEST, font.pointSizeF() - _SMALLER))
    return small


def paint_sentence(painter: QPainter, area: QRectF, text: str, theme: Theme) -> None:
    """A muted sentence in the middle of an empty picture."""
    painter.setPen(QColor(theme.muted))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(area.adjusted(16.0, 8.0, -16.0, -8.0), flags, text)


def elided(text: str, metrics: QFontMetricsF, room: float) -> str:
    """The text, cut at its end where it is too long."""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
