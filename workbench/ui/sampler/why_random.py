"""A small picture and a sentence: why draws are random and not a grid."""

from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from workbench.search.draws import fractions
from workbench.ui.theme import Theme, ThemeSource

_SIDE: Final = 44.0
_GAP: Final = 14.0
_PER_AXIS: Final = 5
_TEXT: Final = "Random, not a grid: 25 trials on a grid try 5 values of each hyperparameter, random ones try 25."


class WhyRandom(QFrame):
    """Says it once, calmly."""

    def __init__(self, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        text = QLabel(_TEXT)
        text.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(12)
        layout.addWidget(_GridAndRandom(themes), 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(text, 1)


class _GridAndRandom(QWidget):
    """25 points on a grid, 25 random ones, and below each the values that are tried along one axis."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self.setFixedSize(round(2 * _SIDE + _GAP), round(_SIDE) + 10)
        self.setAccessibleName("25 points on a grid beside 25 random points")
        themes.changed.connect(self._repaint)
        count = _PER_AXIS**2
        steps = [(index + 0.5) / _PER_AXIS for index in range(_PER_AXIS)]
        self._grid = [(x, y) for x in steps for y in steps]
        self._random = list(zip(fractions("x", 5, count).tolist(), fractions("y", 5, count).tolist(), strict=True))

    @Slot()
    def _repaint(self) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both squares."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._themes.theme
        _paint_square(painter, 0.5, self._grid, QColor(theme.muted), theme)
        _paint_square(painter, _SIDE + _GAP, self._random, QColor(theme.accent), theme)
        painter.end()


def _paint_square(
    painter: QPainter, left: float, points: list[tuple[float, float]], colour: QColor, theme: Theme
) -> None:
    side = _SIDE - 1.0
    painter.setPen(QPen(QColor(theme.border), 1.0))
    painter.setBrush(QColor(theme.surface))
    painter.drawRect(QRectF(left, 0.5, side, side))
    painter.setPen(QPen(colour, 1.0))
    painter.drawLines([QLineF(left + x * side, _SIDE + 3.0, left + x * side, _SIDE + 9.0) for x, _ in points])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for x, y in points:
        painter.drawEllipse(QPointF(left + 2.0 + x * (side - 4.0), 2.5 + y * (side - 4.0)), 1.5, 1.5)
