"""What a chart of trials paints, how it is read, and what mouse and keys do in it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from workbench.ui.charts.panel_frame import Axes, Frame
from workbench.ui.charts.reading.cross import Readings
from workbench.ui.views.board.board_data import BoardData, Bools


class Mouse(Protocol):
    """What mouse and keys do in a picture; asked while there are data only."""

    def trial_at(self, data: BoardData, point: QPointF) -> int | None:
        """The number of the trial under a point."""

    def press(self, data: BoardData, event: QMouseEvent) -> None:
        """The left button went down."""

    def move(self, data: BoardData, event: QMouseEvent) -> Qt.CursorShape | None:
        """With or without a button; the cursor that tells what can be done there, None to leave it."""

    def release(self, data: BoardData | None, event: QMouseEvent) -> None:
        """A button went up; the data may have gone meanwhile."""

    def press_key(self, data: BoardData, event: QKeyEvent) -> bool:
        """Whether the key means something here."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a chart paints, and what can be done in it."""

    paint_still: Callable[[QPainter, BoardData], None]
    """What changes with the data only: axes, labels"""
    paint_moving: Callable[[QPainter, BoardData], None]
    """What lies on top, with every frame"""
    paint_trials: Callable[[QPainter, BoardData, Bools], None] | None = None
    """These trials; must not depend on the selection"""
    looks: Callable[[BoardData], Hashable] = lambda _data: None
    """What decides where an ended trial is painted, beside the axes"""
    plain_opacity: float = 1.0
    """Of all trials while none is selected"""
    height: Callable[[BoardData], int] | None = None
    """The least height, where it depends on data and width"""
    mouse: Mouse | None = None
    frames: Callable[[BoardData], Mapping[Axes, Frame]] = lambda _data: {}
    """Pairs of axes that can be zoomed"""
    readings: Readings[BoardData] | None = None
    can_be_log: bool = False
    """Whether something is counted or timed along an axis"""
