"""Two to four trials side by side: what differs, and their learning curves over each other."""

from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from workbench.language import as_markup, tr
from workbench.search.results import TrialRecord
from workbench.search.space.ticks import counted_marks
from workbench.search.study.comparison import MOST, differences, same_settings
from workbench.ui.charts.axis_labels import fitting_labels, paint_labels
from workbench.ui.charts.panel_frame import Frame, paint_side, side_width
from workbench.ui.charts.score_axis import metric_text
from workbench.ui.views.board.board_data import BoardData, Floats
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.marks import polygon
from workbench.ui.views.board.trial_chart import Picture, TrialChart
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.parts import note
from workbench.ui.widgets.theme import ThemeSource

_TICKS: Final = 6
_STYLES: Final = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


def compared(board: BoardModel) -> tuple[TrialRecord, ...]:
    """The trials to compare: the selected ones, the best four of them where there are more."""
    data = board.data
    if data is None or not board.selected:
        return ()
    chosen = [data.records[place] for place in data.ranked if data.records[place].number in board.selected]
    known = {record.number for record in chosen}
    chosen += [r for r in data.records if r.number in board.selected and r.number not in known]
    return tuple(sorted(chosen[:MOST], key=_number_of))


class CompareView(QWidget):
    """A table of differing settings beside the curves."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        super().__init__()
        self._board = board
        self.table = QTableWidget()
        self.curves = CurveOverlay(board, themes)
        self.empty = note(tr("Select two to four trials, in the table or in any chart, to see how they differ."))
        self._pages = QStackedLayout(self)
        self._lay_out()
        board.selection_changed.connect(self._refresh)
        board.data_changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table.setAccessibleName(tr("Differences"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.verticalHeader().setVisible(False)
        self.table.verticalHeader().setDefaultSectionSize(24)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # All figures are legible; the curves get what is left, and the table scrolls where that is too little.
        self.table.setSizeAdjustPolicy(QAbstractItemView.SizeAdjustPolicy.AdjustToContents)
        full = QWidget(self)
        across(self.table, (self.curves.chart, 1), inside=full)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(full)

    @Slot()
    def _refresh(self) -> None:
        if not self.isVisible():
            return
        data, records = self._board.data, compared(self._board)
        self._pages.setCurrentIndex(0 if data is None or not records else 1)
        if data is None:
            return
        lines = differences(records, data.plan)
        self.table.setRowCount(len(lines))
        self.table.setColumnCount(1 + len(records))
        self.table.setHorizontalHeaderLabels(
            [tr("Setting"), *(tr("Trial {record_number}", record_number=record.number) for record in records)]
        )
        for row, line in enumerate(lines):
            for column, text in enumerate((line.title, *line.texts)):
                item = QTableWidgetItem(text)
                item.setToolTip(as_markup(f"{line.title}: {text}"))
                self.table.setItem(row, column, item)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._refresh()


class CurveOverlay:
    """Curves of the compared trials; repeats with other seeds are a band from the lowest to the highest."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        self._board = board
        picture = Picture(self._paint_still, self._paint_moving)
        name = tr("Learning curves of the compared trials")
        self.chart = TrialChart(board, themes, name, picture, QSize(320, 240))
        self.chart.setMinimumSize(220, 120)

    def frame(self, data: BoardData) -> Frame:
        """The axes."""
        metrics = QFontMetricsF(self.chart.small_font())
        left, line = side_width(metrics, data.score_axis.ticks(_TICKS)), metrics.height()
        return Frame(QRectF(self.chart.rect()).adjusted(left + 2.0, 2.0 * line + 12.0, -14.0, -line - 10.0))

    def _paint_still(self, painter: QPainter, data: BoardData) -> None:
        """Axes."""
        painter.setFont(self.chart.small_font())
        frame, metrics = self.frame(data), QFontMetricsF(painter.font())
        paint_side(painter, frame, data.score_axis.ticks(_TICKS), self.chart.theme)
        painter.setPen(QColor(self.chart.theme.text))
        painter.drawText(
            QPointF(frame.area.left(), 6.0 + metrics.ascent()),
            tr("{metric} after epochs", metric=metric_text(data.plan.metric, is_regression=data.is_regression)),
        )
        painter.setPen(QPen(QColor(self.chart.theme.border), 1.0))
        painter.drawLine(QLineF(frame.area.bottomLeft(), frame.area.bottomRight()))
        most = max(2, int(frame.area.width() / 50.0))
        labels = fitting_labels(partial(counted_marks, data.plan.epochs), frame.area, metrics, most)
        paint_labels(painter, labels, self.chart.theme)

    def _paint_moving(self, painter: QPainter, data: BoardData) -> None:
        """Bands, curves, and their key."""
        painter.setFont(self.chart.small_font())
        frame, metrics = self.frame(data), QFontMetricsF(painter.font())
        left = frame.area.left()
        for place, record in enumerate(compared(self._board)):
            colour = QColor(self.chart.theme.series[place])
            self._paint_band(painter, data, frame, record, colour)
            x, y = self._curve(data, frame, record)
            painter.setPen(QPen(colour, 2.0, _STYLES[place], j=Qt.PenJoinStyle.RoundJoin))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(polygon(x, y))
            if len(x) == 1:  # a single score makes no line
                painter.setBrush(colour)
                painter.drawEllipse(QPointF(float(x[0]), float(y[0])), 3.0, 3.0)
            middle = frame.area.top() - metrics.height() / 2.0 - 3.0
            painter.drawLine(QLineF(left, middle, left + 18.0, middle))
            painter.setPen(QColor(self.chart.theme.text))
            text = str(record.number)
            painter.drawText(QPointF(left + 22.0, middle + metrics.ascent() / 2.0 - 1.0), text)
            left += 34.0 + metrics.horizontalAdvance(text)

    @staticmethod
    def _curve(data: BoardData, frame: Frame, record: TrialRecord) -> tuple[Floats, Floats]:
        rungs = data.plan.rung_epochs
        known = [(rungs[rung - 1], score) for rung, score in record.scores.items() if rung <= len(rungs)]
        known = [(epoch, score) for epoch, score in known if np.isfinite(score)]
        epochs = np.array([epoch for epoch, _ in known], dtype=np.float64)
        positions = data.score_axis.positions(np.array([score for _, score in known], dtype=np.float64))
        return frame.x(epochs / data.plan.epochs), frame.y(np.clip(positions, 0.0, 1.0))

    def _paint_band(
        self, painter: QPainter, data: BoardData, frame: Frame, record: TrialRecord, colour: QColor
    ) -> None:
        """From the worst to the best of the same settings with other seeds."""
        curves = [self._curve(data, frame, one) for one in same_settings(record, data.records)]
        if not curves:
            return
        shortest = min(len(x) for x, _ in curves)
        heights = np.array([y[:shortest] for _, y in curves])
        x = curves[0][0][:shortest]
        outline_x = np.concatenate([x, x[::-1]])
        outline_y = np.concatenate([heights.min(axis=0), heights.max(axis=0)[::-1]])
        fill = QColor(colour)
        fill.setAlphaF(0.22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(polygon(outline_x, outline_y))


def _number_of(record: TrialRecord) -> int:
    return record.number
