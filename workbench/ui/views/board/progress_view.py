"""The best score so far: against the trials in the order in which they ended, and against the time of the search."""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from workbench.language import tr
from workbench.numbers import duration, significant
from workbench.search.space.ticks import Mark, counted_marks
from workbench.ui.charts.axis_labels import fitting_labels, paint_labels
from workbench.ui.charts.panel_frame import Frame, paint_side, side_width
from workbench.ui.charts.score_axis import metric_text
from workbench.ui.charts.text import elided, paint_sentence
from workbench.ui.views.board.board_data import BoardData, Bools, Floats
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.marks import polygon
from workbench.ui.views.board.trial_chart import Picture, TrialChart
from workbench.ui.widgets.theme import ThemeSource

_TICKS: Final = 6
_STACKED: Final = 620
_TIME_STEPS: Final = (
    0.1,
    0.2,
    0.5,
    1,
    2,
    5,
    10,
    20,
    30,
    60,
    120,
    300,
    600,
    1200,
    1800,
    3600,
    7200,
    10_800,
    21_600,
    43_200,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """``places`` of the trials in the order of their end, ``x`` where they stand, ``best`` so far, all (ended,)."""

    places: Floats
    x: Floats
    best: Floats
    last: float


def progress_by_trial(data: BoardData) -> Progress:
    """Against trials ended: 1, 2, …"""
    order = _order(data)
    return _progress(data, order, np.arange(1, len(order) + 1, dtype=np.float64))


def progress_by_time(data: BoardData) -> Progress:
    """Against seconds of search; trials whose time is not known are left out."""
    order = [place for place in _order(data) if data.records[place].number in data.ended_at]
    seconds = np.array([data.ended_at[data.records[place].number] for place in order], dtype=np.float64)
    return _progress(data, order, seconds)


def time_ticks(last: float, most: int) -> list[float]:
    """Round times from 0 to ``last`` seconds, at most ``most``."""
    step = next(
        (step for step in _TIME_STEPS if last / step < most - 1e-9), 86_400.0 * math.ceil(last / 86_400.0 / most)
    )
    return [number * step for number in range(int(last / step) + 1)]


def time_text(seconds: float) -> str:
    """A tick of the time axis; parts of a second are not rounded away."""
    return duration(seconds) if seconds >= 10.0 else f"{significant(seconds, 6)} s"


def _time_marks(last: float, most: int) -> list[Mark]:
    return [(seconds / last, time_text(seconds)) for seconds in time_ticks(last, most)]


def _order(data: BoardData) -> list[int]:
    """Places of the trials that have ended, the first one first; by number where the time is not known."""
    ended = [place for place, record in enumerate(data.records) if record.has_ended]
    if all(data.records[place].number in data.ended_at for place in ended):
        ended.sort(key=lambda place: data.ended_at[data.records[place].number])
    return ended


def _progress(data: BoardData, order: list[int], x: Floats) -> Progress:
    places = np.array(order, dtype=np.int64)
    scores = data.score_positions[places] if len(places) else np.empty(0)
    # Only a trial that is done counts as the best; a pruned one has not shown what it can do.
    counts = (data.states[places] == "done") & np.isfinite(scores) if len(places) else np.empty(0, dtype=np.bool_)
    best = np.maximum.accumulate(np.where(counts, scores, -np.inf)) if len(places) else scores
    return Progress(places.astype(np.float64), x, best, float(x.max()) if len(x) else 1.0)


class ProgressView:
    """Two plots; a line where a stage begins."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        self._known: tuple[BoardData, tuple[Progress, Progress]] | None = None
        picture = Picture(self._paint_still, self._paint_moving, self._paint_trials, looks=self._looks)
        self.chart = TrialChart(board, themes, tr("Best score so far"), picture, QSize(640, 280))
        self.chart.setMinimumSize(300, 120)

    def frames(self, data: BoardData) -> tuple[Frame, Frame]:
        """By trials and by time: side by side, or one above the other where there is no room."""
        metrics = QFontMetricsF(self.chart.small_font())
        left, line = side_width(metrics, data.score_axis.ticks(_TICKS)), metrics.height()
        inner = (left + 4.0, 2.0 * line + 10.0, -14.0, -line - 12.0)
        if self.chart.width() >= _STACKED:
            half = self.chart.width() / 2.0
            areas = (QRectF(0.0, 0.0, half, self.chart.height()), QRectF(half, 0.0, half, self.chart.height()))
        else:
            half = self.chart.height() / 2.0
            areas = (QRectF(0.0, 0.0, self.chart.width(), half), QRectF(0.0, half, self.chart.width(), half))
        return Frame(areas[0].adjusted(*inner)), Frame(areas[1].adjusted(*inner))

    def _paint_still(self, painter: QPainter, data: BoardData) -> None:
        """Axes and stages."""
        painter.setFont(self.chart.small_font())
        by_trial, by_time = self._both(data)
        if len(by_trial.x) == 0:
            paint_sentence(
                painter, QRectF(self.chart.rect()), tr("The first point comes when a trial ends."), self.chart.theme
            )
            return
        first, second = self.frames(data)
        self._paint(
            painter,
            data,
            first,
            by_trial,
            tr("{metric} against trials ended", metric=metric_text(data.plan.metric, is_regression=data.is_regression)),
        )
        self._paint(
            painter,
            data,
            second,
            by_time,
            tr("{metric} against time", metric=metric_text(data.plan.metric, is_regression=data.is_regression)),
            is_time=True,
        )

    def _looks(self, data: BoardData) -> Hashable:
        """The extent of both plots, too: every trial that ends may move all others."""
        return tuple(progress.last for progress in self._both(data))

    def _both(self, data: BoardData) -> tuple[Progress, Progress]:
        """By trials and by time, worked out once for the data of this moment."""
        if self._known is None or self._known[0] is not data:
            self._known = (data, (progress_by_trial(data), progress_by_time(data)))
        return self._known[1]

    def _paint_trials(self, painter: QPainter, data: BoardData, shown: Bools) -> None:
        """Their marks in both plots."""
        for frame, progress in zip(self.frames(data), self._both(data), strict=True):
            x = np.full(len(data.records), np.nan)
            x[progress.places.astype(np.int64)] = frame.x(progress.x / progress.last)
            self.chart.marks.paint(painter, data, x, frame.y(data.score_positions), shown)

    def _paint_moving(self, painter: QPainter, data: BoardData) -> None:
        """The best so far."""
        for frame, progress in zip(self.frames(data), self._both(data), strict=True):
            known = np.isfinite(progress.best)
            if known.any():
                x, y = frame.x(progress.x[known] / progress.last), frame.y(progress.best[known])
                painter.setPen(QPen(QColor(self.chart.theme.accent), 2.2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPolyline(polygon(np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]))

    def _paint(
        self, painter: QPainter, data: BoardData, frame: Frame, progress: Progress, title: str, *, is_time: bool = False
    ) -> None:
        area, metrics = frame.area, QFontMetricsF(painter.font())
        if is_time and len(progress.x) == 0:
            paint_sentence(painter, area, tr("When these trials ended is not known."), self.chart.theme)
            return
        painter.setPen(QColor(self.chart.theme.text))
        top = QRectF(area.left(), area.top() - 2.0 * metrics.height() - 6.0, area.width(), metrics.height())
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, elided(title, metrics, top.width()))
        paint_side(painter, frame, data.score_axis.ticks(_TICKS), self.chart.theme)
        self._paint_ticks(painter, frame, progress.last, is_time=is_time)
        self._paint_stages(painter, data, frame, progress)

    def _paint_ticks(self, painter: QPainter, frame: Frame, last: float, *, is_time: bool) -> None:
        area, metrics = frame.area, QFontMetricsF(painter.font())
        painter.setPen(QPen(QColor(self.chart.theme.border), 1.0))
        painter.drawLine(QLineF(area.bottomLeft(), area.bottomRight()))
        marks_of = partial(_time_marks if is_time else counted_marks, last)
        labels = fitting_labels(marks_of, area, metrics, max(2, int(area.width() / 90.0)))
        paint_labels(painter, labels, self.chart.theme)

    def _paint_stages(self, painter: QPainter, data: BoardData, frame: Frame, progress: Progress) -> None:
        """A line and a name where the first trial of a stage ended."""
        area, metrics, free_from = frame.area, QFontMetricsF(painter.font()), 0.0
        stages = [data.records[int(place)].stage for place in progress.places]
        for stage in dict.fromkeys(stages):
            x = area.left() + float(progress.x[stages.index(stage)]) / progress.last * area.width()
            painter.setPen(QPen(QColor(self.chart.theme.border), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(x, area.top() - 4.0, x, area.bottom()))
            text = tr("Stage {stage}", stage=stage)
            left = min(x + 3.0, area.right() - metrics.horizontalAdvance(text))
            if left >= free_from:
                painter.setPen(QColor(self.chart.theme.muted))
                painter.drawText(QPointF(left, area.top() - 5.0), text)
                free_from = left + metrics.horizontalAdvance(text) + 8.0
