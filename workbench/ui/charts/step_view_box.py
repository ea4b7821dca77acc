"""How the mouse moves a plot: the wheel and dragging act on the steps, values follow by themselves.

Shift and dragging zooms into a rectangle; wheel or dragging on the value axis changes the values alone.
"""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent, MouseDragEvent
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGraphicsSceneWheelEvent

from workbench.training.step_scale import EVEN, StepScale

Values = NDArray[np.float64]
_AWAY, _CLOSEST, _FINEST = 100.0, 1e-6, 1e-11  # in heights of what is shown, and of the values themselves


class StepViewBox(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """A view whose automatic ranges are off: ranges are set by the board it belongs to."""

    steps_moved = Signal()
    """The visible steps were changed by hand."""
    values_moved = Signal()
    """The visible values were changed by hand."""
    reset_asked = Signal()
    """A double click: show everything again."""
    clicked = Signal(float)
    """A click at a step."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.disableAutoRange()
        self.setDefaultPadding(0.0)
        self.step_scale = EVEN
        self._limit_steps()
        self.show_values(0.0, 1.0)

    def show_steps(self, first: float, last: float, scale: StepScale) -> None:
        """Show these steps."""
        if scale != self.step_scale:
            self.step_scale = scale
            self._limit_steps()
        self.setXRange(scale.position(first), scale.position(last), padding=0)

    def shown_steps(self) -> tuple[float, float]:
        """The first and the last one that can be seen."""
        first, last = self.viewRange()[0]
        return self.step_scale.step(first), self.step_scale.step(last)

    def pixel(self, step: float) -> float:
        """Where a step stands, from the left edge."""
        (first, last), _ = self.viewRange()
        return float((self.step_scale.position(step) - first) * self.width() / (last - first))

    def pixels(self, x: Values, y: Values) -> tuple[Values, Values]:
        """Where points stand, from the left and from the upper edge; ``x`` as it is drawn, on the scale of the steps."""
        (x0, x1), (y0, y1) = self.viewRange()
        return (x - x0) * (self.width() / (x1 - x0)), (y1 - y) * (self.height() / (y1 - y0))

    def _limit_steps(self) -> None:
        low, high, finest = (0.0, 13.0, 1e-12) if self.step_scale.is_log else (-1e13, 1e13, 2.0)
        self.setLimits(xMin=low, xMax=high, minXRange=finest)

    def show_values(self, low: float, high: float) -> None:
        """Show these values; by hand nobody gets further away from them than they can be found again."""
        self.limit_values(low, high)
        self.setYRange(low, high, padding=0)

    def limit_values(self, low: float, high: float) -> None:
        """How far a hand may go: a hundred times the height between two values, or a millionth of it."""
        height = high - low
        finest = max(_CLOSEST * height, _FINEST * max(abs(low), abs(high)))
        away = _AWAY * height
        self.setLimits(yMin=low - away, yMax=high + away, minYRange=finest, maxYRange=2.0 * away + height)

    def wheelEvent(self, ev: QGraphicsSceneWheelEvent, axis: int | None = None) -> None:
        """Zoom the steps around the pointer; on the value axis the values."""
        which = 0 if axis is None else axis
        super().wheelEvent(ev, axis=which)
        self._tell(which)

    def mouseDragEvent(self, ev: MouseDragEvent, axis: int | None = None) -> None:
        """Pan the steps; with Shift, zoom into a rectangle."""
        if ev.button() != Qt.MouseButton.LeftButton:
            ev.ignore()
            return
        box = axis is None and bool(ev.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if box:
            self.state["mouseMode"] = self.RectMode
        try:
            super().mouseDragEvent(ev, axis=None if box else axis or 0)
        finally:
            self.state["mouseMode"] = self.PanMode
        if not box:
            self._tell(axis or 0)
        elif ev.isFinish():
            self._tell(0)
            self._tell(1)

    def mouseClickEvent(self, ev: MouseClickEvent) -> None:
        """A click points at a step, a double click shows everything."""
        if ev.button() != Qt.MouseButton.LeftButton:
            return
        ev.accept()
        if ev.double():
            self.reset_asked.emit()
        else:
            self.clicked.emit(self.step_scale.step(float(self.mapToView(ev.pos()).x())))

    def _tell(self, axis: int) -> None:
        if axis == 0:
            self.steps_moved.emit()
        else:
            self.values_moved.emit()
