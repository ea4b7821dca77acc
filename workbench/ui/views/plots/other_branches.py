"""Where other branches of the run went: thin grey lines behind the curves of the current one."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor

from workbench.training.curves import CurveSource
from workbench.ui.charts.line_item import LineItem
from workbench.ui.charts.step_view_box import StepViewBox
from workbench.ui.views.plots.trace import Source, scaled
from workbench.ui.widgets.theme import Theme

_BEHIND = -5.0
_FEWEST_POINTS = 50


class OtherBranches:
    """All lines are one item, however many there are."""

    def __init__(self, source: Source, view_box: StepViewBox) -> None:
        self._source = source
        self.extent: tuple[float, float] | None = None
        """Smallest and largest value drawn, scaled; None if there is none"""
        self.lines = LineItem(view_box, _BEHIND)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self.lines.set_pen(QColor(theme.border), 1.0)

    def draw(self, others: Sequence[CurveSource], first: float, last: float, points: int, is_log: bool) -> None:
        """Pull what is visible of each and show it."""
        share = max(_FEWEST_POINTS, points // max(1, len(others)))
        steps, values = [np.empty(0)], [np.empty(0)]
        for other in others:
            bands = self._source(other, first, last, share)
            steps += [bands.steps, bands.steps[-1:]]
            means = np.where(bands.partial, np.nan, bands.mean)
            values += [scaled(means, is_log), np.full(len(bands.steps[-1:]), np.nan)]
        drawn = np.concatenate(values)
        self.lines.set_data(np.concatenate(steps), drawn)
        finite = drawn[np.isfinite(drawn)]
        self.extent = (float(finite.min()), float(finite.max())) if len(finite) else None
