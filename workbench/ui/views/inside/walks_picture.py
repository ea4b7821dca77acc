"""The loss of the same mini-batches twice: as they were, and without some rows."""

import numpy as np
from PySide6.QtGui import QColor, QPainter

from workbench.insight.spike.spike_texts import step_reading
from workbench.language import tr
from workbench.training.without_rows import WithoutRows
from workbench.ui.charts.points_picture import PointsPicture
from workbench.ui.widgets.theme import Theme, ThemeSource


class WalksPicture(PointsPicture):
    """Two lines over the steps; a place of either can be pointed at."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(themes, tr("Loss with and without the chosen rows"))
        self._found: WithoutRows | None = None

    def show_walks(self, found: WithoutRows | None) -> None:
        """Draw these two walks, or none."""
        self._found = found
        if found is None:
            self.show_points(np.zeros(0), np.zeros(0), ("", ""))
            return
        longer = found.was.losses if len(found.was.losses) >= len(found.without.losses) else found.without.losses
        values = np.concatenate([found.was.losses, found.without.losses])
        values = values[np.isfinite(values)]
        top = float(values.max()) if len(values) else 1.0
        low = min(float(values.min()), 0.0) if len(values) else 0.0
        steps = found.first + np.arange(len(longer), dtype=np.float64)
        self.show_points(
            steps, np.where(np.isfinite(longer), longer, top), (tr("step"), tr("loss")), (None, (low, top))
        )

    def reading(self, row: int, column: int) -> str:
        return "" if self._found is None else step_reading(self._found, self.point(column))

    def paint_points(self, painter: QPainter, theme: Theme) -> None:
        """As it was first, the other one over it, and what colour is which."""
        if self._found is None:
            return
        area, metrics = self.area(), self.small_metrics()
        right = area.right() - 4.0
        for walk, name, colour in (
            (self._found.was, tr("as it was"), QColor(theme.series[0])),
            (self._found.without, tr("without these rows"), QColor(theme.series[1])),
        ):
            known = np.flatnonzero(np.isfinite(walk.losses))
            self.polyline(painter, self._found.first + known.astype(np.float64), walk.losses[known], colour)
            painter.setPen(colour)
            right -= metrics.horizontalAdvance(name)
            painter.drawText(int(right), int(area.top() + metrics.ascent() + 2.0), name)
            right -= 14.0
