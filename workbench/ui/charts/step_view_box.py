"""How the mouse moves a plot: the wheel and dragging act on the steps, values follow by themselves.

Shift and dragging zooms into a rectangle; wheel or dragging on the value axis changes the values alone.
"""

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent, MouseDragEvent
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGraphicsSceneWheelEvent

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
        self.setLimits(minXRange=2.0, xMin=-1e13, xMax=1e13)
        self.show_values(0.0, 1.0)

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
            self.clicked.emit(float(self.mapToView(ev.pos()).x()))

    def _tell(self, axis: int) -> None:
        if axis == 0:
            self.steps_moved.emit()
        else:
            self.values_moved.emit()
