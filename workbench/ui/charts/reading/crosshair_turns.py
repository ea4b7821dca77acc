"""The crosshair of many plots: the plot under the mouse follows at once, the others in turns that each fit into a frame."""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QObject, Slot

from workbench.ui.charts.reading.draw_turns import NEXT_TURN
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.widgets.parts import timer

_AFTER_DRAWING: Final = 2 * NEXT_TURN  # later than the next plot is drawn, which puts it off again
_PLOTS_A_TURN: Final = 1  # it writes its values anew and paints them: about 4 ms


class Pointed(Protocol):
    """A plot with a crosshair."""

    def isVisible(self) -> bool: ...
    def underMouse(self) -> bool: ...
    def show_crosshair(self) -> None: ...


class CrosshairTurns(QObject):
    """One that is held or let go is so everywhere at once. Who has waited longest comes first, however fast the mouse moves."""

    def __init__(self, timeline: Timeline, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._plots: list[Pointed] = []  # who has waited longest comes first
        self._behind: set[Pointed] = set()
        self._timer = timer(self, self._take_turn, NEXT_TURN, once=True)
        timeline.crosshair_changed.connect(self._follow)

    def show_plots(self, plots: Iterable[Pointed]) -> None:
        """These are the plots from now on."""
        self._plots = list(plots)
        self._behind.intersection_update(self._plots)

    def has_shown(self, plot: Pointed) -> None:
        """It follows already, because it was drawn anew; while plots are drawn one after the other, nobody else has a turn."""
        self._behind.discard(plot)
        if self._behind:
            self._timer.start(_AFTER_DRAWING)

    @Slot()
    def _follow(self) -> None:
        self._behind = {plot for plot in self._plots if plot.isVisible()}
        stands = self._timeline.is_pinned or self._timeline.step is None
        self._show([plot for plot in self._behind if stands or plot.underMouse()])
        if self._behind and not self._timer.isActive():
            self._timer.start(NEXT_TURN)

    @Slot()
    def _take_turn(self) -> None:
        self._show([plot for plot in self._plots if plot in self._behind][:_PLOTS_A_TURN])
        if self._behind:
            self._timer.start(NEXT_TURN)

    def _show(self, plots: Sequence[Pointed]) -> None:
        for plot in plots:
            plot.show_crosshair()
        self._behind.difference_update(plots)
        self._plots.sort(key=lambda plot: plot in plots)  # keeps the order of the others
