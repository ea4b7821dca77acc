"""z, t and a of one example as bars, a row for each class."""

from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.insight.evaluation.one_example import SoftmaxStory, story_reading
from workbench.language import tr
from workbench.numbers import percent, significant
from workbench.ui.charts.cell_picture import CellPicture
from workbench.ui.charts.colours import mixed, negative, positive
from workbench.ui.widgets.theme import Theme, ThemeSource

_GAP: Final = 6.0
_WIDEST_NAME: Final = 110.0


class SoftmaxPicture(CellPicture):
    """Three columns: z around 0, t = eᶻ from 0, a from 0 to 1; under hard max the last one is 0 or 1."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("z, t and a of each class"))
        self._found: SoftmaxStory | None = None
        self._names: tuple[str, ...] = ()
        self._truth = -1
        self._is_hard = False

    def show_story(self, found: SoftmaxStory, names: tuple[str, ...], truth: int, *, is_hard: bool) -> None:
        """``truth`` is the number of the right class."""
        self._found, self._names, self._truth, self._is_hard = found, names, truth, is_hard
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        return (0, 0) if self._found is None else (len(self._names), 1)

    def area(self) -> QRectF:
        """Right of the names, below the headings."""
        metrics = self.small_metrics()
        widest = max(map(metrics.horizontalAdvance, self._names), default=0.0)
        left, line = min(_WIDEST_NAME, widest) + 2.0 * _GAP, metrics.height() + 4.0
        return QRectF(left, line, max(1.0, self.width() - left - 2.0), max(1.0, self.height() - line - 2.0))

    def reading(self, row: int, column: int) -> str:
        return "" if self._found is None else story_reading(self._found, self._names[row], row)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Headings, names, bars."""
        found = self._found
        if found is None:
            return
        area, metrics = self.area(), self.small_metrics()
        third = area.width() / 3.0
        last = tr("hard max") if self._is_hard else "a = t / Σ t"
        painter.setPen(QColor(theme.muted))
        for place, title in enumerate(("z", tr("t = e^(z − largest z)"), last)):
            head = QRectF(area.left() + place * third, 0.0, third - _GAP, area.top())
            painter.drawText(head, Qt.AlignmentFlag.AlignLeft, title)
        size = max(float(np.abs(found.z).max()), 1e-9)
        answers = found.hard if self._is_hard else found.a
        for row, name in enumerate(self._names):
            cell = self.cell_rect(row, 0, area)
            inset = min(3.0, cell.height() / 6.0)
            slots = [
                QRectF(cell.left() + place * third, cell.top() + inset, third - _GAP, cell.height() - 2.0 * inset)
                for place in range(3)
            ]
            self._paint_z(painter, slots[0], float(found.z[row]) / size, theme)
            for slot, share in ((slots[1], float(found.t[row])), (slots[2], float(answers[row]))):
                self._paint_bar(painter, slot, share, theme)
            if cell.height() + 4.0 >= metrics.height():
                painter.setPen(QColor(theme.text))
                texts = (
                    significant(float(found.z[row]), 3),
                    significant(float(found.t[row]), 3),
                    percent(float(answers[row])),
                )
                for slot, text in zip(slots, texts, strict=True):
                    painter.drawText(
                        slot.adjusted(4.0, 0.0, -2.0, 0.0),
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip,
                        text,
                    )
                font = painter.font()
                font.setBold(row == self._truth)
                painter.setFont(font)
                short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, area.left() - 2.0 * _GAP)
                side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(QRectF(0.0, cell.top(), area.left() - _GAP, cell.height()), side, short)
                font.setBold(False)
                painter.setFont(font)

    def _paint_z(self, painter: QPainter, slot: QRectF, share: float, theme: Theme) -> None:
        middle = slot.center().x()
        bar = QRectF(middle, slot.top(), share * slot.width() / 2.0, slot.height()).normalized()
        painter.fillRect(bar, mixed(theme.plot_background, positive(theme) if share >= 0.0 else negative(theme), 0.7))
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(QLineF(middle, slot.top(), middle, slot.bottom()))

    def _paint_bar(self, painter: QPainter, slot: QRectF, share: float, theme: Theme) -> None:
        painter.fillRect(slot, mixed(theme.plot_background, QColor(theme.border), 0.35))
        slot = QRectF(slot.left(), slot.top(), slot.width() * min(max(share, 0.0), 1.0), slot.height())
        painter.fillRect(slot, mixed(theme.plot_background, QColor(theme.accent), 0.7))
