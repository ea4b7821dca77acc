"""The weights of units of the first layer as images, side by side, in the colours of numbers."""

import math
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from workbench.insight.unit_images import UnitImages, image_reading
from workbench.language import tr
from workbench.ui.charts.cell_picture import Cell, CellPicture
from workbench.ui.charts.colours import around_grey, diverging, image_of
from workbench.ui.widgets.theme import Theme, ThemeSource

_GAP: Final = 6.0


class ImagesPicture(CellPicture):
    """A cell for each unit, in reading order; all on one scale of colours."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Weights of the first layer as images"))
        self._found: UnitImages | None = None
        self._images: tuple[QImage, ...] = ()

    def show_images(self, found: UnitImages | None) -> None:
        """Show these, or none."""
        self._found = found
        self.has_changed()

    def shape(self) -> Cell:
        """As many columns as make the images largest."""
        if self._found is None:
            return (0, 0)
        count, high, wide = self._found.images.shape[:3]
        room = self.area()
        best = max(
            range(1, count + 1),
            key=lambda columns: min(
                room.width() / (columns * wide), room.height() / (math.ceil(count / columns) * high)
            ),
        )
        return math.ceil(count / best), best

    def area(self) -> QRectF:
        """All of it."""
        return QRectF(1.0, 1.0, max(1.0, self.width() - 2.0), max(1.0, self.height() - 2.0))

    def cell_rect(self, row: int, column: int, area: QRectF | None = None) -> QRectF:
        """Where an image lies: as tall against its width as it is."""
        rect = super().cell_rect(row, column, area).adjusted(_GAP / 2.0, _GAP / 2.0, -_GAP / 2.0, -_GAP / 2.0)
        if self._found is None:
            return rect
        _, high, wide = self._found.images.shape[:3]
        scale = min(rect.width() / wide, rect.height() / high)
        return QRectF(rect.left(), rect.top(), wide * scale, high * scale)

    def reading(self, row: int, column: int) -> str:
        unit = row * self.shape()[1] + column
        return "" if self._found is None or unit >= len(self._found.images) else image_reading(self._found, unit)

    def prepare(self, theme: Theme) -> None:
        """Colour once for each change."""
        found = self._found
        self._images = () if found is None else tuple(_image(one, found.full, theme) for one in found.images)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """One image after the other."""
        area, (_, columns) = self.area(), self.shape()
        painter.setPen(QColor(theme.muted))  # a frame: the edge of an image is often as pale as what lies around it
        for unit, image in enumerate(self._images):
            place = self.cell_rect(*divmod(unit, columns), area)
            painter.drawImage(place, image)
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))


def _image(values: np.ndarray, full: float, theme: Theme) -> QImage:
    finite = np.nan_to_num(values, posinf=full, neginf=-full)
    return image_of(around_grey(finite, full) if finite.ndim == 3 else diverging(finite, full, theme))
