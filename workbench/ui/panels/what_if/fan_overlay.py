"""A fan drawn over the steps: in the panel's own plot, or over the loss in the plots of the run.

Low values are drawn in the first colour of the series, high ones in the second, the others between. The best line is
strong and ends in a star with its value, the one in force is dashed, and a cross ends those that diverged.
"""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.language import tr
from workbench.ui.charts.line_item import inside, path
from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.charts.value_range import Range
from workbench.ui.charts.view_item import ViewItem
from workbench.ui.panels.what_if.fan_lines import FanLine, Values
from workbench.ui.widgets.theme import Theme

_STAR, _CROSS, _PADDING = 7.0, 4.5, 4.0
_FAR = 1e4  # pixels; QPainter slows down far outside
_NEAR = 10.0


def ramp(theme: Theme, share: float) -> QColor:
    """The colour of a value at ``share`` from 0 to 1 of the range."""
    low, high = QColor(theme.series[0]), QColor(theme.series[1])
    return QColor(
        round(low.red() + (high.red() - low.red()) * share),
        round(low.green() + (high.green() - low.green()) * share),
        round(low.blue() + (high.blue() - low.blue()) * share),
    )


class FanOverlay(ViewItem):
    """Lies in a view box, in the pixels of that box; hide it with ``set_lines(())``."""

    def __init__(self, view_box: StepViewBox) -> None:
        super().__init__(view_box, 15.0)
        self._lines: tuple[FanLine, ...] = ()
        self._is_log = False
        self._chosen: int | None = None
        self._theme: Theme | None = None
        self._font = QFont()

    @property
    def lines(self) -> tuple[FanLine, ...]:
        """What is drawn."""
        return self._lines

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Use the colours of a theme."""
        self._theme, self._font = theme, font
        self.update()

    def set_log(self, is_log: bool) -> None:
        """Whether the value axis holds decimal logarithms."""
        self._is_log = is_log
        self.update()

    def set_lines(self, lines: Sequence[FanLine]) -> None:
        """Draw other lines."""
        self._lines = tuple(lines)
        self.update()

    def choose(self, number: int | None) -> None:
        """Make one line stand out."""
        self._chosen = number
        self.update()

    def extent(self) -> tuple[Range, Range] | None:
        """First and last step, lowest and highest value as drawn; None without a point."""
        steps = [line.steps for line in self._lines]
        shown = [self._shown(line.losses) for line in self._lines]
        values = np.concatenate(shown) if shown else np.empty(0)
        values = values[np.isfinite(values)]
        if len(values) == 0:
            return None
        joined = np.concatenate(steps)
        return (float(joined.min()), float(joined.max())), (float(values.min()), float(values.max()))

    def line_at(self, point: QPointF) -> int | None:
        """The number of the line within some pixels of ``point``, which is in the pixels of the view."""
        best, nearest = None, _NEAR
        for number, line in enumerate(self._lines):
            x, y = self._pixels(line)
            if len(x) and x[0] - _NEAR <= point.x() <= x[-1] + _NEAR:
                distance = abs(float(np.interp(point.x(), x, y)) - point.y())
                if distance < nearest:
                    best, nearest = number, distance
        return best

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Plain lines first, then the one in force, the chosen one and the best one."""
        if self._theme is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in sorted(range(len(self._lines)), key=self._rank):
            self._paint_line(painter, number, self._theme)
        self._paint_labels(painter, self._theme)

    def _rank(self, number: int) -> tuple[bool, bool, bool]:
        line = self._lines[number]
        return line.is_winner, number == self._chosen, line.is_control

    def _paint_line(self, painter: QPainter, number: int, theme: Theme) -> None:
        line, colour = self._lines[number], ramp(theme, self._lines[number].share)
        x, y = self._pixels(line)
        if len(x) == 0:
            return
        width = 3.0 if line.is_winner else 2.5 if number == self._chosen else 1.4
        style = Qt.PenStyle.DashLine if line.is_control else Qt.PenStyle.SolidLine
        pen = QPen(colour, width, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path(inside(x, y, self._view_box.width(), self._view_box.height())), pen)
        end = QPointF(float(x[-1]), float(y[-1]))
        if line.has_diverged:
            painter.setPen(QPen(QColor(theme.error), 2.0))
            across, up = QPointF(_CROSS, _CROSS), QPointF(_CROSS, -_CROSS)
            painter.drawLine(end - across, end + across)
            painter.drawLine(end - up, end + up)
        elif line.is_winner:
            painter.setPen(QPen(QColor(theme.plot_background), 1.5))
            painter.setBrush(colour)
            painter.drawPolygon(_star(end))

    def _paint_labels(self, painter: QPainter, theme: Theme) -> None:
        """The values of the best line and of the one in force."""
        painter.setFont(self._font)
        metrics = QFontMetricsF(self._font)
        taken = QRectF()
        for number in sorted(range(len(self._lines)), key=self._rank, reverse=True):
            line = self._lines[number]
            x, y = self._pixels(line)
            if len(x) == 0 or not (line.is_winner or line.is_control):
                continue
            if not 0.0 <= float(x[-1]) <= self._view_box.width() + 1.0:  # its end is out of sight
                continue
            text = tr("{line_label} now", line_label=line.label) if line.is_control else line.label
            size = metrics.boundingRect(text).adjusted(-_PADDING, -1.0, _PADDING, 1.0).size()
            right = min(float(x[-1]) - _STAR - 2.0, self._view_box.width() - 2.0)
            place = QRectF(right - size.width(), float(y[-1]) - size.height() - 4.0, size.width(), size.height())
            if place.top() < 1.0 or place.intersects(taken):
                place.moveTop(max(float(y[-1]) + 5.0, taken.bottom() + 2.0))
            place.moveBottom(min(place.bottom(), self._view_box.height() - 1.0))
            if place.intersects(taken):
                continue
            taken = place
            painter.fillRect(place, QColor(theme.plot_background))
            painter.setPen(QColor(theme.text))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _shown(self, losses: Values) -> Values:
        if not self._is_log:
            return losses
        return np.log10(losses, out=np.full(len(losses), np.nan), where=losses > 0.0)

    def _pixels(self, line: FanLine) -> tuple[Values, Values]:
        """Where the finite points lie."""
        values = self._shown(line.losses)
        known = np.isfinite(values)
        x, y = self._view_box.pixels(self._view_box.step_scale.positions(line.steps[known]), values[known])
        return np.clip(x, -_FAR, _FAR), np.clip(y, -_FAR, _FAR)


def _star(centre: QPointF) -> QPolygonF:
    radii = (_STAR, 0.42 * _STAR)
    angles = [math.pi * (place / 5.0 - 0.5) for place in range(10)]
    return QPolygonF(
        [
            centre + QPointF(radii[place % 2] * math.cos(angle), radii[place % 2] * math.sin(angle))
            for place, angle in enumerate(angles)
        ]
    )
