"""The confusion matrix: a row for each class that was, a column for each class that was said."""

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.insight.confusion import Confusion
from workbench.insight.insight_texts import confusion_cell, confusion_summary
from workbench.language import tr
from workbench.numbers import grouped
from workbench.ui.charts.cell_picture import CellPicture
from workbench.ui.charts.colours import ink_on, mixed, negative, positive
from workbench.ui.widgets.theme import Theme, ThemeSource

_GAP: Final = 4.0
_LONGEST_NAME: Final = 64.0
_STRONGEST: Final = 0.9


class ConfusionPicture(CellPicture):
    """Blue on the diagonal is right, orange is wrong; the deeper, the larger the share of the row."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Confusion matrix"))
        self._matrix: Confusion | None = None
        self._names: tuple[str, ...] = ()

    def show_confusion(self, matrix: Confusion, names: tuple[str, ...]) -> None:
        """Show these counts."""
        self._matrix, self._names = matrix, names
        self.setAccessibleDescription(confusion_summary(matrix, names))
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        return (0, 0) if self._matrix is None else (len(self._names), len(self._names))

    def reading(self, row: int, column: int) -> str:
        return "" if self._matrix is None else confusion_cell(self._matrix, self._names, row, column)

    def area(self) -> QRectF:
        """As square as there is room, with the names left and below."""
        metrics = self.small_metrics()
        line = metrics.height() + _GAP
        left = self._names_width() + line
        below = 2 * line if self._names_lie(self.width() - left) else self._names_width() + line + _GAP
        return QRectF(left, 2.0, max(1.0, self.width() - left - 3.0), max(1.0, self.height() - below - 2.0))

    def _names_width(self) -> float:
        metrics = self.small_metrics()
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        return min(_LONGEST_NAME, widest) + _GAP

    def _names_lie(self, room: float) -> bool:
        """Whether the names fit below the columns without being turned."""
        return (self._names_width() - _GAP) * len(self._names) <= room * 0.95

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Cells with their counts, then names."""
        if self._matrix is None:
            return
        shares, counts = self._matrix.shares, self._matrix.counts
        area, metrics = self.area(), self.small_metrics()
        for row in range(len(self._names)):
            for column in range(len(self._names)):
                rect = self.cell_rect(row, column, area).adjusted(0.5, 0.5, -0.5, -0.5)
                full = positive(theme) if row == column else negative(theme)
                depth = _STRONGEST * math.sqrt(float(shares[row, column]))
                back = mixed(theme.plot_background, full, depth)
                painter.fillRect(rect, back)
                text = grouped(int(counts[row, column])) if counts[row, column] else ""
                if text and metrics.horizontalAdvance(text) <= rect.width() and metrics.height() <= rect.height() + 4.0:
                    painter.setPen(ink_on(back, theme))
                    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)
        self._paint_names(painter, area, theme)

    def _paint_names(self, painter: QPainter, area: QRectF, theme: Theme) -> None:
        metrics = self.small_metrics()
        line, width = metrics.height() + _GAP, self._names_width()
        fits, lies = metrics.height() <= self.cell_rect(0, 0, area).height() + 4.0, self._names_lie(area.width())
        painter.setPen(QColor(theme.text))
        for place, name in enumerate(self._names):
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width - _GAP + 1.0)
            cell, column = self.cell_rect(place, 0, area), self.cell_rect(0, place, area)
            row = QRectF(line, cell.top(), width - _GAP, cell.height())
            if fits:
                painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, short)
            if lies:
                below = QRectF(column.left(), area.bottom() + 2.0, column.width(), line)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, short)
            elif metrics.height() <= column.width() + 4.0:
                _turned(painter, QRectF(column.left(), area.bottom() + _GAP, column.width(), width), short, down=True)
        painter.setPen(QColor(theme.muted))
        painter.drawText(
            QRectF(area.left(), self.height() - line, area.width(), line), Qt.AlignmentFlag.AlignCenter, "said"
        )
        _turned(painter, QRectF(0.0, area.top(), line, area.height()), "was", down=False)


def _turned(painter: QPainter, rect: QRectF, text: str, *, down: bool) -> None:
    """Text from bottom to top; ``down``: with its end at the top, under a column."""
    painter.save()
    painter.translate(QPointF(rect.left(), rect.bottom()))
    painter.rotate(-90.0)
    side = Qt.AlignmentFlag.AlignRight if down else Qt.AlignmentFlag.AlignHCenter
    painter.drawText(QRectF(0.0, 0.0, rect.height(), rect.width()), side | Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()
