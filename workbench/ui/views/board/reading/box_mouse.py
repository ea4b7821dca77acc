"""Dots over which a box can be dragged to mark some trials."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter

from workbench.search.study.trial_texts import record_score, trial_line, value_text
from workbench.ui.charts.panel_frame import WHOLE, Axes, Frame, frame_at, paint_box
from workbench.ui.charts.reading.axis_zoom import LEAST_DRAG
from workbench.ui.charts.reading.cross import Cross, Readings
from workbench.ui.charts.reading.extremes_item import ExtremeMark
from workbench.ui.views.board.board_data import SCORE, BoardData, Floats
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.reading.trial_chart import TrialChart
from workbench.ui.widgets.local_keys import local_key

_GOLDEN: Final = 0.6180339887498949
"""Multiples of it, modulo 1, are spread evenly whatever their number."""
_WIDTH: Final = 0.6
"""Of the room of one choice."""


def spread_positions(data: BoardData, name: str) -> Floats:
    """Positions on an axis, (trials,); those of a choice are moved a little to both sides, by the trial's number."""
    positions, axis = data.positions[:, data.names.index(name)], data.axis(name)
    if axis.scale != "choice":
        return positions
    return np.asarray(positions + (np.modf(data.numbers * _GOLDEN)[0] - 0.5) * _WIDTH / len(axis.choices))


def whole_choices(data: BoardData, name: str, part: tuple[float, float]) -> tuple[float, float]:
    """A part of an axis, widened to whole choices on an axis of choices: a choice is in it or not."""
    if name == SCORE or data.axis(name).scale != "choice":
        return part
    count = len(data.axis(name).choices)
    return float(np.floor(part[0] * count) / count), min(1.0, float(np.ceil(part[1] * count) / count))


Places: TypeAlias = Callable[[BoardData, Axes, Frame], tuple[Floats, Floats]]
"""Where the trials lie on a pair of axes, in pixels; NaN for those that are not seen."""
_REACH: Final = 8.0


def value_on(data: BoardData, name: str, place: int) -> str:
    """The exact value of a trial on an axis of the board."""
    record = data.records[place]
    return record_score(record) if name == SCORE else value_text(record.values.get(name))


class BoxMouse:
    """A box marks the parts of both axes; a click selects a trial, Ctrl adds it, on nothing it clears."""

    def __init__(
        self,
        board: BoardModel,
        frames: Callable[[BoardData], Mapping[Axes, Frame]],
        places: Places | None = None,
        value: Callable[[BoardData, str, int], str] = value_on,
    ) -> None:
        """``frames`` are the pairs of axes, with their places; ``places`` None: axes of the board, parts of which can be marked."""
        self._board, self._frames, self._value = board, frames, value
        self._places, self._marks = places or points, places is None
        self._drag: tuple[Axes, QPointF] | None = None
        self.readings = Readings(self.trial_at, self.in_order, self.crosses, told_of, self._extremes)

    def paint_moving(self, painter: QPainter, data: BoardData, chart: TrialChart) -> None:
        """Boxes, and a ring around the best."""
        brushes = self._board.brushes
        best = None if data.best is None else data.place(data.best.number)
        for axes, frame in self._frames(data).items():
            across, up = axes
            x, y = self._places(data, axes, frame)
            if self._marks and (across in brushes or up in brushes):
                paint_box(painter, frame.box(brushes.get(across, WHOLE), brushes.get(up, WHOLE)), chart.theme)
            if best is not None and np.isfinite(x[best] + y[best]):
                chart.marks.paint_star(painter, float(x[best]), float(y[best]))

    def trial_at(self, data: BoardData, point: QPointF) -> int | None:
        """The number of the trial within some pixels of a point."""
        found = frame_at(self._frames(data), point)
        if found is None:
            return None
        x, y = self._places(data, *found)
        distance = np.hypot(x - point.x(), y - point.y())
        if not np.isfinite(distance).any():
            return None
        nearest = int(np.nanargmin(distance))
        return int(data.numbers[nearest]) if distance[nearest] <= _REACH else None

    def in_order(self, data: BoardData) -> list[int]:
        """The trials that can be seen in the first plot, from left to right."""
        for axes, frame in self._frames(data).items():
            x, y = self._places(data, axes, frame)
            order = np.argsort(x, kind="stable")
            return [int(number) for number in data.numbers[order[np.isfinite((x + y)[order])]]]
        return []

    def crosses(self, data: BoardData, number: int) -> list[Cross]:
        """A trial in every plot, with its values."""
        place, found = data.place(number), list[Cross]()
        if place is None:
            return found
        frames = self._frames(data)
        first = min((frame.area.left() for frame in frames.values()), default=0.0)
        for axes, frame in frames.items():
            x, y = (float(along[place]) for along in self._places(data, axes, frame))
            if np.isfinite(x + y):
                across, up = (self._value(data, name, place) for name in axes)
                # Beside other plots than the first ones there is no room for it: the line leads there.
                found.append(Cross(frame.area, x, y, across, up if frame.area.left() == first else ""))
        return found

    def _extremes(self, data: BoardData) -> list[tuple[QRectF, list[tuple[ExtremeMark, QPointF]]]]:
        """The best and the worst trial that can be seen in each plot; diverged ones have no score."""
        found = []
        for axes, frame in self._frames(data).items():
            x, y = self._places(data, axes, frame)
            seen = np.flatnonzero(np.isfinite(x + y) & np.isfinite(data.scores))
            ranked = seen[np.argsort(data.score_positions[seen], kind="stable")]
            ends = dict.fromkeys((int(ranked[-1]), int(ranked[0]))) if len(ranked) else {}
            marks = []
            for at in ends:
                text = f"{record_score(data.records[at])} ({data.numbers[at]})"
                mark = ExtremeMark(0.0, 0.0, text, QColor(), at == int(ranked[-1]))
                marks.append((mark, QPointF(float(x[at]), float(y[at])) - frame.area.topLeft()))
            found.append((frame.area, marks))
        return found

    def _mark(self, data: BoardData, axes: Axes, start: QPointF, end: QPointF) -> None:
        frame = self._frames(data).get(axes)
        if frame is None:
            return
        (x0, y0), (x1, y1) = frame.position(start), frame.position(end)
        others = {name: part for name, part in self._board.brushes.items() if name not in axes}
        across, up = (min(x0, x1), max(x0, x1)), (min(y0, y1), max(y0, y1))
        self._board.brush_all(
            {**others, axes[0]: whole_choices(data, axes[0], across), axes[1]: whole_choices(data, axes[1], up)}
        )

    def press(self, data: BoardData, event: QMouseEvent) -> None:
        """Begin a box."""
        found = frame_at(self._frames(data), event.position())
        self._drag = None if found is None else (found[0], event.position())

    def move(self, data: BoardData, event: QMouseEvent) -> Qt.CursorShape | None:
        """Draw the box; without a button only point at trials."""
        if self._drag is None:
            at_trial = self.trial_at(data, event.position()) is not None
            return Qt.CursorShape.PointingHandCursor if at_trial else Qt.CursorShape.CrossCursor
        if self._marks and (event.position() - self._drag[1]).manhattanLength() >= LEAST_DRAG:
            self._mark(data, *self._drag, event.position())
        return None

    def release(self, data: BoardData | None, event: QMouseEvent) -> None:
        """End the box, or select what was clicked."""
        drag, self._drag = self._drag, None
        if data is None or drag is None or (event.position() - drag[1]).manhattanLength() >= LEAST_DRAG:
            return
        adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self._board.click(self.trial_at(data, event.position()), adds=adds)

    def press_key(self, _data: BoardData, event: QKeyEvent) -> bool:
        """Escape clears."""
        clears = bool(local_key(event, "boxes")[0]) and bool(self._board.selected or self._board.brushes)
        if clears:
            self._board.clear()
        return clears


def points(data: BoardData, axes: Axes, frame: Frame) -> tuple[Floats, Floats]:
    """Where the trials lie, in pixels; NaN beyond what is shown."""
    across, up = (data.score_positions if name == SCORE else spread_positions(data, name) for name in axes)
    return frame.seen(frame.x(across), frame.y(up))


def told_of(data: BoardData, number: int) -> str:
    """A trial in one line."""
    record = data.record(number)
    return "" if record is None else trial_line(record)
