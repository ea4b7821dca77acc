"""Paints what moves: how far the run is, which stretch the plots show, and the cursor."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from workbench.runs.history.history import Place
from workbench.ui.panels.timeline.axis_painter import AxisPainter
from workbench.ui.panels.timeline.lane_colours import lane_colour
from workbench.ui.panels.timeline.lane_painter import lane_pen
from workbench.ui.panels.timeline.lane_picture import AXIS_HEIGHT, LanePicture
from workbench.ui.widgets.theme import Theme


@dataclass(frozen=True, slots=True)
class Moment:
    """What is shown at one moment. ``cursor`` is None while the views follow; ``stretch`` are steps of the plots."""

    live: Place | None
    cursor: Place | None
    is_exact: bool
    stretch: tuple[float, float]
    caption: str


class CursorPainter:
    """One pass over the finished lanes."""

    def __init__(self, painter: QPainter, picture: LanePicture, theme: Theme, font: QFont) -> None:
        self._painter, self._picture, self._theme = painter, picture, theme
        self._axis = AxisPainter(painter, picture, theme, font)

    def paint(self, moment: Moment, tail: tuple[int, int] | None) -> None:
        """``tail``: the current lane grew from this step to that one since the lanes were painted."""
        painter, picture = self._painter, self._picture
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = moment.cursor or moment.live
        self._axis.paint_stretch(*moment.stretch)
        self._axis.paint_caption(moment.caption)
        self._axis.paint_numbers(None if place is None else self._axis.handle(place.step))
        painter.setClipRect(QRectF(0.0, AXIS_HEIGHT, picture.width, picture.height - AXIS_HEIGHT))
        if tail is not None:
            self._paint_tail(*tail)
        if moment.live is not None:
            self._paint_live(moment.live)
        if moment.cursor is not None:
            self._paint_line(moment.cursor)
        painter.setClipping(False)
        if place is not None:
            self._axis.paint_handle(place.step, is_live=moment.cursor is None, is_exact=moment.is_exact)

    def _paint_tail(self, first: int, last: int) -> None:
        picture = self._picture
        row = next((row for row, lane in enumerate(picture.lanes) if lane.is_current), None)
        if row is None or last <= first:
            return
        y = picture.line(row)
        self._painter.setPen(lane_pen(lane_colour(picture.lanes[row], self._theme), is_current=True))
        self._painter.drawLine(QPointF(picture.scale.x(first), y), QPointF(picture.scale.x(last), y))

    def _paint_live(self, live: Place) -> None:
        """A thin line, and a dot where the run is at work."""
        colour = QColor(self._theme.border)
        self._draw_line(live.step, QPen(colour, 1.0))
        row = self._picture.row_of(live.branch)
        if row is not None:
            self._draw_dot(live.step, row, lane_colour(self._picture.lanes[row], self._theme), is_full=True)

    def _paint_line(self, cursor: Place) -> None:
        self._draw_line(cursor.step, QPen(QColor(self._theme.accent), 1.6))
        row = self._picture.row_of(cursor.branch)
        if row is not None:
            self._draw_dot(cursor.step, row, self._theme.accent, is_full=False)

    def _draw_line(self, step: int, pen: QPen) -> None:
        x = self._picture.scale.x(step)
        self._painter.setPen(pen)
        bottom = min(self._picture.height, self._picture.top(len(self._picture.lanes)))
        self._painter.drawLine(QLineF(x, AXIS_HEIGHT - 8.0, x, bottom))

    def _draw_dot(self, step: int, row: int, colour: str, *, is_full: bool) -> None:
        self._painter.setPen(QPen(QColor(self._theme.surface if is_full else colour), 2.0))
        self._painter.setBrush(QColor(colour if is_full else self._theme.surface))
        self._painter.drawEllipse(QPointF(self._picture.scale.x(step), self._picture.line(row)), 5.0, 5.0)
