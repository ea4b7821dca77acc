"""Parallel coordinates: one upright axis per hyperparameter on its own scale, the score at the right end.

Drag along an axis to mark a part of it, drag the marked part to move it, click an axis to unmark it.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen

from workbench.language import tr
from workbench.search.space.ticks import tick_marks
from workbench.specs.row_names import label, short_label
from workbench.ui.charts.panel_frame import WHOLE, Axes, Frame, paint_box, paint_upright, side_width
from workbench.ui.charts.reading.chart_menu import ZOOM_TEXT
from workbench.ui.charts.reading.cross import Cross, Readings
from workbench.ui.charts.text import elided
from workbench.ui.views.board.board_data import SCORE, BoardData, Bools, Floats
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.marks import steps_of
from workbench.ui.views.board.reading.box_mouse import told_of, value_on
from workbench.ui.views.board.reading.chart_picture import Picture
from workbench.ui.views.board.reading.line_shapes import bridged, line_path, nearest_line
from workbench.ui.views.board.reading.trial_chart import TrialChart
from workbench.ui.widgets.local_keys import local_key, scope_text
from workbench.ui.widgets.theme import ThemeSource

_LEFT: Final = 34.0
_RIGHT, _MOST_LABELS = 62.0, 6
_GRAB: Final = 14.0
_NEAR: Final = 8.0
_LEAST: Final = 0.01
_STEP: Final = 0.05
_FEW: Final = 12
"""So many selected lines are drawn wider."""
_STRONG: Final = 2.2


class ParallelView:
    """Colour is the score; selected lines are strong, all others faint."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        self._board = board
        self._drag: tuple[str, float, tuple[float, float] | None] | None = None
        self._pressed_at: QPointF | None = None
        self._axis = 0
        picture = Picture(
            _paint_nothing,
            self._paint_moving,
            self._paint_trials,
            plain_opacity=0.7,
            mouse=self,
            frames=self.frames,
            readings=Readings(self.trial_at, lambda _data: (), self._crosses, told_of),
        )
        self.chart = TrialChart(board, themes, tr("Parallel coordinates"), picture, QSize(640, 300))
        self.chart.setMinimumSize(320, 120)
        self.chart.setAccessibleDescription(
            tr("Drag along an axis to mark a part. {zoom} {keys}", zoom=ZOOM_TEXT, keys=scope_text("lines"))
        )

    def axis_names(self, data: BoardData) -> tuple[str, ...]:
        """The values, and the score."""
        return (*data.names, SCORE)

    def axis_places(self, data: BoardData) -> Floats:
        """Where the axes stand, in pixels, (axes,)."""
        labels = side_width(QFontMetricsF(self.chart.small_font()), data.score_axis.ticks(_MOST_LABELS))
        right = self.chart.width() - max(_RIGHT, labels + 4.0)
        return np.linspace(_LEFT, max(_LEFT + 1.0, right), len(self.axis_names(data)))

    def frames(self, data: BoardData) -> dict[Axes, Frame]:
        """Each axis, with the part of it that is shown."""
        top, bottom = self.span
        names = zip(self.axis_names(data), self.axis_places(data).tolist(), strict=True)
        return {
            ("", name): self.chart.reading.zoom.frame(("", name), QRectF(x - 7.0, top, 14.0, bottom - top))
            for name, x in names
        }

    @property
    def span(self) -> tuple[float, float]:
        """Top and bottom of the axes."""
        line = QFontMetricsF(self.chart.small_font()).height()
        return line + 14.0, self.chart.height() - 12.0

    def heights(self, data: BoardData) -> Floats:
        """Where the line of each trial crosses each axis, in pixels, (trials, axes)."""
        positions = bridged(self.axis_places(data), np.column_stack([data.positions, data.score_positions]))
        columns = zip(self.frames(data).values(), positions.T, strict=True)
        return np.column_stack([frame.y(column) for frame, column in columns])

    def _crosses(self, data: BoardData, number: int) -> list[Cross]:
        """The values of a trial along its line."""
        place = data.place(number)
        if place is None:
            return []
        frames, heights = self.frames(data), self.heights(data)[place].tolist()
        return [
            Cross(frame.area, None, height, up=value_on(data, name, place))
            for ((_, name), frame), height in zip(frames.items(), heights, strict=True)
            if name == SCORE or name in data.records[place].values
        ]

    # ---- painting ----

    def _paint_moving(self, painter: QPainter, data: BoardData) -> None:
        """Axes and labels, marked parts, and the axis that the keyboard holds."""
        strong = self._board.mask if len(self._board.selected) <= _FEW else np.zeros_like(self._board.mask)
        self._paint_strong(painter, data, strong | (data.numbers == self.chart.reading.pointed))
        self._paint_axes(painter, data)
        top, bottom = self.span
        for (_, name), frame in self.frames(data).items():
            if name in self._board.brushes:
                paint_box(painter, frame.box(WHOLE, self._board.brushes[name]), self.chart.theme)
        if self.chart.hasFocus():
            x = float(self.axis_places(data)[min(self._axis, len(self.axis_names(data)) - 1)])
            painter.setPen(QPen(QColor(self.chart.theme.accent), 2.5))
            painter.drawLine(QLineF(x, top, x, bottom))

    def _paint_trials(self, painter: QPainter, data: BoardData, shown: Bools) -> None:
        """Their lines, the best last. Trials without a score are left out: their lines would end nowhere."""
        x, y, steps = self.axis_places(data), self.heights(data), steps_of(data.score_positions)
        shown = shown & np.isfinite(data.score_positions)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._clip(painter)
        # Lines of one pixel are by far the quickest.
        painter.setPen(QPen(QColor(self.chart.theme.error), 1.0))
        painter.drawPath(line_path(x, y[shown & data.diverged]))
        for step in np.unique(steps[shown & ~data.diverged]).tolist():
            painter.setPen(QPen(self.chart.marks.colours[step], 1.0))
            painter.drawPath(line_path(x, y[shown & (steps == step) & ~data.diverged]))
        painter.setClipping(False)

    def _clip(self, painter: QPainter) -> None:
        """Lines to what lies beyond a zoomed axis end at its ends."""
        if self.chart.reading.zoom.is_zoomed:
            top, bottom = self.span
            painter.setClipRect(QRectF(0.0, top, self.chart.width(), bottom - top))

    def _paint_strong(self, painter: QPainter, data: BoardData, strong: Bools) -> None:
        """The few selected ones and the one pointed at, wide; one by one, because wide lines that cross within a path take very long."""
        x, y, steps = self.axis_places(data), self.heights(data), steps_of(data.score_positions)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._clip(painter)
        for place in np.flatnonzero(strong & np.isfinite(data.score_positions)).tolist():
            colour = QColor(self.chart.theme.error) if data.diverged[place] else self.chart.marks.colours[steps[place]]
            painter.setPen(QPen(colour, _STRONG))
            painter.drawPath(line_path(x, y[place : place + 1]))
        painter.setClipping(False)

    def _paint_axes(self, painter: QPainter, data: BoardData) -> None:
        painter.setFont(self.chart.small_font())
        metrics = QFontMetricsF(painter.font())
        top, bottom = self.span
        places = self.axis_places(data)
        room = float(places[1] - places[0]) - 8.0 if len(places) > 1 else float(self.chart.width())
        for name, x in zip(self.axis_names(data), places.tolist(), strict=True):
            title = tr("Score") if name == SCORE else label(name)
            if metrics.horizontalAdvance(title) > room and name != SCORE:
                title = short_label(name)
            title = elided(title, metrics, room)
            width = metrics.horizontalAdvance(title)
            left = min(max(x - width / 2.0, 2.0), self.chart.width() - width - 2.0)
            painter.setPen(QColor(self.chart.theme.text))
            painter.drawText(QPointF(left, 4.0 + metrics.ascent()), title)
            part = self.chart.reading.zoom.part(name)
            marks = (
                list(data.score_axis.part(*part).ticks(_MOST_LABELS))
                if name == SCORE
                else tick_marks(data.axis(name), _MOST_LABELS, part)
            )
            paint_upright(painter, QLineF(x, top, x, bottom), marks, self.chart.theme)

    # ---- mouse ----

    def _axis_at(self, data: BoardData, point: QPointF) -> int | None:
        places = self.axis_places(data)
        nearest = int(np.argmin(np.abs(places - point.x())))
        return nearest if abs(float(places[nearest]) - point.x()) <= _GRAB else None

    def _position(self, data: BoardData, name: str, point: QPointF) -> float:
        return self.frames(data)["", name].position(point)[1]

    def press(self, data: BoardData, event: QMouseEvent) -> None:
        """Take an axis, or the marked part of it."""
        self._pressed_at = event.position()
        axis = self._axis_at(data, event.position())
        if axis is None:
            return
        self._axis = axis
        name = self.axis_names(data)[axis]
        position = self._position(data, name, event.position())
        part = self._board.brushes.get(name)
        held = part if part is not None and part[0] <= position <= part[1] else None
        self._drag = (name, position, held)
        self.chart.update()

    def move(self, data: BoardData, event: QMouseEvent) -> Qt.CursorShape | None:
        """Mark, or move what is marked."""
        if self._drag is None:
            on_axis = self._axis_at(data, event.position()) is not None
            return Qt.CursorShape.SizeVerCursor if on_axis else Qt.CursorShape.ArrowCursor
        name, start, held = self._drag
        now = self._position(data, name, event.position())
        if held is not None:
            self._board.brush(name, _moved(held, now - start))
        elif abs(now - start) >= _LEAST:
            self._board.brush(name, (min(start, now), max(start, now)))
        return None

    def release(self, data: BoardData | None, event: QMouseEvent) -> None:
        """A click unmarks the axis, or selects the line under the mouse."""
        drag, self._drag = self._drag, None
        pressed, self._pressed_at = self._pressed_at, None
        if data is None or pressed is None or (event.position() - pressed).manhattanLength() >= 4.0:
            return
        if drag is not None:
            self._board.brush(drag[0], None)
            return
        self._board.click(self.trial_at(data, event.position()), adds=False)

    def trial_at(self, data: BoardData, point: QPointF) -> int | None:
        """The number of the trial whose line passes within some pixels."""
        found = nearest_line(self.axis_places(data), self.heights(data), point.x(), point.y())
        return int(data.numbers[found[0]]) if found is not None and found[1] <= _NEAR else None

    # ---- keyboard ----

    def press_key(self, data: BoardData, event: QKeyEvent) -> bool:
        """Choose an axis; mark, move and unmark a part of it."""
        names = self.axis_names(data)
        name = names[min(self._axis, len(names) - 1)]
        part = self._board.brushes.get(name)
        match local_key(event, "lines"):
            case "axis", step:
                self._axis = min(max(self._axis + step, 0), len(names) - 1)
                self.chart.update()
            case "brush" | "size" as row, step:
                half = (0.5, 1.0) if step > 0 else (0.0, 0.5)
                change = _moved if row == "brush" else _widened
                self._board.brush(name, half if part is None else change(part, _STEP * step))
            case "clear", _:
                self._board.brush(name, None)
            case "release", _ if self._board.selected or self._board.brushes:
                self._board.clear()
            case _:
                return False
        return True


def _paint_nothing(_painter: QPainter, _data: BoardData) -> None:
    """Axes lie on top of the lines."""


def _moved(part: tuple[float, float], shift: float) -> tuple[float, float]:
    """The part elsewhere on the axis, as long as before."""
    shift = min(max(shift, -part[0]), 1.0 - part[1])
    return part[0] + shift, part[1] + shift


def _widened(part: tuple[float, float], by: float) -> tuple[float, float]:
    """The part longer at both ends, or shorter."""
    low, high = max(0.0, part[0] - by / 2.0), min(1.0, part[1] + by / 2.0)
    return (low, high) if high - low >= _LEAST else part
