"""A line through points, drawn in the pixels of its view and cut exactly at the edges of it.

So nothing lies outside: not in a picture for other programs (which know neither the cosmetic pens nor the clipping of
Qt), and not in the work of the painter when one zooms far into a long curve.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from pyqtgraph.Qt import internals
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.view_item import ViewItem

Values = NDArray[np.float64]

_STRETCH = 32  # points
_AROUND = 8.0  # pixels, for the width of the pen and the corners
_FAR = 1e9  # pixels; what lies further away is no longer told apart


class LineItem(ViewItem):
    """Lies in a view box, in the pixels of that box. Points that are NaN are gaps."""

    def __init__(self, view_box: StepViewBox, z: float, *, is_smooth: bool = False) -> None:
        super().__init__(view_box, z)
        self._is_smooth = is_smooth
        self.setFlag(self.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # paint is told which part is wanted
        self._pen = QPen()
        self._pieces, self._pieces_of = np.empty((0, 4)), tuple[float, ...]()
        self.steps: Values = np.empty(0)
        """The points drawn"""
        self.values: Values = np.empty(0)

    def set_pen(self, colour: QColor, width: float) -> None:
        """Draw in this colour, so many pixels wide."""
        self._pen = QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.BevelJoin)
        self.update()

    def set_data(self, x: Values, y: Values) -> None:
        """Show another line."""
        self.steps, self.values, self._pieces_of = x, y, ()
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """What lies inside the view."""
        (x0, x1), (y0, y1) = self._view_box.viewRange()
        width, height = self._view_box.width(), self._view_box.height()
        view = x0, x1, y0, y1, width, height
        if view != self._pieces_of:  # a crosshair that moves over the line changes nothing of it
            self._pieces = inside(*self._view_box.pixels(self.steps, self.values), width, height)
            self._pieces_of = view
        pieces, wanted = self._pieces, option.exposedRect
        if 0.0 < wanted.width() < 0.5 * width:  # a strip, where the crosshair was or is
            left, right = wanted.left() - _AROUND, wanted.right() + _AROUND
            across = pieces[:, [0, 2]]
            pieces = pieces[(across.max(1) >= left) & (across.min(1) <= right)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._is_smooth)
        draw_pieces(painter, pieces, self._pen)


def inside(x: Values, y: Values, width: float, height: float) -> Values:
    """The pieces of a line between points (pixels) that lie between 0 and ``width``, 0 and ``height``: (pieces, 4).

    Liang and Barsky: of each piece the stretch of its parameter from 0 to 1 that lies within all four edges.
    """
    if len(x) < 2:
        return np.empty((0, 4))
    x, y = np.clip(x, -_FAR, _FAR), np.clip(y, -_FAR, _FAR)
    ends = np.stack((x[:-1], y[:-1], x[1:], y[1:]), 1)
    ends = ends[np.isfinite(ends).all(1)]
    begin, way = ends[:, :2], ends[:, 2:] - ends[:, :2]
    first, last = np.zeros(len(ends)), np.ones(len(ends))
    with np.errstate(divide="ignore", invalid="ignore"):
        for axis, far in enumerate((width, height)):
            towards = way[:, axis]
            near, away = -begin[:, axis] / towards, (far - begin[:, axis]) / towards
            stands = (towards == 0.0) & (begin[:, axis] >= 0.0) & (begin[:, axis] <= far)
            first = np.where(stands, first, np.maximum(first, np.minimum(near, away)))
            last = np.where(stands, last, np.minimum(last, np.maximum(near, away)))
    seen = first <= last  # NaN, where a piece runs along an edge outside of it, is not
    begin, way, first, last = begin[seen], way[seen], first[seen, None], last[seen, None]
    return np.hstack((begin + first * way, begin + last * way))


def draw_pieces(painter: QPainter, pieces: Values, pen: QPen) -> None:
    """Draw pieces; in a drawing (SVG) as few paths as they make, because one for each would be ten times as long."""
    if len(pieces) == 0:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if painter.paintEngine().type() == QPaintEngine.Type.SVG:
        painter.setPen(pen)
        painter.drawPath(path(pieces))
        return
    if pen.widthF() > 1.0:
        painter.setPen(pen)
        for stretch in _stretches(pieces):
            painter.drawPolyline(arrayToQPolygonF(stretch[:, 0], stretch[:, 1]))
        return
    pen = QPen(pen)
    pen.setCosmetic(True)  # many times faster, and as thin as the screen can
    painter.setPen(pen)
    lines = internals.PrimitiveArray(QLineF, 4)
    lines.resize(len(pieces))
    lines.ndarray()[:] = pieces
    painter.drawLines(*lines.drawargs())


def _stretches(pieces: Values) -> Iterator[Values]:
    """Corners of short lines that overlap by a piece: single ones show a seam at each corner, and a long one is slow."""
    breaks = np.flatnonzero((pieces[1:, :2] != pieces[:-1, 2:]).any(1)) + 1
    for run in np.split(pieces, breaks):
        corners = np.vstack((run[:1, :2], run[:, 2:]))
        for begin in range(0, len(corners) - 1, _STRETCH):
            yield corners[max(0, begin - 1) : begin + _STRETCH + 1]


def path(pieces: Values) -> QPainterPath:
    """Pieces as a path that is broken only where they do not meet."""
    found, end = QPainterPath(), None
    for ax, ay, bx, by in pieces.tolist():
        if end != (ax, ay):
            found.moveTo(QPointF(ax, ay))
        found.lineTo(QPointF(bx, by))
        end = bx, by
    return found
