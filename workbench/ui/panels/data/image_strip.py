"""Two examples of each class of an image data set, side by side."""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.ui.charts.drawing import ReflowingDrawing
from workbench.ui.panels.data.data_thumbnail import image_of_example
from workbench.ui.widgets.theme import Theme, ThemeSource

_ROWS: Final = 2
_GAP: Final = 3.0
_LARGEST: Final = 48.0


class ImageStrip(ReflowingDrawing):
    """One column for each class."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes)
        self.columns: list[list[QImage]] = []
        self._names: tuple[str, ...] = ()

    def show_dataset(self, dataset: Dataset) -> None:
        """Take the first examples of each class; ``dataset`` holds images."""
        labels = dataset.train.labels
        self._names = dataset.class_names
        self.columns = [
            [image_of_example(dataset, int(row)) for row in np.flatnonzero(labels == number)[:_ROWS]]
            for number in range(dataset.n_classes)
        ]
        self.setAccessibleName(tr("Examples of {names}", names=", ".join(self._names)))
        self.setToolTip(tr("<p>Two examples of each class: {names}</p>", names=", ".join(self._names)))
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Two rows of images, and the names of the classes where they fit."""
        side = self._side(width)
        names = self.fontMetrics().height() + _GAP if self._names_fit(side) else 0.0
        return round(_ROWS * side + (_ROWS - 1) * _GAP + names)

    def _side(self, width: float) -> float:
        count = max(1, len(self.columns))
        return min(_LARGEST, (width - (count - 1) * _GAP) / count)

    def _names_fit(self, side: float) -> bool:
        metrics = QFontMetricsF(self.font())
        return all(metrics.horizontalAdvance(name) <= side for name in self._names)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """The images enlarged, pixel for pixel."""
        painter.setPen(QColor(theme.muted))
        side = self._side(self.width())
        for number, images in enumerate(self.columns):
            left = number * (side + _GAP)
            for row, image in enumerate(images):
                painter.drawImage(QRectF(left, row * (side + _GAP), side, side), image)
            if self._names_fit(side):
                below = QRectF(left, _ROWS * (side + _GAP), side, self.fontMetrics().height())
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._names[number])
