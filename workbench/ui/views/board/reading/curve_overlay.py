"""Learning curves of the trials that are compared, over each other."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from workbench.language import tr, tr_count
from workbench.numbers import grouped, score
from workbench.search.results import TrialRecord
from workbench.search.space.ticks import Mark, round_values
from workbench.search.study.comparison import MOST, same_settings
from workbench.ui.charts.axis_labels import fitting_labels, paint_labels
from workbench.ui.charts.panel_frame import Axes, Frame, frame_at, paint_side, side_width
from workbench.ui.charts.reading.chart_menu import ZOOM_TEXT
from workbench.ui.charts.reading.count_axis import CountAxis
from workbench.ui.charts.reading.cross import Cross, Readings
from workbench.ui.charts.reading.extremes_item import ExtremeMark
from workbench.ui.charts.score_axis import metric_text
from workbench.ui.views.board.board_data import SCORE, BoardData, Floats
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.marks import polygon
from workbench.ui.views.board.reading.chart_picture import Picture
from workbench.ui.views.board.reading.trial_chart import TrialChart
from workbench.ui.widgets.theme import ThemeSource

_TICKS: Final = 6
_AXES: Final[Axes] = ("epochs", SCORE)
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


class CurveOverlay:
    """Curves of the compared trials; repeats with other seeds are a band from the lowest to the highest."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        self._board = board
        picture = Picture(
            self._paint_still,
            self._paint_moving,
            frames=lambda data: {_AXES: self.frame(data)},
            readings=Readings(self._rung_at, self._rungs, self._crosses, self._told, self._extremes),
            can_be_log=True,
        )
        name = tr("Learning curves of the compared trials")
        self.chart = TrialChart(board, themes, name, picture, QSize(320, 240))
        self.chart.setMinimumSize(220, 120)
        self.chart.setAccessibleDescription(ZOOM_TEXT)

    def frame(self, data: BoardData) -> Frame:
        """The axes."""
        metrics = QFontMetricsF(self.chart.small_font())
        left, line = side_width(metrics, self._marks(data)), metrics.height()
        area = QRectF(self.chart.rect()).adjusted(left + 2.0, 2.0 * line + 12.0, -14.0, -line - 10.0)
        return self.chart.reading.zoom.frame(_AXES, area)

    def _marks(self, data: BoardData) -> tuple[Mark, ...]:
        return data.score_axis.part(*self.chart.reading.zoom.part(SCORE)).ticks(_TICKS)

    def _along(self, data: BoardData) -> CountAxis:
        return CountAxis(data.plan.epochs, self.chart.reading.scale)

    # ---- what is read off ----

    def _rung_at(self, data: BoardData, point: QPointF) -> int | None:
        """The rung nearest to a point."""
        frame, x = self.frame(data), self._rung_places(data)
        return int(np.argmin(np.abs(x - point.x()))) + 1 if frame_at({_AXES: frame}, point) and len(x) else None

    def _rung_places(self, data: BoardData) -> Floats:
        return self.frame(data).x(self._along(data).positions(np.array(data.plan.rung_epochs, dtype=np.float64)))

    def _rungs(self, data: BoardData) -> Sequence[int]:
        return range(1, data.plan.rungs + 1)

    def _crosses(self, data: BoardData, rung: int) -> list[Cross]:
        if rung > data.plan.rungs or not compared(self._board):
            return []
        text = tr_count("{n} epoch", "{n} epochs", data.plan.rung_epochs[rung - 1])
        return [Cross(self.frame(data).area, float(self._rung_places(data)[rung - 1]), None, text)]

    def _told(self, data: BoardData, rung: int) -> str:
        """All scores after a rung."""
        if rung > data.plan.rungs:
            return ""
        known = [(record.number, record.scores.get(rung, np.nan)) for record in compared(self._board)]
        trials = [tr("Trial {record_number}", record_number=n) + f" {score(s)}" for n, s in known if np.isfinite(s)]
        return " · ".join([tr_count("{n} epoch", "{n} epochs", data.plan.rung_epochs[rung - 1]), *trials])

    def _extremes(self, data: BoardData) -> list[tuple[QRectF, list[tuple[ExtremeMark, QPointF]]]]:
        """The best and the worst score of each curve that can be seen."""
        frame, marks = self.frame(data), []
        for place, record in enumerate(compared(self._board)):
            x, y = frame.seen(*self._curve(data, frame, record))
            for at in {int(np.nanargmin(y)), int(np.nanargmax(y))} if np.isfinite(y).any() else ():
                value = score(data.score_axis.score_at(frame.position(QPointF(float(x[at]), float(y[at])))[1]))
                mark = ExtremeMark(0.0, 0.0, value, QColor(self.chart.theme.series[place]), y[at] == np.nanmin(y))
                marks.append((mark, QPointF(float(x[at]), float(y[at])) - frame.area.topLeft()))
        return [(frame.area, marks)]

    # ---- painting ----

    def _paint_still(self, painter: QPainter, data: BoardData) -> None:
        """Axes."""
        painter.setFont(self.chart.small_font())
        frame, metrics = self.frame(data), QFontMetricsF(painter.font())
        paint_side(painter, frame, self._marks(data), self.chart.theme)
        painter.setPen(QColor(self.chart.theme.text))
        painter.drawText(
            QPointF(frame.area.left(), 6.0 + metrics.ascent()),
            tr("{metric} after epochs", metric=metric_text(data.plan.metric, is_regression=data.is_regression)),
        )
        painter.setPen(QPen(QColor(self.chart.theme.border), 1.0))
        painter.drawLine(QLineF(frame.area.bottomLeft(), frame.area.bottomRight()))
        most = max(2, int(frame.area.width() / 50.0))
        evenly = partial(round_values, whole=True)
        marks_of = partial(self._along(data).marks, part=frame.across, text=grouped, evenly=evenly)
        paint_labels(painter, fitting_labels(marks_of, frame.area, metrics, most), self.chart.theme)

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
            painter.setClipRect(frame.area.adjusted(-3.0, -3.0, 3.0, 3.0))
            painter.drawPolyline(polygon(x, y))
            if len(x) == 1:  # a single score makes no line
                painter.setBrush(colour)
                painter.drawEllipse(QPointF(float(x[0]), float(y[0])), 3.0, 3.0)
            painter.setClipping(False)
            middle = frame.area.top() - metrics.height() / 2.0 - 3.0
            painter.drawLine(QLineF(left, middle, left + 18.0, middle))
            painter.setPen(QColor(self.chart.theme.text))
            text = str(record.number)
            painter.drawText(QPointF(left + 22.0, middle + metrics.ascent() / 2.0 - 1.0), text)
            left += 34.0 + metrics.horizontalAdvance(text)

    def _curve(self, data: BoardData, frame: Frame, record: TrialRecord) -> tuple[Floats, Floats]:
        rungs = data.plan.rung_epochs
        known = [(rungs[rung - 1], score) for rung, score in record.scores.items() if rung <= len(rungs)]
        known = [(epoch, score) for epoch, score in known if np.isfinite(score)]
        epochs = np.array([epoch for epoch, _ in known], dtype=np.float64)
        positions = data.score_axis.positions(np.array([score for _, score in known], dtype=np.float64))
        return frame.x(self._along(data).positions(epochs)), frame.y(np.clip(positions, 0.0, 1.0))

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
        painter.setClipRect(frame.area)
        painter.drawPolygon(polygon(outline_x, outline_y))
        painter.setClipping(False)


def _number_of(record: TrialRecord) -> int:
    return record.number
