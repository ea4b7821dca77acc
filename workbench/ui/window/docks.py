"""The docks: rows say which panel stands at which side, this room makes them. The rows stand in ``ui/application.py``."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QMainWindow, QTabBar, QTabWidget, QWidget

from workbench.language import tr
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel
from workbench.ui.views.board.board import SearchBoard
from workbench.ui.views.state.state_view import StateView
from workbench.ui.widgets.panel_dock import PanelDock

LEFT: Final = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT: Final = Qt.DockWidgetArea.RightDockWidgetArea
BELOW: Final = Qt.DockWidgetArea.BottomDockWidgetArea
_SIZES: Final = {LEFT: 304, RIGHT: 344, BELOW: 168}
_NARROWEST: Final = {LEFT: 300, RIGHT: 332, BELOW: 0}  # fonts may need more


@dataclass(frozen=True)
class DockRow:
    """``name`` is what its place is remembered by. Docks of one side lie behind one another, the first one in front."""

    name: str
    title: str
    side: Qt.DockWidgetArea
    panel: QWidget


@dataclass(frozen=True)
class Panels:
    """What stands in the docks and in the middle; made by the composition root. The sampler is in a dock, too."""

    docks: Sequence[DockRow]
    sampler: SamplerPanel
    live_plots: QWidget
    batch_norm_plots: QWidget
    state: StateView
    search: SearchBoard


class WindowDocks(QObject):
    """The docks of ``window``, by name."""

    def __init__(self, window: QMainWindow, panels: Panels) -> None:
        super().__init__(window)
        self._window = window
        self.by_name: dict[str, PanelDock] = {}
        self.put_away = False
        """Whether the timeline has given its room to what stands in the middle, and comes back."""
        self._are_moving = False
        self._make(panels.docks)

    def _make(self, rows: Sequence[DockRow]) -> None:
        window = self._window
        options = QMainWindow.DockOption
        window.setDockOptions(
            options.AllowNestedDocks | options.AllowTabbedDocks | options.AnimatedDocks | options.GroupedDragging
        )
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        for row in rows:
            dock = PanelDock(row.name, row.title, row.panel, window, _NARROWEST[row.side])
            window.addDockWidget(row.side, dock)
            for signal in (dock.topLevelChanged, dock.dockLocationChanged, dock.visibilityChanged):
                signal.connect(self.update_titles)
            self.by_name[row.name] = dock
        self._sides = {side: [self.by_name[row.name] for row in rows if row.side == side] for side in _SIZES}
        for docks in self._sides.values():
            for front, behind in pairwise(docks):
                window.tabifyDockWidget(front, behind)

    def size(self) -> None:
        """As at the first start: what is needed first in front."""
        fronts = {side: docks[0] for side, docks in self._sides.items()}
        for dock in fronts.values():
            dock.raise_()
        for sides, direction in (((LEFT, RIGHT), Qt.Orientation.Horizontal), ((BELOW,), Qt.Orientation.Vertical)):
            self._window.resizeDocks([fronts[side] for side in sides], [_SIZES[side] for side in sides], direction)

    def make_room(self, wanted: bool) -> None:
        """Put the timeline away while it has nothing to tell, and back afterwards."""
        timeline = self.by_name["timeline"]
        if wanted and timeline.isVisible() and not timeline.isFloating():
            self.put_away = True
            timeline.hide()
        elif not wanted and self.put_away:
            self.put_away = False
            timeline.show()

    def restore(self, layout: QByteArray, version: int, *, as_first: bool = True) -> bool:
        """Put all docks where they were when ``layout`` was saved; ``as_first``: those of the first start in front.

        False where it was saved for other docks.

        Qt makes new tab bars for them. The old ones know nothing of the docks any more, and a drag on one ends the program.
        """
        old, self._are_moving = self._tab_bars(), True
        is_restored = self._window.restoreState(layout, version)
        self._are_moving = False
        for tabs in old:
            QCoreApplication.sendPostedEvents(tabs, QEvent.Type.DeferredDelete.value)
        if as_first:
            self.size()
        self.update_titles()
        return is_restored

    @Slot()
    def update_titles(self) -> None:
        """A dock that is a tab has its title there."""
        if self._are_moving:  # once for all
            return
        for dock in self.by_name.values():
            dock.update_title()
        for tabs in self._tab_bars():
            tabs.setAccessibleName(tr("Panels"))

    def _tab_bars(self) -> list[QTabBar]:
        return self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
