"""Paints the picture of a network, column by column."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from workbench.insight.activation_curve import activation_curve
from workbench.language import tr
from workbench.numbers import significant
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.network import DenseLayer
from workbench.ui.charts.text import small_font
from workbench.ui.panels.network.drawing_layout import MOST_CIRCLES, Column, dropped, staggered
from workbench.ui.panels.network.picture import CIRCLES_HEIGHT, LINE, TOP, Picture
from workbench.ui.widgets.theme import Theme

_RADIUS = 4.2
_BAND_OFFSET = 10.0
_BAND_WIDTH = 5.0
_EDGE_ALPHA = 70
_ROOM_FOR_WORD = 52.0


class NetworkPainter:
    """One pass over one picture: selection, edges, columns, shapes."""

    def __init__(self, painter: QPainter, picture: Picture, theme: Theme, font: QFont) -> None:
        self._painter, self._picture, self._theme = painter, picture, theme
        self._small, self._bold = small_font(font), QFont(font)
        self._bold.setPointSizeF(max(7.0, font.pointSizeF() - 0.5))
        self._bold.setBold(True)

    def paint(self) -> None:
        """Paint everything, edges under circles."""
        self._painter.setFont(self._small)
        columns = tuple(enumerate(self._picture.columns))
        for place, column in columns:
            if column.index == self._picture.selected:
                self._paint_selection(place)
        for (place, left), (_, right) in pairwise(columns):
            if left.index is not None and right.index is not None:
                self._paint_edges(place, left.index, right.index)
        for place, column in columns:
            if column.index is None:
                self._paint_gap(place, column)
            else:
                self._paint_column(place, column.index)
        self._paint_shapes()

    def _paint_selection(self, place: int) -> None:
        self._painter.setPen(QPen(QColor(self._theme.accent), 1.0))
        self._painter.setBrush(QColor(self._theme.accent_soft))
        self._painter.drawRoundedRect(self._picture.area_of(place), 6, 6)

    def _paint_edges(self, place: int, left: int, right: int) -> None:
        colour = QColor(self._theme.muted)
        colour.setAlpha(_EDGE_ALPHA)
        self._painter.setPen(QPen(colour, 0.7))
        outside = _BAND_OFFSET + _BAND_WIDTH / 2
        leave = QPointF(outside if self._picture.band_side(left) > 0.0 else _RADIUS, 0)
        reach = QPointF(outside if self._picture.band_side(right) < 0.0 else _RADIUS, 0)
        targets = [centre - reach for centre in self._picture.circle_centres(place + 1, right)]
        for source in self._picture.circle_centres(place, left):
            for target in targets:
                self._painter.drawLine(source + leave, target)

    def _paint_column(self, place: int, index: int) -> None:
        layer, centres = self._picture.layer(index), self._picture.circle_centres(place, index)
        ends = self._theme.muted if index == 0 else self._theme.good
        out = dropped(len(centres), layer.dropout) if layer is not None else frozenset[int]()
        for number, centre in enumerate(centres):
            self._paint_circle(centre, self._theme.accent if layer is not None else ends, number in out)
        x = centres[0].x()
        if (self._picture.units(index) or 0) > MOST_CIRCLES:
            self._paint_dots(x)
        if layer is None:
            self._paint_end_labels(place, index)
            return
        if layer.batch_norm:
            self._paint_band(x + _BAND_OFFSET * self._picture.band_side(index))
        self._paint_layer_labels(place, index, layer)

    def _paint_circle(self, centre: QPointF, colour: str, is_out: bool) -> None:
        fill = QColor(colour)
        fill.setAlpha(110)
        self._painter.setPen(QPen(QColor(self._theme.muted if is_out else colour), 1.2))
        self._painter.setBrush(QColor(self._theme.surface))  # hides the ends of the edges
        self._painter.drawEllipse(centre, _RADIUS, _RADIUS)
        if is_out:
            reach = _RADIUS * 0.62
            self._painter.drawLine(centre - QPointF(reach, reach), centre + QPointF(reach, reach))
            self._painter.drawLine(centre - QPointF(reach, -reach), centre + QPointF(reach, -reach))
        else:
            self._painter.setBrush(fill)
            self._painter.drawEllipse(centre, _RADIUS, _RADIUS)

    def _paint_dots(self, x: float) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(self._theme.muted))
        for offset in (-4.0, 0.0, 4.0):
            self._painter.drawEllipse(QPointF(x, TOP + CIRCLES_HEIGHT / 2 + offset), 1.1, 1.1)

    def _paint_band(self, x: float) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(self._theme.series[3]))
        band = QRectF(x - _BAND_WIDTH / 2, TOP + 2, _BAND_WIDTH, CIRCLES_HEIGHT - 4)
        self._painter.drawRoundedRect(band, _BAND_WIDTH / 2, _BAND_WIDTH / 2)

    def _paint_gap(self, place: int, column: Column) -> None:
        centre = self._picture.centre_of(place)
        self._write(centre.x(), centre.y() - LINE, "⋯", self._theme.muted)
        self._write(centre.x(), centre.y(), tr("{left_out} more", left_out=column.left_out), self._theme.muted)

    def _paint_end_labels(self, place: int, index: int) -> None:
        x, y = self._picture.centre_of(place).x(), TOP + CIRCLES_HEIGHT + 1
        self._write_count(x, y, index)
        self._write(x, y + LINE, "input" if index == 0 else self._picture.network.output, self._theme.muted)

    def _paint_layer_labels(self, place: int, index: int, layer: DenseLayer) -> None:
        x, y = self._picture.centre_of(place).x(), TOP + CIRCLES_HEIGHT + 1
        self._write_count(x, y, index)
        self._write(x, y + LINE, ACTIVATIONS[layer.activation].short, self._theme.text)
        self._paint_curve(QRectF(x - 9, y + 2 * LINE + 2, 18, 9), layer)
        if layer.dropout:
            word = "drop" if self._picture.column_width >= _ROOM_FOR_WORD else "p"
            self._write(x, y + 3 * LINE, f"{word} {significant(layer.dropout, 6)}", self._theme.muted)
        left = self._picture.circle_centres(place, index)[0].x()
        self._write(left, 2 * LINE + 3, str(index), self._theme.muted)
        if layer.batch_norm:
            side = self._picture.band_side(index)
            self._write(left + (_BAND_OFFSET + 3) * side, 2 * LINE + 3, "BN", self._theme.series[3])

    def _paint_curve(self, area: QRectF, layer: DenseLayer) -> None:
        points = [
            QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())
            for x, y in activation_curve(layer.activation)
        ]
        self._painter.setPen(QPen(QColor(self._theme.accent), 1.4))
        self._painter.drawPolyline(QPolygonF(points))

    def _paint_shapes(self) -> None:
        """The shape of W above the edges between two neighbours; on two lines if they would touch."""
        columns = self._picture.columns
        texts = [self._shape(left, right) for left, right in pairwise(columns)]
        metrics = QFontMetricsF(self._small)
        crowded = staggered([metrics.horizontalAdvance(text) for text in texts], self._picture.column_width)
        for place, text in enumerate(texts):
            x = self._picture.centre_of(place).x() + self._picture.column_width / 2
            self._write(x, 0.0 if crowded and place % 2 else LINE, text, self._theme.muted)

    def _shape(self, left: Column, right: Column) -> str:
        if left.index is None or right.index is None:
            return ""
        return f"{self._picture.count(right.index)}×{self._picture.count(left.index)}"

    def _write_count(self, x: float, y: float, index: int) -> None:
        self._painter.setFont(self._bold)
        self._write(x, y, self._picture.count(index), self._theme.text)
        self._painter.setFont(self._small)

    def _write(self, x: float, y: float, text: str, colour: str) -> None:
        """One line of text, centred at ``x``, from ``y`` downwards; kept inside the picture."""
        width = QFontMetricsF(self._painter.font()).horizontalAdvance(text) + 2
        left = min(max(x - width / 2, 0.0), max(0.0, self._picture.width - width))
        self._painter.setPen(QColor(colour))
        self._painter.drawText(QRectF(left, y, width, LINE), Qt.AlignmentFlag.AlignCenter, text)
