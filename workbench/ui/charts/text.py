"""What all pictures of the board have in common: axes are painted once, trials into layers, the rest with every frame."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from workbench.ui.widgets.theme import Theme


def paint_sentence(painter: QPainter, area: QRectF, text: str, theme: Theme) -> None:
    """A muted sentence in the middle of an empty picture."""
    painter.setPen(QColor(theme.muted))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(area.adjusted(16.0, 8.0, -16.0, -8.0), flags, text)


def elided(text: str, metrics: QFontMetricsF, room: float) -> str:
    """The text, cut at its end where it is too long."""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
