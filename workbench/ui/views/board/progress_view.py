"""The best score so far: against the trials in the order in which they ended, and against the time of the search."""

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from workbench.language import tr
from workbench.numbers import duration, grouped, significant
from workbench.numbers import score as exact_score
from workbench.search.space.ticks import Mark, round_values
from workbench.search.study.trial_texts import trial_line
from workbench.ui.charts.axis_labels import fitting_labels, paint_labels
from workbench.ui.charts.panel_frame import Axes, Frame, paint_side, side_width
from workbench.ui.charts.reading.count_axis import CountAxis
from workbench.ui.charts.score_axis import metric_text
from workbench.ui.charts.text import elided, paint_sentence
from workbench.ui.views.board.board_data import SCORE, BoardData, Bools, Floats
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.marks import polygon
from workbench.ui.views.board.reading.box_mouse import BoxMouse, value_on
from workbench.ui.views.board.reading.chart_picture import Picture
from workbench.ui.views.board.reading.trial_chart import TrialChart
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


def time_ticks(last: float, most: int, first: float = 0.0) -> list[float]:
    """Round times from ``first`` to ``last`` seconds, at most ``most``."""
    length = last - first
    step = next(
        (step for step in _TIME_STEPS if length / step < most - 1e-9), 86_400.0 * math.ceil(length / 86_400.0 / most)
    )
    return [number * step for number in range(math.ceil(first / step - 1e-9), int(last / step) + 1)]


def time_text(seconds: float) -> str:
    """A tick of the time axis; parts of a second are not rounded away."""
    return duration(seconds) if seconds >= 10.0 else f"{significant(seconds, 6)} s"


def _even_times(first: float, last: float, most: int) -> tuple[float, ...]:
    return tuple(time_ticks(last, most, first))


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


_TRIALS, _TIME = ("trials", SCORE), ("time", SCORE)


class ProgressView:
    """Two plots; a line where a stage begins."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        self._known: tuple[BoardData, dict[Axes, Progress]] | None = None
        self._mouse = BoxMouse(board, self.frames, self._places, self._value)
        picture = Picture(
            self._paint_still,
            self._paint_moving,
            self._paint_trials,
            looks=self._looks,
            mouse=self._mouse,
            frames=self.frames,
            readings=replace(self._mouse.readings, told=self._told),
            can_be_log=True,
        )
        self.chart = TrialChart(board, themes, tr("Best score so far"), picture, QSize(640, 280))
        self.chart.setMinimumSize(300, 120)

    def frames(self, data: BoardData) -> dict[Axes, Frame]:
        """By trials and by time: side by side, or one above the other where there is no room; none before a trial ended."""
        metrics, size = QFontMetricsF(self.chart.small_font()), self.chart.size()
        left, line = side_width(metrics, self._marks(data)), metrics.height()
        is_wide = size.width() >= _STACKED
        width, height = size.width() / (1 + is_wide), size.height() / (2 - is_wide)
        found = {}
        for place, (axes, progress) in enumerate(self._both(data).items()):
            area = QRectF(width * place * is_wide, height * place * (not is_wide), width, height)
            inner = area.adjusted(left + 4.0, 2.0 * line + 10.0, -14.0, -line - 12.0)
            if len(progress.x) or axes == _TIME:
                found[axes] = self.chart.reading.zoom.frame(axes, inner)
        return found if len(found) == 2 else {}

    def _marks(self, data: BoardData) -> tuple[Mark, ...]:
        return data.score_axis.part(*self.chart.reading.zoom.part(SCORE)).ticks(_TICKS)

    def _along(self, progress: Progress) -> CountAxis:
        return CountAxis(progress.last, self.chart.reading.scale)

    def _places(self, data: BoardData, axes: Axes, frame: Frame) -> tuple[Floats, Floats]:
        progress, x = self._both(data)[axes], np.full(len(data.records), np.nan)
        x[progress.places.astype(np.int64)] = frame.x(self._along(progress).positions(progress.x))
        return frame.seen(x, frame.y(data.score_positions))

    def _value(self, data: BoardData, name: str, place: int) -> str:
        """Which trial it was to end, or when it did."""
        if name == SCORE:
            return value_on(data, name, place)
        progress = self._both(data)[name, SCORE]
        x = float(progress.x[np.flatnonzero(progress.places == place)[0]])
        return time_text(x) if name == _TIME[0] else grouped(x)

    def _told(self, data: BoardData, number: int) -> str:
        """The trial, and the best score when it had ended."""
        record, progress = data.record(number), self._both(data)[_TRIALS]
        at = np.flatnonzero(progress.places == data.place(number))
        if record is None or not len(at):
            return ""
        best = float(progress.best[at[0]])
        so_far = exact_score(data.score_axis.score_at(best)) if np.isfinite(best) else "–"
        return tr("best so far {best} · {trial}", best=so_far, trial=trial_line(record))

    def _paint_still(self, painter: QPainter, data: BoardData) -> None:
        """Axes and stages."""
        painter.setFont(self.chart.small_font())
        frames = self.frames(data)
        if not frames:
            paint_sentence(
                painter, QRectF(self.chart.rect()), tr("The first point comes when a trial ends."), self.chart.theme
            )
            return
        metric = metric_text(data.plan.metric, is_regression=data.is_regression)
        titles = (tr("{metric} against trials ended", metric=metric), tr("{metric} against time", metric=metric))
        for (axes, frame), title in zip(frames.items(), titles, strict=True):
            self._paint(painter, data, frame, self._both(data)[axes], title, is_time=axes == _TIME)

    def _looks(self, data: BoardData) -> Hashable:
        """The extent of both plots, too: every trial that ends may move all others."""
        return tuple(progress.last for progress in self._both(data).values())

    def _both(self, data: BoardData) -> dict[Axes, Progress]:
        """By trials and by time, worked out once for the data of this moment."""
        if self._known is None or self._known[0] is not data:
            self._known = (data, {_TRIALS: progress_by_trial(data), _TIME: progress_by_time(data)})
        return self._known[1]

    def _paint_trials(self, painter: QPainter, data: BoardData, shown: Bools) -> None:
        """Their marks in both plots."""
        for axes, frame in self.frames(data).items():
            self.chart.marks.paint(painter, data, *self._places(data, axes, frame), shown)

    def _paint_moving(self, painter: QPainter, data: BoardData) -> None:
        """The best so far."""
        for axes, frame in self.frames(data).items():
            progress = self._both(data)[axes]
            known = np.isfinite(progress.best)
            if known.any():
                x, y = frame.x(self._along(progress).positions(progress.x[known])), frame.y(progress.best[known])
                painter.setPen(QPen(QColor(self.chart.theme.accent), 2.2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setClipRect(frame.area.adjusted(-2.0, -2.0, 2.0, 2.0))
                painter.drawPolyline(polygon(np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]))
                painter.setClipping(False)

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
        paint_side(painter, frame, self._marks(data), self.chart.theme)
        self._paint_ticks(painter, frame, self._along(progress), is_time=is_time)
        self._paint_stages(painter, data, frame, progress)

    def _paint_ticks(self, painter: QPainter, frame: Frame, along: CountAxis, *, is_time: bool) -> None:
        area, metrics = frame.area, QFontMetricsF(painter.font())
        painter.setPen(QPen(QColor(self.chart.theme.border), 1.0))
        painter.drawLine(QLineF(area.bottomLeft(), area.bottomRight()))
        text, evenly = (time_text, _even_times) if is_time else (grouped, partial(round_values, whole=True))
        marks_of = partial(along.marks, part=frame.across, text=text, evenly=evenly)
        labels = fitting_labels(marks_of, area, metrics, max(2, int(area.width() / 90.0)))
        paint_labels(painter, labels, self.chart.theme)

    def _paint_stages(self, painter: QPainter, data: BoardData, frame: Frame, progress: Progress) -> None:
        """A line and a name where the first trial of a stage ended."""
        area, metrics, free_from = frame.area, QFontMetricsF(painter.font()), 0.0
        stages = [data.records[int(place)].stage for place in progress.places]
        for stage in dict.fromkeys(stages):
            x = float(frame.x(self._along(progress).positions(progress.x[[stages.index(stage)]]))[0])
            if not area.left() - 0.5 <= x <= area.right() + 0.5:
                continue
            painter.setPen(QPen(QColor(self.chart.theme.border), 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(x, area.top() - 4.0, x, area.bottom()))
            text = tr("Stage {stage}", stage=stage)
            left = min(x + 3.0, area.right() - metrics.horizontalAdvance(text))
            if left >= free_from:
                painter.setPen(QColor(self.chart.theme.muted))
                painter.drawText(QPointF(left, area.top() - 5.0), text)
                free_from = left + metrics.horizontalAdvance(text) + 8.0
