"""The numbers of batch norm of one layer: a strip for each quantity, a bar for each unit."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.engine.kernels.types import Integers
from workbench.insight.batch_norm import BatchNormUnits, Quantity
from workbench.insight.insight_texts import batch_norm_summary, number, unit_line
from workbench.language import tr
from workbench.ui.charts.cell_picture import CellPicture
from workbench.ui.widgets.theme import Theme, ThemeSource

STRIPS: Final[tuple[tuple[Quantity, str, float], ...]] = (
    ("gamma", "γ", 1.0),
    ("beta", "β", 0.0),
    ("mean", "μ", 0.0),
    ("variance", "σ²", 0.0),
    ("scale", "scale", 0.0),
)
"""Quantity, its name, and the value from which its bars start: the one that it has, or would have, without learning."""
_GAP: Final = 6.0
_MOST_BARS: Final = 500


class BatchNormPicture(CellPicture):
    """Units from left to right, in an order of choice; point at a unit to read all its numbers."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Batch norm, unit by unit"))
        self._units: BatchNormUnits | None = None
        self._order: Integers = np.zeros(0, dtype=np.int64)

    def show_units(self, units: BatchNormUnits | None, by: Quantity | None) -> None:
        """Show one layer, its units in the order of a quantity."""
        self._units = units
        if units is not None:
            self._order = units.order(by)
            self.setAccessibleDescription(batch_norm_summary(units))
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        return (0, 0) if self._units is None else (1, self._units.units)

    def area(self) -> QRectF:
        """Right of the names of the strips."""
        left = self.small_metrics().horizontalAdvance("scale") + 8.0
        right = self.small_metrics().horizontalAdvance("-0.00123") + 6.0
        return QRectF(left, 2.0, max(1.0, self.width() - left - right), max(1.0, self.height() - 4.0))

    def reading(self, row: int, column: int) -> str:
        return "" if self._units is None else unit_line(self._units, int(self._order[column]))

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """One strip below the other, each with its own scale."""
        if self._units is None:
            return
        area = self.area()
        height = (area.height() - (len(STRIPS) - 1) * _GAP) / len(STRIPS)
        for place, (quantity, name, start) in enumerate(STRIPS):
            strip = QRectF(area.left(), area.top() + place * (height + _GAP), area.width(), height)
            colour = QColor(theme.series[place])
            self._paint_strip(painter, strip, name, (self._units.of(quantity)[self._order], start, colour), theme)

    def _paint_strip(
        self,
        painter: QPainter,
        strip: QRectF,
        name: str,
        shown: tuple[NDArray[np.float64], float, QColor],
        theme: Theme,
    ) -> None:
        values, start, colour = shown
        low, high = min(start, float(values.min())), max(start, float(values.max()))
        room = max(high - low, 1e-12)
        painter.fillRect(strip, QColor(theme.plot_background))
        lows, highs = bars(values, start)
        tops = strip.bottom() - (highs - low) / room * strip.height()
        bottoms = strip.bottom() - (lows - low) / room * strip.height()
        width = strip.width() / len(lows)
        thick = max(1.0, width - (1.0 if width > 3.0 else 0.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRects(
            [
                QRectF(strip.left() + bar * width, top, thick, max(1.0, bottom - top))
                for bar, (top, bottom) in enumerate(zip(tops.tolist(), bottoms.tolist(), strict=True))
            ]
        )
        zero = round(strip.bottom() - (start - low) / room * strip.height()) + 0.5
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(QLineF(strip.left(), zero, strip.right(), zero))
        self._paint_labels(painter, strip, name, (low, high), theme)

    def _paint_labels(
        self, painter: QPainter, strip: QRectF, name: str, ends: tuple[float, float], theme: Theme
    ) -> None:
        painter.setPen(QColor(theme.text))
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(2.0, strip.top(), strip.left() - 4.0, strip.height()), side, name)
        painter.setPen(QColor(theme.muted))
        ink = Qt.TextFlag.TextDontClip
        right = QRectF(strip.right() + 4.0, strip.top() - 1.0, self.width() - strip.right() - 4.0, strip.height() + 2.0)
        painter.drawText(right, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | ink, number(ends[1]))
        if strip.height() >= 2.0 * self.small_metrics().height() - 4.0:
            painter.drawText(right, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft | ink, number(ends[0]))


def bars(values: NDArray[np.float64], start: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper ends of the bars, one for each value; of many values one for several, as long as the longest."""
    lows, highs = np.minimum(values, start), np.maximum(values, start)
    if len(values) <= _MOST_BARS:
        return lows, highs
    firsts = np.linspace(0, len(values), _MOST_BARS + 1).astype(np.int64)[:-1]
    return np.minimum.reduceat(lows, firsts), np.maximum.reduceat(highs, firsts)
