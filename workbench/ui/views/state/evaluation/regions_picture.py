"""The decision regions: what the network says where, with examples on top."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from workbench.data.dataset import Dataset
from workbench.insight.insight_texts import axis_names, place_on, regions_caption
from workbench.insight.regions import Regions
from workbench.language import tr
from workbench.numbers import percent
from workbench.ui.charts.cell_picture import CellPicture
from workbench.ui.charts.colours import class_colour, image_of, mixed
from workbench.ui.widgets.theme import Theme, ThemeSource

_PALEST, _DEEPEST = 0.08, 0.55  # of the colour of a class where it hardly wins, and where it is certain
_LEVELS: Final = 32
_DOT: Final = 2.6
_RING: Final = 4.6
_PALE: Final = 0.35  # an example for which the map is wrong
_GAP: Final = 4.0


class RegionsPicture(CellPicture):
    """The colour is the class that wins, the deeper the surer."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Decision regions"))
        self.regions: Regions | None = None
        """The map that is shown."""
        self._data: Dataset | None = None
        self._image = QImage()

    def show_regions(self, regions: Regions, data: Dataset) -> None:
        """Show this map."""
        self.regions, self._data = regions, data
        won = np.bincount(regions.winner.ravel(), minlength=data.n_classes) / regions.winner.size
        shares = ", ".join(f"{name} {percent(float(part))}" for name, part in zip(data.class_names, won, strict=True))
        self.setAccessibleDescription(
            tr("{regions} Shares of the map: {shares}.", regions=regions_caption(regions, data), shares=shares)
        )
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        return (0, 0) if self.regions is None else self.regions.winner.shape

    def area(self) -> QRectF:
        """All but a line below and one at the left, for the names of the axes."""
        line = self.small_metrics().height() + _GAP
        return QRectF(line, 2.0, max(1.0, self.width() - line - 3.0), max(1.0, self.height() - line - 3.0))

    def reading(self, row: int, column: int) -> str:
        if self.regions is None or self._data is None:
            return ""
        plane, size = self.regions.plane, self.regions.winner.shape[0]
        from_bottom = size - 1 - row
        x = plane.low[0] + (column + 0.5) / size * (plane.high[0] - plane.low[0])
        y = plane.low[1] + (from_bottom + 0.5) / size * (plane.high[1] - plane.low[1])
        name = self._data.class_names[int(self.regions.winner[from_bottom, column])]
        sure = percent(float(self.regions.probability[from_bottom, column]))
        return f"{place_on(plane, self._data, x, y)}: {name}, {sure}"

    def prepare(self, theme: Theme) -> None:
        """Paint the map once for each change."""
        if self.regions is None or self._data is None:
            return
        classes = self._data.n_classes
        table = np.array(
            [
                [
                    mixed(
                        theme.plot_background,
                        class_colour(number, theme),
                        _PALEST + (_DEEPEST - _PALEST) * level / (_LEVELS - 1),
                    ).rgb()
                    for level in range(_LEVELS)
                ]
                for number in range(classes)
            ],
            dtype=np.uint32,
        )
        chance = 1.0 / max(2, classes)
        sure = np.clip((self.regions.probability - chance) / (1.0 - chance), 0.0, 1.0)
        levels = np.round(sure * (_LEVELS - 1)).astype(np.int64)
        self._image = image_of(table[self.regions.winner, levels][::-1])

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """The map, the points, the names of the classes and of the axes."""
        if self.regions is None or self._data is None:
            return
        area = self.area()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_borders(painter, area, self.regions, theme)
        self._paint_points(painter, area, self.regions, theme)
        self._paint_names(painter, area, self.regions, self._data, theme)
        self._paint_ends(painter, area, self.regions, theme)
        self._paint_axes(painter, area, self.regions, self._data, theme)

    def _paint_borders(self, painter: QPainter, area: QRectF, regions: Regions, theme: Theme) -> None:
        """Straight lines, exact: no cell of the map decides where they run."""
        painter.setPen(QPen(QColor(theme.text), 1.6))
        for border in regions.borders:
            ends = self._fractions(np.array([border.start, border.end]))
            painter.drawLine(QLineF(*(_at(area, x, y) for x, y in ends.tolist())))

    def _paint_points(self, painter: QPainter, area: QRectF, regions: Regions, theme: Theme) -> None:
        places = self._fractions(regions.points)
        is_wrong = regions.said != regions.labels
        painter.save()
        painter.setClipRect(area)
        for number in np.unique(regions.labels).tolist():
            painter.setPen(QPen(QColor(theme.plot_background), 0.8))
            painter.setBrush(class_colour(number, theme))
            for fits, opacity in ((False, _PALE), (True, 1.0)):
                painter.setOpacity(opacity)
                for x, y in places[(regions.labels == number) & (regions.fits == fits)].tolist():
                    painter.drawEllipse(_at(area, x, y), _DOT, _DOT)
        painter.setOpacity(1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.text), 1.3))
        for x, y in places[is_wrong].tolist():
            painter.drawEllipse(_at(area, x, y), _RING, _RING)
        painter.restore()

    def _paint_names(self, painter: QPainter, area: QRectF, regions: Regions, data: Dataset, theme: Theme) -> None:
        """The name of each class where its region is widest."""
        metrics = self.small_metrics()
        for name, (x, y) in zip(data.class_names, regions.middles.tolist(), strict=True):
            if math.isnan(x):
                continue
            at = _at(area, x, y)
            width, height = metrics.horizontalAdvance(name) + 8.0, metrics.height() + 2.0
            left = min(max(at.x() - width / 2.0, area.left() + 1.0), area.right() - width - 1.0)
            top = min(max(at.y() - height / 2.0, area.top() + 1.0), area.bottom() - height - 1.0)
            box = QRectF(left, top, width, height)
            back = QColor(theme.plot_background)
            back.setAlphaF(0.85)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(back)
            painter.drawRoundedRect(box, 3.0, 3.0)
            painter.setPen(QColor(theme.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_ends(self, painter: QPainter, area: QRectF, regions: Regions, theme: Theme) -> None:
        """The two examples that the plane goes through, and the way between them."""
        ends = regions.plane.ends
        if ends is None:
            return
        first, last = (_at(area, x, y) for x, y in self._fractions(ends).tolist())
        painter.setPen(QPen(QColor(theme.text), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(first, last))
        for name, at in (("A", first), ("B", last)):
            box = QRectF(at.x() - 8.0, at.y() - 8.0, 16.0, 16.0)
            painter.setPen(QPen(QColor(theme.text), 1.2))
            painter.setBrush(QColor(theme.plot_background))
            painter.drawEllipse(box)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def example_at(self, row: int, column: int) -> int:
        """The number of the drawn example that lies nearest to the middle of a cell; -1 without one."""
        if self.regions is None or not len(self.regions.points):
            return -1
        size = self.regions.winner.shape[0]
        middle = np.array([(column + 0.5) / size, 1.0 - (row + 0.5) / size])
        return int(np.square(self._fractions(self.regions.points) - middle).sum(axis=1).argmin())

    def _fractions(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points of the plane in fractions of the area, y upwards."""
        if self.regions is None:
            return points
        low, high = np.array(self.regions.plane.low), np.array(self.regions.plane.high)
        return np.asarray((points - low) / (high - low))

    def _paint_axes(self, painter: QPainter, area: QRectF, regions: Regions, data: Dataset, theme: Theme) -> None:
        names = axis_names(regions.plane, data)
        line = self.small_metrics().height() + _GAP
        painter.setPen(QColor(theme.muted))
        painter.drawText(
            QRectF(area.left(), area.bottom() + 1.0, area.width(), line), Qt.AlignmentFlag.AlignCenter, names[0]
        )
        painter.save()
        painter.translate(0.0, area.bottom())
        painter.rotate(-90.0)
        painter.drawText(QRectF(0.0, 0.0, area.height(), line), Qt.AlignmentFlag.AlignCenter, names[1])
        painter.restore()


def _at(area: QRectF, x: float, y: float) -> QPointF:
    """A place given in fractions of the area, y upwards."""
    return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())
