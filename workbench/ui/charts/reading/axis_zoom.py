"""Which part of each axis of a chart is shown: Shift and dragging zooms into a box, a double click shows everything again."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from workbench.ui.charts.panel_frame import WHOLE, Axes, Frame, Part, frame_at

LEAST_DRAG: Final = 5.0
"""Pixels from which on a press is no click."""
_CLOSEST: Final = 1e-4  # of an axis: nobody gets so near that positions or labels are no longer told apart


class AxisZoom:
    """Parts by the names of axes, so that plots that share an axis show the same part of it. An axis without a name stays whole."""

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}
        self._drag: tuple[Axes, QPointF, QPointF] | None = None

    @property
    def is_zoomed(self) -> bool:
        """Whether anything is left out."""
        return bool(self._parts)

    @property
    def parts(self) -> tuple[tuple[str, Part], ...]:
        """All that are not whole."""
        return tuple(sorted(self._parts.items()))

    def part(self, name: str) -> Part:
        """From which position to which an axis is shown."""
        return self._parts.get(name, WHOLE)

    def frame(self, axes: Axes, area: QRectF) -> Frame:
        """A pair of axes as it is shown."""
        return Frame(area, self.part(axes[0]), self.part(axes[1]))

    def press(self, frames: Mapping[Axes, Frame], point: QPointF) -> bool:
        """Begin a box; False where there are no axes."""
        found = frame_at(frames, point)
        self._drag = None if found is None else (found[0], point, point)
        return found is not None

    def move(self, point: QPointF) -> bool:
        """Draw the box; False where none was begun."""
        if self._drag is None:
            return False
        self._drag = (*self._drag[:2], point)
        return True

    def box(self, frames: Mapping[Axes, Frame]) -> QRectF | None:
        """What is dragged open, in pixels."""
        if self._drag is None or self._drag[0] not in frames:
            return None
        axes, start, end = self._drag
        area = frames[axes].area
        rect = QRectF(start, end).normalized().intersected(area)
        if not axes[0]:
            rect.setLeft(area.left())
            rect.setRight(area.right())
        return rect

    def release(self, frames: Mapping[Axes, Frame]) -> bool:
        """Show what the box holds; False where none was begun."""
        drag, self._drag = self._drag, None
        if drag is None:
            return False
        axes, start, end = drag
        if axes in frames and (end - start).manhattanLength() >= LEAST_DRAG:
            for name, first, last in zip(axes, frames[axes].position(start), frames[axes].position(end), strict=True):
                if name:
                    self._parts[name] = _apart(min(first, last), max(first, last))
        return True

    def reset(self) -> bool:
        """Show everything; False where that is so already."""
        was_zoomed, self._drag = self.is_zoomed, None
        self._parts.clear()
        return was_zoomed


def _apart(low: float, high: float) -> Part:
    if high - low >= _CLOSEST:
        return low, high
    low = min(max(0.0, (low + high - _CLOSEST) / 2.0), 1.0 - _CLOSEST)
    return low, low + _CLOSEST
