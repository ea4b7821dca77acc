"""Two examples of each class of an image data set, side by side."""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.ui.panels.data.data_thumbnail import image_of_example
from workbench.ui.widgets.theme import ThemeSource

_ROWS: Final = 2
_GAP: Final = 3.0
_LARGEST: Final = 48.0


class ImageStrip(QWidget):
    """One column for each class."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self.columns: list[list[QImage]] = []
        self._names: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        themes.changed.connect(self._repaint)

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

    def hasHeightForWidth(self) -> bool:
        """The images are squares that share the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Two rows of images, and the names of the classes where they fit."""
        side = self._side(width)
        names = self.fontMetrics().height() + _GAP if self._names_fit(side) else 0.0
        return round(_ROWS * side + (_ROWS - 1) * _GAP + names)

    def sizeHint(self) -> QSize:
        """For a narrow dock."""
        return QSize(300, self.heightForWidth(300))

    def minimumSizeHint(self) -> QSize:
        """Small images are better than none."""
        return QSize(160, self.heightForWidth(160))

    @Slot()
    def _repaint(self) -> None:
        self.update()

    def _side(self, width: float) -> float:
        count = max(1, len(self.columns))
        return min(_LARGEST, (width - (count - 1) * _GAP) / count)

    def _names_fit(self, side: float) -> bool:
        metrics = QFontMetricsF(self.font())
        return all(metrics.horizontalAdvance(name) <= side for name in self._names)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the images enlarged, pixel for pixel."""
        painter = QPainter(self)
        painter.setPen(QColor(self._themes.theme.muted))
        side = self._side(self.width())
        for number, images in enumerate(self.columns):
            left = number * (side + _GAP)
            for row, image in enumerate(images):
                painter.drawImage(QRectF(left, row * (side + _GAP), side, side), image)
            if self._names_fit(side):
                below = QRectF(left, _ROWS * (side + _GAP), side, self.fontMetrics().height())
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._names[number])
        painter.end()
