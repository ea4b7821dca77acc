"""Units by steps as colours: the way of γ or β of a whole layer through the run."""

from typing import Final

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from workbench.insight.insight_texts import number
from workbench.insight.microscope.microscope_texts import PATH_NAMES
from workbench.insight.microscope.norm_paths import NormPaths, PathOf
from workbench.insight.microscope.passing import Doubles
from workbench.language import tr
from workbench.numbers import grouped
from workbench.ui.charts.cell_picture import Cell, CellPicture
from workbench.ui.charts.colours import diverging, image_of
from workbench.ui.widgets.theme import Theme, ThemeSource

_ONES: Final = frozenset({"gamma", "variance"})  # what they are without learning; all else is 0


class PathsPicture(CellPicture):
    """A row for each unit, a column for each step that is known; white is what it was at the start."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("The way of γ and β"))
        self._paths: NormPaths | None = None
        self._of: PathOf = "gamma"
        self._full = 1.0
        self._image = QImage()

    def show_paths(self, paths: NormPaths | None, of: PathOf) -> None:
        """Show one quantity of these."""
        self._paths, self._of = paths, of
        self.has_changed()

    @property
    def _values(self) -> Doubles:
        if self._paths is None:
            return np.zeros((0, 0))
        return self._paths.values[self._of]

    def shape(self) -> Cell:
        rows, columns = self._values.shape
        return (rows, columns) if columns else (0, 0)

    def area(self) -> QRectF:
        """All but a line below."""
        line = self.small_metrics().height() + 4.0
        return QRectF(2.0, 2.0, max(1.0, self.width() - 4.0), max(1.0, self.height() - line - 2.0))

    def reading(self, row: int, column: int) -> str:
        if self._paths is None:
            return ""
        return tr(
            "unit {unit}, step {step}: {name} {value}",
            unit=grouped(row + 1),
            step=grouped(int(self._paths.steps[column])),
            name=PATH_NAMES[self._of],
            value=number(float(self._values[row, column])),
        )

    def prepare(self, theme: Theme) -> None:
        """Colour once for each change."""
        away = self._values - (1.0 if self._of in _ONES else 0.0)
        if away.size:
            self._full = float(np.abs(away).max()) or 1.0
            self._image = image_of(diverging(away, self._full, theme))

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """The picture, its first and last step, and the scale of its colours."""
        if self._paths is None:
            return
        area = self.area()
        painter.drawImage(area, self._image)
        painter.setPen(QPen(QColor(theme.separator), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        painter.setPen(QColor(theme.muted))
        below = QRectF(area.left(), area.bottom() + 2.0, area.width(), self.small_metrics().height())
        ink, start = Qt.TextFlag.TextDontClip, 1.0 if self._of in _ONES else 0.0
        first, last = int(self._paths.steps[0]), int(self._paths.steps[-1])
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | ink, tr("step {step}", step=grouped(first)))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | ink, grouped(last))
        scale = f"{number(start - self._full)} … {number(start)} … {number(start + self._full)}"
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | ink, scale)
