"""An array as coloured cells with their numbers: a row is a unit, a column an example."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from workbench.insight.step_by_step.array_texts import array_reading, shown_part
from workbench.language import tr
from workbench.numbers import significant
from workbench.ui.charts.cell_picture import CellPicture
from workbench.ui.charts.colours import ink_on, mixed, negative, positive
from workbench.ui.widgets.theme import Theme, ThemeSource

_STRONGEST: Final = 0.85
_FEWEST_ROWS: Final = 4


class ArrayPicture(CellPicture):
    """Orange below 0, blue above; each number as far as it fits."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Numbers of the array"))
        self._name = ""
        self._part: NDArray[np.float64] = np.zeros((0, 0))
        self._full = 1.0

    def show_array(self, name: str, array: NDArray[Any]) -> None:
        """Show the first numbers of an array of one or two axes."""
        self._name, self._part = name, shown_part(array)
        finite = np.abs(self._part[np.isfinite(self._part)])
        self._full = float(finite.max()) if finite.size and finite.max() > 0.0 else 1.0
        self.has_changed()

    def shape(self) -> tuple[int, int]:
        """As many rows as there is room for with their numbers."""
        if not self._part.size:
            return (0, 0)
        room = int(self.area().height() // (self.small_metrics().height() + 2.0))
        return (min(self._part.shape[0], max(_FEWEST_ROWS, room)), self._part.shape[1])

    def area(self) -> QRectF:
        """All of it."""
        return QRectF(1.0, 1.0, max(1.0, self.width() - 2.0), max(1.0, self.height() - 2.0))

    def reading(self, row: int, column: int) -> str:
        return array_reading(self._name, self._part, row, column)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Cells and numbers."""
        area, metrics = self.area(), self.small_metrics()
        rows, columns = self.shape()
        for row in range(rows):
            for column in range(columns):
                value = float(self._part[row, column])
                rect = self.cell_rect(row, column, area).adjusted(0.5, 0.5, -0.5, -0.5)
                depth = _STRONGEST * min(1.0, abs(value) / self._full) if np.isfinite(value) else 1.0
                back = mixed(theme.plot_background, negative(theme) if value < 0.0 else positive(theme), depth)
                painter.fillRect(rect, back)
                text = significant(value, 3)
                if metrics.horizontalAdvance(text) > rect.width():
                    text = significant(value, 2)
                if metrics.horizontalAdvance(text) <= rect.width() and metrics.height() <= rect.height() + 3.0:
                    painter.setPen(ink_on(back, theme))
                    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)
