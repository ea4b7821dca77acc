"""How sure the network was, and what softmax gives each class on average."""

from typing import Final

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.insight.certainty import BINS, Certainty
from workbench.insight.insight_texts import certainty_bin, certainty_caption, class_probability
from workbench.language import tr
from workbench.ui.charts.cell_picture import CellPicture
from workbench.ui.charts.colours import mixed, negative, positive
from workbench.ui.widgets.theme import Theme, ThemeSource

_GAP: Final = 4.0


class CertaintyPicture(CellPicture):
    """Examples by the probability of the class that won: blue the right answers, orange the wrong ones on top."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Probability of the winning class"))
        self._found: Certainty | None = None

    def show_certainty(self, found: Certainty) -> None:
        """Show this histogram."""
        self._found = found
        self.setAccessibleDescription(certainty_caption(found))
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        return (0, 0) if self._found is None else (1, BINS)

    def area(self) -> QRectF:
        """All but the numbers below and the title above."""
        line = self.small_metrics().height() + 2.0
        return QRectF(3.0, line, max(1.0, self.width() - 6.0), max(1.0, self.height() - 2.0 * line - 2.0))

    def reading(self, row: int, column: int) -> str:
        return "" if self._found is None else certainty_bin(self._found, column)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Bars of two parts, a line, and percents below."""
        if self._found is None:
            return
        area, most = self.area(), max(1, int(self._found.counts.max()))
        pairs = zip(self._found.counts.tolist(), self._found.right.tolist(), strict=True)
        for place, (count, right) in enumerate(pairs):
            rect = self.cell_rect(0, place, area).adjusted(2.0, 0.0, -2.0, 0.0)
            blue, all_ = area.height() * right / most, area.height() * count / most
            painter.fillRect(QRectF(rect.left(), area.bottom() - blue, rect.width(), blue), positive(theme))
            painter.fillRect(QRectF(rect.left(), area.bottom() - all_, rect.width(), all_ - blue), negative(theme))
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(QLineF(area.left(), area.bottom(), area.right(), area.bottom()))
        painter.setPen(QColor(theme.muted))
        top = QRectF(area.left(), 0.0, area.width(), area.top())
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, tr("Winning probability: right (blue), wrong (orange)"))
        below = QRectF(area.left(), area.bottom() + 2.0, area.width(), self.small_metrics().height())
        for side, text in ((Qt.AlignmentFlag.AlignLeft, "0 %"), (Qt.AlignmentFlag.AlignRight, "100 %")):
            painter.drawText(below, side, text)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, "50 %")


class ClassProbabilities(CellPicture):
    """For each class the mean of its probability (bar), and the share of the examples that are of it (line)."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Mean probability of each class"))
        self._found: Certainty | None = None
        self._names: tuple[str, ...] = ()

    def show_certainty(self, found: Certainty, names: tuple[str, ...]) -> None:
        """Show the means over a sample."""
        self._found, self._names = found, names
        said = [class_probability(found, names, place) for place in range(len(names))]
        self.setAccessibleDescription("; ".join(said))
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        return (0, 0) if self._found is None else (1, len(self._names))

    def area(self) -> QRectF:
        """All but the names below and the title above."""
        line = self.small_metrics().height() + 2.0
        return QRectF(3.0, line, max(1.0, self.width() - 6.0), max(1.0, self.height() - 2.0 * line - 2.0))

    def reading(self, row: int, column: int) -> str:
        return "" if self._found is None else class_probability(self._found, self._names, column)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Bars, lines, names as far as they fit."""
        if self._found is None:
            return
        area, metrics = self.area(), self.small_metrics()
        most = max(float(self._found.mean_probability.max()), float(self._found.share.max()), 1e-9)
        for place, name in enumerate(self._names):
            slot = self.cell_rect(0, place, area)
            inset = min(6.0, slot.width() / 6.0)
            rect = slot.adjusted(inset, 0.0, -inset, 0.0)
            height = area.height() * float(self._found.mean_probability[place]) / most
            level = area.bottom() - area.height() * float(self._found.share[place]) / most
            bar = QRectF(rect.left(), area.bottom() - height, rect.width(), height)
            painter.fillRect(bar, mixed(theme.plot_background, theme.accent, 0.6))
            painter.setPen(QPen(QColor(theme.text), 2.0))
            painter.drawLine(QLineF(rect.left() - 1.0, level, rect.right() + 1.0, level))
            painter.setPen(QColor(theme.muted))
            below = QRectF(slot.left(), area.bottom() + 2.0, slot.width(), metrics.height())
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, slot.width() - 2.0)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, short)
        top = QRectF(area.left(), 0.0, area.width(), area.top())
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, tr("Classes: mean probability (bar), share (line)"))
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(QLineF(area.left(), area.bottom(), area.right(), area.bottom()))
