"""Where the plots of a board stand."""

from collections.abc import Sequence

from workbench.ui.views.plots.plot_pane import PlotPane
from workbench.ui.widgets.arrangement import grid

_LANDSCAPE = 1.25


class PaneGrid:
    """One column, or two where there is more width than height; only the lowest plots have numbers at their steps."""

    def __init__(self, wide_enough: int) -> None:
        self._wide_enough = wide_enough
        self.layout = grid(4, 4)
        self._panes: tuple[PlotPane, ...] = ()
        self._columns = 1

    def show(self, panes: Sequence[PlotPane]) -> None:
        """These, in their order; the first one tells what the marks are."""
        for pane in self._panes:
            self.layout.removeWidget(pane)
        self._panes = tuple(panes)
        for place, pane in enumerate(panes):
            pane.canvas.marks.has_labels = place == 0
        self._arrange()

    def fit(self, width: int, height: int) -> None:
        """Use room of this size."""
        columns = 2 if width >= self._wide_enough and width > _LANDSCAPE * height else 1
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def _arrange(self) -> None:
        columns, count = self._columns, len(self._panes)
        for row in range(self.layout.rowCount()):
            self.layout.setRowStretch(row, 0)
        for place, pane in enumerate(self._panes):
            row, column = divmod(place, columns)
            self.layout.addWidget(pane, row, column)
            self.layout.setRowStretch(row, pane.plan.stretch if columns == 1 else 10)
            pane.canvas.show_step_labels(place + columns >= count)
        self.layout.setColumnStretch(0, 1)
        self.layout.setColumnStretch(1, 1 if columns == 2 else 0)
