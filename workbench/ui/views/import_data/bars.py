"""Small histograms: in the cells of a table, and larger with names below a form."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from workbench.data.importing.column_figures import ColumnFigures
from workbench.language import tr
from workbench.numbers import grouped
from workbench.ui.charts.drawing import Drawing
from workbench.ui.views.import_data.columns_model import FIGURES_ROLE
from workbench.ui.widgets.theme import Theme, ThemeSource

_MARGIN: Final = 4
_MOST_NAMED: Final = 8


class BarsDelegate(QStyledItemDelegate):
    """Paints the figures of a cell; no widget for each, so that ten thousand columns are no burden."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The background of the row, then bars."""
        super().paint(painter, option, index)
        figures = index.data(FIGURES_ROLE)
        if isinstance(figures, ColumnFigures):
            area = QRectF(option.rect).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
            _paint_bars(painter, area, figures, self._themes.theme)


class BarsPicture(Drawing):
    """The figures of one column; point at a bar for its words."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, QSize(300, 84))
        self._figures: ColumnFigures | None = None

    def show_figures(self, figures: ColumnFigures | None, name: str) -> None:
        """Show these, or nothing."""
        self._figures = figures
        self.setAccessibleName(name)
        words = () if figures is None else (figures.bar_text(bar) for bar in range(len(figures.counts)))
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Bars, and below them the names that have room."""
        figures = self._figures
        if figures is None:
            return
        line = QFontMetricsF(self.font()).height()
        area = self._area(line)
        _paint_bars(painter, area, figures, theme)
        painter.setPen(QColor(theme.muted))
        below = QRectF(area.left(), area.bottom() + 2, area.width(), line)
        if len(figures.counts) <= _MOST_NAMED:
            slot = area.width() / max(1, len(figures.counts))
            metrics = QFontMetricsF(self.font())
            for place, name in enumerate(figures.names):
                room = QRectF(area.left() + place * slot + 2, below.top(), slot - 4, line)
                text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width())
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        elif figures.others:
            text = tr("{count} rows have rarer values", count=grouped(figures.others))
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, text)
        else:
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, figures.names[0])
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, figures.names[-1])

    def tip_at(self, place: QPoint) -> str | None:
        """The bar that is pointed at."""
        figures = self._figures
        if figures is None or not figures.counts:
            return None
        area = self._area(QFontMetricsF(self.font()).height())
        bar = int((place.x() - area.left()) / max(1.0, area.width()) * len(figures.counts))
        return figures.bar_text(bar) if 0 <= bar < len(figures.counts) else None

    def _area(self, line: float) -> QRectF:
        return QRectF(0, 2, self.width(), self.height() - line - 6)


def _paint_bars(painter: QPainter, area: QRectF, figures: ColumnFigures, theme: Theme) -> None:
    highest = max(figures.counts, default=0)
    painter.fillRect(QRectF(area.left(), area.bottom(), area.width(), 1.0), QColor(theme.separator))
    if not highest:
        return
    slot = area.width() / len(figures.counts)
    width = max(1.0, min(slot - 1.0, 40.0))
    colour = QColor(theme.accent)
    for place, count in enumerate(figures.counts):
        height = area.height() * count / highest if count else 0.0
        left = area.left() + (place + 0.5) * slot - width / 2.0
        painter.fillRect(QRectF(left, area.bottom() - max(height, 1.0 if count else 0.0), width, height), colour)
