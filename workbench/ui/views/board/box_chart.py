"""Charts of dots in which a box can be dragged over some trials."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip

from workbench.ui.charts.panel_frame import Frame, paint_box
from workbench.ui.views.board.board_data import SCORE, BoardData, Bools, Floats
from workbench.ui.views.board.board_texts import trial_tooltip
from workbench.ui.views.board.chart import Chart

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


class BoxChart(Chart):
    """A box marks the parts of both axes; a click selects a trial, Ctrl adds it, on nothing it clears."""

    _drag: tuple[Axes, QPointF] | None = None

    @abstractmethod
    def frames(self, data: BoardData) -> Mapping[Axes, Frame]:
        """The pairs of axes, with their places."""

    def points(self, data: BoardData, axes: Axes, frame: Frame) -> tuple[Floats, Floats]:
        """Where the trials lie, in pixels."""
        across, up = (data.score_positions if name == SCORE else spread_positions(data, name) for name in axes)
        return frame.x(across), frame.y(up)

    def paint_trials(self, painter: QPainter, data: BoardData, shown: Bools) -> None:
        """Their marks, in all pairs of axes."""
        for axes, frame in self.frames(data).items():
            self.marks.paint(painter, data, *self.points(data, axes, frame), shown)

    def paint_moving(self, painter: QPainter, data: BoardData) -> None:
        """Boxes, and a ring around the best."""
        brushes = self._board.brushes
        best = None if data.best is None else data.place(data.best.number)
        for axes, frame in self.frames(data).items():
            across, up = axes
            x, y = self.points(data, axes, frame)
            if across in brushes or up in brushes:
                paint_box(painter, frame.box(brushes.get(across, _WHOLE), brushes.get(up, _WHOLE)), self.theme)
            if best is not None and np.isfinite(x[best] + y[best]):
                self.marks.paint_star(painter, float(x[best]), float(y[best]))

    def trial_at(self, point: QPointF) -> int | None:
        """The number of the trial within some pixels of a point."""
        data = self._board.data
        found = None if data is None else self._panel_at(data, point)
        if data is None or found is None:
            return None
        x, y = self.points(data, *found)
        distance = np.hypot(x - point.x(), y - point.y())
        if not np.isfinite(distance).any():
            return None
        nearest = int(np.nanargmin(distance))
        return int(data.numbers[nearest]) if distance[nearest] <= _REACH else None

    def _panel_at(self, data: BoardData, point: QPointF) -> tuple[Axes, Frame] | None:
        for axes, frame in self.frames(data).items():
            if frame.area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN).contains(point):
                return axes, frame
        return None

    def _mark(self, axes: Axes, start: QPointF, end: QPointF) -> None:
        data = self._board.data
        frame = None if data is None else self.frames(data).get(axes)
        if data is None or frame is None:
            return
        (x0, y0), (x1, y1) = frame.position(start), frame.position(end)
        others = {name: part for name, part in self._board.brushes.items() if name not in axes}
        across, up = (min(x0, x1), max(x0, x1)), (min(y0, y1), max(y0, y1))
        self._board.brush_all(
            {**others, axes[0]: whole_choices(data, axes[0], across), axes[1]: whole_choices(data, axes[1], up)}
        )

    # ---- mouse and keyboard ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a box."""
        data = self._board.data
        if event.button() == Qt.MouseButton.LeftButton and data is not None:
            found = self._panel_at(data, event.position())
            self._drag = None if found is None else (found[0], event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the box; without a button only point at trials."""
        if self._drag is None:
            at_trial = self.trial_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if at_trial else Qt.CursorShape.CrossCursor)
        elif (event.position() - self._drag[1]).manhattanLength() >= _LEAST_DRAG:
            self._mark(*self._drag, event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the box, or select what was clicked."""
        drag, self._drag = self._drag, None
        if drag is None or (event.position() - drag[1]).manhattanLength() >= _LEAST_DRAG:
            return
        self._board.click(
            self.trial_at(event.position()), adds=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape clears."""
        if event.key() == Qt.Key.Key_Escape and (self._board.selected or self._board.brushes):
            self._board.clear()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell about the trial under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number, data = self.trial_at(QPointF(event.pos())), self._board.data
            record = None if number is None or data is None else data.record(number)
            text = "" if record is None or data is None else trial_tooltip(record, data.plan)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)
