"""One layer's W as a picture, unit by unit, and the histogram of its weights."""

from typing import Final

import numpy as np
from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy

from workbench.insight.insight_texts import number, weights_caption, weights_cell
from workbench.insight.weights import LayerWeights
from workbench.language import tr
from workbench.numbers import grouped, percent
from workbench.ui.charts.cell_picture import CellPicture
from workbench.ui.charts.colours import diverging, image_of, negative, positive
from workbench.ui.widgets.theme import Theme, ThemeSource

_GAP: Final = 4.0
_FULL: Final = 0.98  # the quantile of |w| from which on the colour is full: a few outliers do not pale all others


class WeightsPicture(CellPicture):
    """A row for each unit, a column for each input; orange below 0, blue above."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Weights"))
        self._layer: LayerWeights | None = None
        self._inputs: tuple[str, ...] | None = None
        self._full = 0.0
        self._image = QImage()

    def show_layer(self, layer: LayerWeights, inputs: tuple[str, ...] | None) -> None:
        """Show one layer; ``inputs`` are names of its inputs, if they have any."""
        self._layer, self._inputs = layer, inputs
        self._full = float(np.quantile(np.abs(layer.picture), _FULL)) or layer.strongest
        self.setAccessibleDescription(weights_caption(layer))
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        return (0, 0) if self._layer is None else self._layer.picture.shape

    def area(self) -> QRectF:
        """All but a line below and one at the left."""
        line = self.small_metrics().height() + _GAP
        return QRectF(line, 2.0, max(1.0, self.width() - line - 3.0), max(1.0, self.height() - line - 2.0))

    def reading(self, row: int, column: int) -> str:
        return "" if self._layer is None else weights_cell(self._layer, self._inputs, row, column)

    def prepare(self, theme: Theme) -> None:
        """Colour the picture once for each change."""
        if self._layer is not None:
            self._image = image_of(diverging(self._layer.picture, self._full, theme))

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """The picture, what its sides are, and the scale of its colours."""
        if self._layer is None:
            return
        area, line = self.area(), self.small_metrics().height() + _GAP
        painter.drawImage(area, self._image)
        painter.setPen(QPen(QColor(theme.separator), 1.0))
        painter.drawRect(area)
        painter.setPen(QColor(theme.muted))
        below = QRectF(area.left(), area.bottom() + 1.0, area.width(), line)
        painter.drawText(
            below,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            tr("{inputs} inputs", inputs=grouped(self._layer.inputs)),
        )
        self._paint_scale(painter, below, theme)
        painter.save()
        painter.translate(0.0, area.bottom())
        painter.rotate(-90.0)
        across = QRectF(0.0, 0.0, area.height(), line)
        painter.drawText(across, Qt.AlignmentFlag.AlignCenter, tr("{units} units", units=grouped(self._layer.units)))
        painter.restore()

    def _paint_scale(self, painter: QPainter, below: QRectF, theme: Theme) -> None:
        """``-0.4`` orange … blue ``0.4`` at the right end."""
        metrics, high, low = self.small_metrics(), number(self._full), number(-self._full)
        right = below.right() - metrics.horizontalAdvance(high) - 2.0
        bar = QRectF(right - 44.0, below.center().y() - 4.0, 40.0, 8.0)
        pixels = diverging(np.linspace(-1.0, 1.0, 40)[None, :], 1.0, theme)
        painter.drawImage(bar, image_of(pixels))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, high)
        left = QRectF(bar.left() - 80.0, below.top(), 76.0, below.height())
        painter.drawText(left, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, low)


class WeightsHistogram(CellPicture):
    """How many weights have which value; 0 in the middle."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Histogram of the weights"))
        self._layer: LayerWeights | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_layer(self, layer: LayerWeights) -> None:
        """Show one layer."""
        self._layer = layer
        self.setAccessibleDescription(weights_caption(layer))
        self.has_changed()

    def sizeHint(self) -> QSize:
        """A low strip."""
        return QSize(260, 60)

    def shape(self) -> tuple[int, int]:
        return (0, 0) if self._layer is None else (1, len(self._layer.counts))

    def area(self) -> QRectF:
        """All but the line of numbers below."""
        line = self.small_metrics().height() + 1.0
        return QRectF(3.0, 2.0, max(1.0, self.width() - 6.0), max(1.0, self.height() - line - 3.0))

    def reading(self, row: int, column: int) -> str:
        if self._layer is None:
            return ""
        low, high = self._layer.edges[column], self._layer.edges[column + 1]
        count, total = int(self._layer.counts[column]), int(self._layer.counts.sum())
        return tr(
            "from {low} to {high}: {count} of {total} weights ({percent})",
            low=number(low),
            high=number(high),
            count=grouped(count),
            total=grouped(total),
            percent=percent(count / total, 1),
        )

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Bars, the line they stand on, and the ends of the axis."""
        if self._layer is None:
            return
        area, counts = self.area(), self._layer.counts
        most, middle = max(1, int(counts.max())), len(counts) // 2
        for place, count in enumerate(counts.tolist()):
            rect = self.cell_rect(0, place, area)
            height = area.height() * count / most
            colour = negative(theme) if place < middle else positive(theme) if place > middle else QColor(theme.border)
            painter.fillRect(QRectF(rect.left() + 0.5, area.bottom() - height, rect.width() - 1.0, height), colour)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.drawLine(QLineF(area.left(), area.bottom(), area.right(), area.bottom()))
        painter.setPen(QColor(theme.muted))
        below = QRectF(area.left(), area.bottom() + 1.0, area.width(), self.small_metrics().height() + 1.0)
        for side, text in (
            (Qt.AlignmentFlag.AlignLeft, number(-self._layer.strongest)),
            (Qt.AlignmentFlag.AlignHCenter, "0"),
            (Qt.AlignmentFlag.AlignRight, number(self._layer.strongest)),
        ):
            painter.drawText(below, side, text)
