"""Points, bars and intervals of one series of a lab, in the pixels of their plot."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.labs.lab import Regions
from workbench.ui.charts.colours import class_colour, image_of, mixed
from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.view_item import ViewItem
from workbench.ui.widgets.theme import Theme

Values = NDArray[np.float64]
_RADIUS: Final = 3.0
_CAP: Final = 3.0  # half the width of the end of an interval
_REGION_MIX: Final = 0.3


class PointsItem(ViewItem):
    """A dot at every point, and a whisker where there is an interval."""

    def __init__(self, view_box: StepViewBox) -> None:
        super().__init__(view_box, 10.0)
        self._colour = QColor()
        self._x = self._y = self._low = self._high = np.empty(0)

    def set_colour(self, colour: QColor) -> None:
        """Paint in this colour."""
        self._colour = colour
        self.update()

    def set_data(self, x: Values, y: Values, low: Values, high: Values) -> None:
        """``low`` and ``high`` may be empty."""
        self._x, self._y, self._low, self._high = x, y, low, high
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """All that lie inside."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.boundingRect())
        x, y = self._view_box.pixels(self._x, self._y)
        _whiskers(painter, self._view_box, self._x, self._low, self._high, self._colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        for place in np.flatnonzero(np.isfinite(x) & np.isfinite(y)).tolist():
            painter.drawEllipse(QPointF(float(x[place]), float(y[place])), _RADIUS, _RADIUS)


class BarsItem(ViewItem):
    """Bars from ``base`` on, each from ``left`` to ``right``, and a whisker where there is an interval."""

    def __init__(self, view_box: StepViewBox) -> None:
        super().__init__(view_box, -5.0)
        self._colour = QColor()
        self._left = self._right = self._y = self._low = self._high = np.empty(0)
        self._base = 0.0
        self._is_see_through = False

    def set_colour(self, colour: QColor, *, is_see_through: bool) -> None:
        """Paint in this colour; histograms may lie over each other."""
        self._colour, self._is_see_through = colour, is_see_through
        self.update()

    def set_data(self, edges: tuple[Values, Values], y: Values, low: Values, high: Values, base: float) -> None:
        """``low`` and ``high`` may be empty."""
        (self._left, self._right), self._y, self._low, self._high, self._base = edges, y, low, high, base
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """All that reach inside."""
        painter.setClipRect(self.boundingRect())
        left, top = self._view_box.pixels(self._left, self._y)
        right, foot = self._view_box.pixels(self._right, np.full(len(self._y), self._base))
        fill = QColor(self._colour)
        if self._is_see_through:
            fill.setAlphaF(0.4)
        for place in np.flatnonzero(np.isfinite(top)).tolist():
            upper, lower = sorted((float(top[place]), float(foot[place])))
            rect = QRectF(float(left[place]), upper, max(1.0, float(right[place] - left[place])), lower - upper)
            painter.fillRect(rect, fill)
        _whiskers(
            painter, self._view_box, (self._left + self._right) / 2.0, self._low, self._high, self._colour.darker(140)
        )


class RegionsItem(ViewItem):
    """Which class each cell of the plane belongs to, in light colours."""

    def __init__(self, view_box: StepViewBox, regions: Regions) -> None:
        super().__init__(view_box, -30.0)
        self._regions = regions
        self._classes = np.asarray(regions.classes, dtype=np.int64)[::-1]
        self._image = image_of(np.zeros((1, 1), dtype=np.uint32))

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        count = int(self._classes.max(initial=0)) + 1
        colours = [mixed(theme.plot_background, class_colour(one, theme), _REGION_MIX).rgb() for one in range(count)]
        self._image = image_of(np.array(colours, dtype=np.uint32)[self._classes])
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """One picture over the whole plane."""
        own = self._regions
        x, y = self._view_box.pixels(np.array([own.x_low, own.x_high]), np.array([own.y_high, own.y_low]))
        painter.setClipRect(self.boundingRect())
        painter.drawImage(QRectF(QPointF(float(x[0]), float(y[0])), QPointF(float(x[1]), float(y[1]))), self._image)


def _whiskers(painter: QPainter, view_box: StepViewBox, x: Values, low: Values, high: Values, colour: QColor) -> None:
    if len(low) != len(x):
        return
    across, top = view_box.pixels(x, high)
    _, foot = view_box.pixels(x, low)
    painter.setPen(QPen(colour, 1.2))
    height = view_box.height()
    for place in np.flatnonzero(np.isfinite(across) & ~np.isnan(top) & ~np.isnan(foot)).tolist():
        a, b = (min(max(float(end), -1.0), height + 1.0) for end in (top[place], foot[place]))
        middle = float(across[place])
        painter.drawLine(QLineF(middle, a, middle, b))
        for end in (a, b):
            painter.drawLine(QLineF(middle - _CAP, end, middle + _CAP, end))
