"""Dots over which a box can be dragged to mark some trials."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from workbench.ui.charts.panel_frame import Frame, paint_box
from workbench.ui.views.board.board_data import SCORE, BoardData, Floats
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.trial_chart import TrialChart
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


Axes: TypeAlias = tuple[str, str]
"""What runs across and what runs up."""

_REACH: Final = 8.0
_LEAST_DRAG: Final = 5.0
_MARGIN: Final = 8.0
_WHOLE: Final = (0.0, 1.0)


class BoxMouse:
    """A box marks the parts of both axes; a click selects a trial, Ctrl adds it, on nothing it clears."""

    def __init__(self, board: BoardModel, frames: Callable[[BoardData], Mapping[Axes, Frame]]) -> None:
        """``frames`` are the pairs of axes, with their places."""
        self._board, self._frames = board, frames
        self._drag: tuple[Axes, QPointF] | None = None

    def paint_moving(self, painter: QPainter, data: BoardData, chart: TrialChart) -> None:
        """Boxes, and a ring around the best."""
        brushes = self._board.brushes
        best = None if data.best is None else data.place(data.best.number)
        for axes, frame in self._frames(data).items():
            across, up = axes
            x, y = points(data, axes, frame)
            if across in brushes or up in brushes:
                paint_box(painter, frame.box(brushes.get(across, _WHOLE), brushes.get(up, _WHOLE)), chart.theme)
            if best is not None and np.isfinite(x[best] + y[best]):
                chart.marks.paint_star(painter, float(x[best]), float(y[best]))

    def trial_at(self, data: BoardData, point: QPointF) -> int | None:
        """The number of the trial within some pixels of a point."""
        found = self._panel_at(data, point)
        if found is None:
            return None
        x, y = points(data, *found)
        distance = np.hypot(x - point.x(), y - point.y())
        if not np.isfinite(distance).any():
            return None
        nearest = int(np.nanargmin(distance))
        return int(data.numbers[nearest]) if distance[nearest] <= _REACH else None

    def _panel_at(self, data: BoardData, point: QPointF) -> tuple[Axes, Frame] | None:
        for axes, frame in self._frames(data).items():
            if frame.area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN).contains(point):
                return axes, frame
        return None

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
        found = self._panel_at(data, event.position())
        self._drag = None if found is None else (found[0], event.position())

    def move(self, data: BoardData, event: QMouseEvent) -> Qt.CursorShape | None:
        """Draw the box; without a button only point at trials."""
        if self._drag is None:
            at_trial = self.trial_at(data, event.position()) is not None
            return Qt.CursorShape.PointingHandCursor if at_trial else Qt.CursorShape.CrossCursor
        if (event.position() - self._drag[1]).manhattanLength() >= _LEAST_DRAG:
            self._mark(data, *self._drag, event.position())
        return None

    def release(self, data: BoardData | None, event: QMouseEvent) -> None:
        """End the box, or select what was clicked."""
        drag, self._drag = self._drag, None
        if data is None or drag is None or (event.position() - drag[1]).manhattanLength() >= _LEAST_DRAG:
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
    """Where the trials lie, in pixels."""
    across, up = (data.score_positions if name == SCORE else spread_positions(data, name) for name in axes)
    return frame.x(across), frame.y(up)
