"""Histograms, such as those of z → ẑ → z̃ → a, one below the other, each with its own range, mean and deviation."""

import math
from typing import Final

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.insight.insight_texts import number
from workbench.insight.microscope.microscope_texts import strip_bin, strip_line
from workbench.insight.microscope.strips import BINS, Strip
from workbench.language import tr
from workbench.ui.charts.cell_picture import Cell, CellPicture
from workbench.ui.widgets.theme import Theme, ThemeSource

_GAP: Final = 4.0


class StripsPicture(CellPicture):
    """A row for each stage, a column for each bar; ``is_log``: bars as high as the logarithm of their counts."""

    def __init__(
        self, themes: ThemeSource, name: str = tr("Distributions from z to a"), *, is_log: bool = False
    ) -> None:
        super().__init__(themes, name)
        self._strips: tuple[Strip, ...] = ()
        self._is_log = is_log

    def show_strips(self, strips: tuple[Strip, ...]) -> None:
        """Show these stages."""
        self._strips = strips
        self.setAccessibleDescription("; ".join(map(strip_line, strips)))
        self.has_changed()

    def shape(self) -> Cell:
        return len(self._strips), BINS if self._strips else 0

    def area(self) -> QRectF:
        """Right of the names."""
        names = [strip.name for strip in self._strips] or [""]
        left = max(self.small_metrics().horizontalAdvance(f"{name} ") for name in names) + 10.0
        return QRectF(left, 2.0, max(1.0, self.width() - left - 4.0), max(1.0, self.height() - 4.0))

    def reading(self, row: int, column: int) -> str:
        return strip_bin(self._strips[row], column)

    def cell_rect(self, row: int, column: int, area: QRectF | None = None) -> QRectF:
        """One bar's place, above the labels of its strip."""
        rect = super().cell_rect(row, column, area)
        return rect.adjusted(0.0, 0.0, 0.0, -self.small_metrics().height() - _GAP)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """All strips."""
        area, metrics = self.area(), self.small_metrics()
        height = area.height() / len(self._strips)
        for place, strip in enumerate(self._strips):
            top = area.top() + place * height
            room = QRectF(area.left(), top, area.width(), height - metrics.height() - _GAP)
            painter.fillRect(room, QColor(theme.plot_background))
            self._paint_bars(painter, strip, place, area, theme)
            span = float(strip.edges[-1] - strip.edges[0])
            mean = room.left() + (strip.mean - float(strip.edges[0])) / span * room.width()
            if strip.counts.any():
                painter.setPen(QPen(QColor(theme.text), 1.0))
                painter.drawLine(QLineF(mean, room.top(), mean, room.bottom()))
            painter.setPen(QColor(theme.text))
            painter.drawText(
                QRectF(2.0, top, area.left() - 4.0, room.height()), Qt.AlignmentFlag.AlignVCenter, strip.name
            )
            below = QRectF(room.left(), room.bottom(), room.width(), metrics.height())
            painter.setPen(QColor(theme.muted))
            ink = Qt.TextFlag.TextDontClip
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft | ink, number(float(strip.edges[0])))
            painter.drawText(below, Qt.AlignmentFlag.AlignRight | ink, number(float(strip.edges[-1])))
            told = f"{number(strip.mean)} ± {number(strip.deviation)}"
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | ink, told)

    def _paint_bars(self, painter: QPainter, strip: Strip, row: int, area: QRectF, theme: Theme) -> None:
        first, most = self.cell_rect(row, 0, area), max(1, int(strip.counts.max()))
        wide, room, bottom = first.width(), first.height() - 1.0, first.bottom()
        bars = []
        for column, count in enumerate(strip.counts.tolist()):
            if count:
                share = math.log1p(count) / math.log1p(most) if self._is_log else count / most
                high = max(1.0, room * share)
                bars.append(QRectF(first.left() + column * wide, bottom - high, max(1.0, wide - 0.5), high))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.series[row % len(theme.series)]))
        painter.drawRects(bars)
