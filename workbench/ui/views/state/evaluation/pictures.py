"""Pictures of how good the answers are."""

import math
from typing import Final, Literal

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from workbench.insight.evaluation.calibration import Calibration
from workbench.insight.evaluation.class_scores import ClassScores
from workbench.insight.evaluation.evaluation_texts import (
    against_name,
    calibration_reading,
    class_reading,
    ranking_reading,
)
from workbench.insight.evaluation.ranking import Ranking
from workbench.insight.evaluation.residuals import Against, Residuals
from workbench.language import tr
from workbench.numbers import significant
from workbench.ui.charts.cell_picture import CellPicture
from workbench.ui.charts.colours import mixed
from workbench.ui.charts.points_picture import PointsPicture
from workbench.ui.widgets.theme import Theme, ThemeSource

_UNIT: Final = (0.0, 1.0)
Curve = Literal["roc", "pr"]


class ClassScoresPicture(CellPicture):
    """A row for each class with three bars: precision, recall, F1."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Precision, recall and F1 of each class"))
        self._found: ClassScores | None = None
        self._names: tuple[str, ...] = ()

    def show_scores(self, found: ClassScores, names: tuple[str, ...]) -> None:
        """Show these."""
        self._found, self._names = found, names
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        return (0, 0) if self._found is None else (len(self._names), 1)

    def area(self) -> QRectF:
        """Right of the names, below the words."""
        line = self.small_metrics().height() + 4.0
        left = min(90.0, max(map(self.small_metrics().horizontalAdvance, self._names), default=0.0)) + 8.0
        return QRectF(left, line, max(1.0, self.width() - left - 4.0), max(1.0, self.height() - line - 2.0))

    def reading(self, row: int, column: int) -> str:
        return "" if self._found is None else class_reading(self._found, self._names, row)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Bars from 0 to 1 and names."""
        if self._found is None:
            return
        area, metrics = self.area(), self.small_metrics()
        values = (self._found.precision, self._found.recall, self._found.f1)
        painter.setPen(QColor(theme.muted))
        third = area.width() / 3.0
        for place, word in enumerate((tr("precision"), tr("recall"), "F1")):
            painter.drawText(
                QRectF(area.left() + place * third, 0.0, third, area.top()), Qt.AlignmentFlag.AlignLeft, word
            )
        for row, name in enumerate(self._names):
            cell = self.cell_rect(row, 0, area)
            inset = min(3.0, cell.height() / 6.0)
            for place, column in enumerate(values):
                slot = QRectF(cell.left() + place * third, cell.top() + inset, third - 6.0, cell.height() - 2.0 * inset)
                painter.fillRect(slot, mixed(theme.plot_background, QColor(theme.border), 0.4))
                value = float(column[row])
                if math.isfinite(value):
                    slot.setWidth(slot.width() * value)
                    painter.fillRect(slot, QColor(theme.series[place]))
            if cell.height() + 3.0 >= metrics.height():
                short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, area.left() - 8.0)
                painter.setPen(QColor(theme.text))
                side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(QRectF(0.0, cell.top(), area.left() - 6.0, cell.height()), side, short)


class RankingPicture(PointsPicture):
    """The ROC curve or that of precision and recall of one class; dotted: guessing."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Curve over all thresholds"))
        self._found: Ranking | None = None
        self._curve: Curve = "roc"

    def show_ranking(self, found: Ranking, curve: Curve) -> None:
        """Show one class."""
        self._found, self._curve = found, curve
        if curve == "roc":
            titles = tr("share of the others taken for it"), tr("recall")
            self.show_points(found.false_positives, found.recall, titles, (_UNIT, _UNIT))
        else:
            self.show_points(found.recall, found.precision, (tr("recall"), tr("precision")), (_UNIT, _UNIT))

    def reading(self, row: int, column: int) -> str:
        return "" if self._found is None else ranking_reading(self._found, self.point(column))

    def paint_points(self, painter: QPainter, theme: Theme) -> None:
        """The curve, and what guessing gives."""
        if self._found is None or not len(self._found.recall):
            return
        painter.setPen(QPen(QColor(theme.muted), 1.0, Qt.PenStyle.DotLine))
        guess = float(self._found.precision[-1])
        ends = ((0.0, 0.0), (1.0, 1.0)) if self._curve == "roc" else ((0.0, guess), (1.0, guess))
        painter.drawLine(QLineF(self.at(*ends[0]), self.at(*ends[1])))
        recall = self._found.recall
        if self._curve == "roc":
            x, y = np.append(0.0, self._found.false_positives), np.append(0.0, recall)
        else:
            x, y = recall, self._found.precision
        self.polyline(painter, x, y, QColor(theme.series[0]), 2.0)


class CalibrationPicture(PointsPicture):
    """Said against right, a point with its interval for each bin; on the dotted line they agree."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Said probability against share that was right"))
        self._found: Calibration | None = None

    def show_calibration(self, found: Calibration) -> None:
        """Show these bins."""
        self._found = found
        self.show_points(found.said, found.right, (tr("probability said"), tr("share right")), (_UNIT, _UNIT))

    def reading(self, row: int, column: int) -> str:
        return "" if self._found is None else calibration_reading(self._found, self.point(column))

    def paint_points(self, painter: QPainter, theme: Theme) -> None:
        """The diagonal, intervals, points."""
        if self._found is None:
            return
        painter.setPen(QPen(QColor(theme.muted), 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(self.at(0.0, 0.0), self.at(1.0, 1.0)))
        painter.setPen(QPen(QColor(theme.series[0]), 1.5))
        for number in np.flatnonzero(self._found.counts).tolist():
            said = float(self._found.said[number])
            low, high = float(self._found.low[number]), float(self._found.high[number])
            painter.drawLine(QLineF(self.at(said, low), self.at(said, high)))
        self.dots(painter, theme.series[0], 4.0, 1.0)


class ResidualsPicture(PointsPicture):
    """What is missed, against one quantity; the line: the mean in slices of equally many examples."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("What the prediction misses"))
        self._one: Against | None = None
        self._found: Residuals | None = None

    def show_against(self, one: Against, found: Residuals) -> None:
        """Show the residuals against this quantity."""
        self._one, self._found = one, found
        titles = against_name(one, found), tr("true − predicted {name}", name=found.name)
        self.show_points(one.values, found.residuals, titles)

    def reading(self, row: int, column: int) -> str:
        if self._one is None or self._found is None:
            return ""
        number = self.point(column)
        return tr(
            "{name} {value}: missed by {residual}",
            name=against_name(self._one, self._found),
            value=significant(float(self._one.values[number]), 4),
            residual=significant(float(self._found.residuals[number]), 3),
        )

    def paint_points(self, painter: QPainter, theme: Theme) -> None:
        """Zero, points, means of slices."""
        if self._one is None:
            return
        left, right = self.area().left(), self.area().right()
        painter.setPen(QPen(QColor(theme.border), 1.0))
        zero = self.at(0.0, 0.0).y()
        painter.drawLine(QLineF(left, zero, right, zero))
        self.dots(painter, theme.series[0], 2.4, 0.5)
        if len(self._one.middles):
            self.polyline(painter, self._one.middles, self._one.means, QColor(theme.series[1]), 2.5)


class HardestPicture(CellPicture):
    """A picture or the number of each of the hardest examples, the most expensive first."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Hardest examples"))
        self._images: tuple[QImage, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._readings: tuple[str, ...] = ()
        self._columns, self._chosen = 6, -1

    def choose(self, number: int) -> None:
        """Outline one of them; -1 none."""
        self._chosen = number
        self.update()

    def number_at(self, row: int, column: int) -> int:
        """Which of them stands in a cell; -1 none."""
        number = row * self._columns + column
        return number if number < len(self._labels) else -1

    def show_examples(self, images: tuple[QImage, ...], labels: tuple[str, ...], readings: tuple[str, ...]) -> None:
        """One label and one sentence for each; images or none at all."""
        self._images, self._labels, self._readings = images, labels, readings
        self._columns = 6 if images else 2
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        return (-(-len(self._labels) // self._columns), self._columns) if self._labels else (0, 0)

    def area(self) -> QRectF:
        """All of it."""
        return QRectF(1.0, 1.0, max(1.0, self.width() - 2.0), max(1.0, self.height() - 2.0))

    def reading(self, row: int, column: int) -> str:
        number = row * self._columns + column
        return self._readings[number] if number < len(self._readings) else ""

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Pictures with what was said below."""
        area, line = self.area(), self.small_metrics().height()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for number, label in enumerate(self._labels):
            cell = self.cell_rect(*divmod(number, self._columns), area).adjusted(2.0, 2.0, -2.0, -2.0)
            words = QRectF(cell)
            if self._images:
                side = max(4.0, min(cell.width(), cell.height() - line))
                painter.drawImage(QRectF(cell.center().x() - side / 2.0, cell.top(), side, side), self._images[number])
                words = QRectF(cell.left(), cell.top() + side, cell.width(), line)
            painter.setPen(QColor(theme.text))
            short = self.small_metrics().elidedText(label, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, short)
            if number == self._chosen:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme.accent), 1.6))
                painter.drawRect(cell)
