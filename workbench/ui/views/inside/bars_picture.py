"""Bars to either side of zero, with a name before each and its figure behind it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.ui.charts.cell_picture import Cell, CellPicture
from workbench.ui.charts.colours import negative, positive
from workbench.ui.charts.text import elided
from workbench.ui.widgets.theme import Theme, ThemeSource

_HIGHEST: Final = 26.0


@dataclass(frozen=True, slots=True)
class SignedBar:
    """``text`` is the figure, ``reading`` what is said of it; a sum ``is_total`` and painted so."""

    name: str
    value: float
    text: str
    reading: str
    is_total: bool = False


class BarsPicture(CellPicture):
    """A row for each bar."""

    def __init__(self, themes: ThemeSource, name: str) -> None:
        super().__init__(themes, name)
        self._bars: tuple[SignedBar, ...] = ()

    def show_bars(self, bars: tuple[SignedBar, ...]) -> None:
        """Show these."""
        self._bars = bars
        self.setAccessibleDescription("; ".join(f"{bar.name}: {bar.text}" for bar in bars))
        self.has_changed()

    def shape(self) -> Cell:
        return len(self._bars), int(bool(self._bars))

    def area(self) -> QRectF:
        """No row is higher than it needs to be."""
        height = min(self.height() - 4.0, _HIGHEST * len(self._bars))
        return QRectF(2.0, 2.0, max(1.0, self.width() - 4.0), max(1.0, height))

    def reading(self, row: int, column: int) -> str:
        return self._bars[row].reading

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Names, bars, figures, and the line from which the bars start."""
        area, metrics = self.area(), self.small_metrics()
        names = min(0.45 * area.width(), max(metrics.horizontalAdvance(bar.name) for bar in self._bars) + 8.0)
        figures = max(metrics.horizontalAdvance(bar.text) for bar in self._bars) + 8.0
        values = np.nan_to_num(np.array([bar.value for bar in self._bars]), posinf=0.0, neginf=0.0)
        low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
        room = QRectF(area.left() + names, area.top(), max(1.0, area.width() - names - figures), area.height())
        scale = room.width() / ((high - low) or 1.0)
        zero = room.left() - low * scale
        for row, (bar, value) in enumerate(zip(self._bars, values.tolist(), strict=True)):
            rect = self.cell_rect(row, 0, area)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setPen(QColor(theme.text))
            name = QRectF(rect.left(), rect.top(), names - 6.0, rect.height())
            painter.drawText(name, middle | Qt.AlignmentFlag.AlignLeft, elided(bar.name, metrics, names - 6.0))
            figure = QRectF(room.right(), rect.top(), figures, rect.height())
            painter.drawText(figure, middle | Qt.AlignmentFlag.AlignRight, bar.text)
            colour = QColor(theme.border) if bar.is_total else negative(theme) if value < 0.0 else positive(theme)
            left, right = sorted((zero, zero + value * scale))
            painter.fillRect(QRectF(left, rect.top() + 4.0, max(1.0, right - left), rect.height() - 8.0), colour)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(QLineF(zero, room.top(), zero, room.bottom()))
