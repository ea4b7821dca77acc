"""Paints the steps along the top: round numbers, the stretch that the plots show, and the handle of the cursor."""

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from workbench.numbers import grouped
from workbench.ui.charts.text import small_font
from workbench.ui.panels.timeline.lane_picture import AXIS_HEIGHT, LanePicture
from workbench.ui.widgets.theme import Theme

_LABELS_APART = 26.0
_TOP = 3.0
_LABEL_HEIGHT = 17.0
_BRACKET_Y = AXIS_HEIGHT - 4.5
_BRACKET_HALF = 2.5


def ticks(picture: LanePicture, font: QFont) -> range:
    """Round steps whose numbers have room beside each other."""
    return picture.scale.ticks(QFontMetricsF(font).horizontalAdvance(grouped(picture.scale.last)) + _LABELS_APART)


class AxisPainter:
    """One pass over the strip above the lanes."""

    def __init__(self, painter: QPainter, picture: LanePicture, theme: Theme, font: QFont) -> None:
        self._painter, self._picture, self._theme = painter, picture, theme
        self._font = small_font(font)
        self._metrics = QFontMetricsF(self._font)

    def paint_stretch(self, first: float, last: float) -> None:
        """A soft bracket over the steps that the plots show."""
        painter, scale = self._painter, self._picture.scale
        left, right = (scale.x(min(max(0.0, step), scale.last)) for step in (first, last))
        if right - left < 1.0:
            return
        colour = QColor(self._theme.accent)
        colour.setAlphaF(0.18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(left, _BRACKET_Y - _BRACKET_HALF, right - left, 2.0 * _BRACKET_HALF), 2.5, 2.5)
        colour.setAlphaF(0.8)
        painter.setPen(QPen(colour, 1.5, c=Qt.PenCapStyle.RoundCap))
        for x in (left + 0.75, right - 0.75):
            painter.drawLine(QLineF(x, _BRACKET_Y - _BRACKET_HALF, x, _BRACKET_Y + _BRACKET_HALF))

    def paint_numbers(self, handle: QRectF | None) -> None:
        """Round steps, but for those that the handle would cut."""
        painter, picture = self._painter, self._picture
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.muted))
        for step in ticks(picture, self._font):
            text = grouped(step)
            width = self._metrics.horizontalAdvance(text) + 2.0
            left = min(picture.scale.x(step) - width / 2.0, picture.width - width - 2.0)
            area = QRectF(left, _TOP, width, _LABEL_HEIGHT)
            if handle is None or not handle.adjusted(-3.0, 0.0, 3.0, 0.0).intersects(area):
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def paint_caption(self, text: str) -> None:
        """A word above the titles of the lanes."""
        painter = self._painter
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.muted))
        area = QRectF(10.0, _TOP, self._picture.title_width - 14.0, _LABEL_HEIGHT)
        text = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def handle(self, step: int) -> QRectF:
        """Where the handle of a step is; always whole."""
        width = self._metrics.horizontalAdvance(grouped(step)) + 14.0
        left = min(max(self._picture.scale.x(step) - width / 2.0, 3.0), self._picture.width - width - 3.0)
        return QRectF(left, _TOP, width, _LABEL_HEIGHT)

    def paint_handle(self, step: int, *, is_live: bool, is_exact: bool) -> None:
        """The step on a button: full while it is exact, an outline before, grey while the views follow."""
        painter, theme = self._painter, self._theme
        if is_live:
            fill, rim, ink = theme.raised, theme.border, theme.text
        elif is_exact:
            fill, rim, ink = theme.accent, theme.accent, theme.on_accent
        else:
            fill, rim, ink = theme.surface, theme.accent, theme.text
        painter.setFont(self._font)
        painter.setPen(QPen(QColor(rim), 1.2))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(self.handle(step), 5.0, 5.0)
        painter.setPen(QColor(ink))
        painter.drawText(self.handle(step), Qt.AlignmentFlag.AlignCenter, grouped(step))
