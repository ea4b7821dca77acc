"""A band from the smallest to the largest value, made as a picture with one column of pixels after the other.

Filling the outline as a polygon takes QPainter 30 to 170 ms for a noisy curve of 1000 to 2000 bins, and upright
rectangles up to 8 ms; the picture takes under 1 ms whatever the data, and is kept until data or view change.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.view_item import ViewItem

_RADIUS = 2.5
_CLOSEST = 7.0  # pixels between dots; nearer than that they would only thicken the line


class DotsItem(ViewItem):
    """Lies in a view box, in the pixels of that box. Paints nothing where the dots would touch each other."""

    def __init__(self, view_box: StepViewBox) -> None:
        super().__init__(view_box, 10.0)
        self._colour = QColor()
        self._x: NDArray[np.float64] = np.empty(0)
        self._y: NDArray[np.float64] = np.empty(0)

    def set_colour(self, colour: QColor) -> None:
        """Paint in this colour."""
        self._colour = colour
        self.update()

    def set_data(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        """Show other dots; NaN are left out."""
        known = np.isfinite(y)
        self._x, self._y = x[known], y[known]
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """All dots, or none if they are too close."""
        (x0, x1), _ = self._view_box.viewRange()
        visible = (self._x >= x0) & (self._x <= x1)
        if not visible.any() or visible.sum() * _CLOSEST > self._view_box.width():
            return
        x, y = self._view_box.pixels(self._x[visible], self._y[visible])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        for centre in map(QPointF, x.tolist(), y.tolist()):
            painter.drawEllipse(centre, _RADIUS, _RADIUS)


Values = NDArray[np.float64]
Columns = tuple[Values, Values, Values]
"""Left edge, top and bottom of every column that has a band, in pixels."""


class BandItem(ViewItem):
    """Lies in a view box, in the pixels of that box. Low and high may hold NaN: nothing is painted there."""

    def __init__(self, view_box: StepViewBox) -> None:
        super().__init__(view_box, -10.0)
        self._colour = QColor()
        self._steps = self._low = self._high = np.empty(0)
        self._image: QImage | None = None
        self._image_of: object = None

    def set_colour(self, colour: QColor) -> None:
        """Paint in this (translucent) colour."""
        self._colour = colour
        self._forget()

    def set_data(self, steps: Values, low: Values, high: Values) -> None:
        """Show another band."""
        self._steps, self._low, self._high = steps, low, high
        self._forget()

    def _forget(self) -> None:
        self._image_of = None
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """The picture; rectangles instead where the target is a drawing (SVG)."""
        if len(self._steps) == 0:
            return
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour)
            left, top, bottom = (edge.tolist() for edge in self.columns(1.0))
            painter.drawRects([QRectF(x, t, 1.0, b - t) for x, t, b in zip(left, top, bottom, strict=True)])
            return
        ratio = painter.device().devicePixelRatioF()
        key = (ratio, self._view_box.width(), self._view_box.height(), str(self._view_box.viewRange()))
        if key != self._image_of:
            self._image, self._image_of = self._picture(ratio), key
        if self._image is not None:
            painter.drawImage(QPointF(0.0, 0.0), self._image)

    def columns(self, ratio: float) -> Columns:
        """The columns for the visible range, at ``ratio`` device pixels to a pixel; at least one pixel high."""
        width, height = self._view_box.width() * ratio, self._view_box.height() * ratio
        (x0, x1), (y0, y1) = self._view_box.viewRange()
        left, low, high = per_column((self._steps - x0) * (width / (x1 - x0)), self._low, self._high, width)
        top = np.clip((y1 - high) * (height / (y1 - y0)), -2.0, height + 2.0)
        bottom = np.clip((y1 - low) * (height / (y1 - y0)), -2.0, height + 2.0)
        return left, top, np.maximum(bottom, top + 1.0)

    def _picture(self, ratio: float) -> QImage | None:
        width, height = int(self._view_box.width() * ratio), int(self._view_box.height() * ratio)
        left, top, bottom = self.columns(ratio)
        inside = left < width
        if width < 1 or height < 1 or not inside.any():
            return None
        begin, end = np.full(width, 1, np.int16), np.full(width, 0, np.int16)
        places = left[inside].astype(np.int64)
        begin[places], end[places] = np.rint(top[inside]), np.rint(bottom[inside])
        rows = np.arange(height, dtype=np.int16)[:, None]
        pixels = ((rows >= begin) & (rows < end)) * np.uint32(_premultiplied(self._colour))
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
        image.setDevicePixelRatio(ratio)
        return image


def _premultiplied(colour: QColor) -> int:
    alpha = colour.alphaF()
    red, green, blue = (round(part * alpha) for part in (colour.red(), colour.green(), colour.blue()))
    return (round(255 * alpha) << 24) | (red << 16) | (green << 8) | blue


def per_column(x: Values, low: Values, high: Values, width: float) -> Columns:
    """Smallest and largest value in every column of one pixel.

    Several bins in a column are joined; between bins further apart the edges are straight lines. Bins that are NaN
    leave a gap and do not hide their neighbours. Returns the left edges of the columns, and low and high for them.
    """
    columns = np.arange(max(0.0, np.floor(x[0])), min(width, np.floor(x[-1]) + 1.0))
    if len(columns) == 0:
        return columns, columns, columns
    lows, highs = np.interp(columns + 0.5, x, low), np.interp(columns + 0.5, x, high)
    inside = np.isfinite(low) & (x >= 0.0) & (x < width)
    cells = np.floor(x[inside]).astype(np.int64) - int(columns[0])
    np.fmin.at(lows, cells, low[inside])
    np.fmax.at(highs, cells, high[inside])
    known = np.isfinite(lows) & np.isfinite(highs)
    return columns[known], lows[known], highs[known]
