"""Which panel stands where at the first start, and what its dock is called."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMainWindow, QTabBar, QTabWidget, QWidget

from workbench.language import tr
from workbench.ui.panels.ledger.ledger_panel import LedgerPanel
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel
from workbench.ui.panels.timeline.timeline_panel import TimelinePanel
from workbench.ui.panels.what_if.what_if_panel import WhatIfPanel
from workbench.ui.views.board.board import SearchBoard
from workbench.ui.views.state.state_view import StateView
from workbench.ui.widgets.panel_dock import PanelDock

_LEFT_WIDTH, _RIGHT_WIDTH, _TIMELINE_HEIGHT = 304, 344, 168
_NARROWEST_LEFT, _NARROWEST_RIGHT = 300, 332  # fonts may need more


@dataclass(frozen=True)
class Panels:
    """What stands in the docks and in the middle; made by the composition root."""

    network: QWidget
    hyperparameters: QWidget
    data: QWidget
    sampler: SamplerPanel
    live_plots: QWidget
    batch_norm_plots: QWidget
    state: StateView
    search: SearchBoard
    timeline: TimelinePanel
    ledger: LedgerPanel
    what_if: WhatIfPanel


class WindowDocks(QObject):
    """The docks of ``window``, by name."""

    def __init__(self, window: QMainWindow, panels: Panels) -> None:
        super().__init__(window)
        self._window = window
        self.by_name: dict[str, PanelDock] = {}
        self._put_away = False
        self._make(panels)

    def _make(self, panels: Panels) -> None:
        window = self._window
        options = QMainWindow.DockOption
        window.setDockOptions(
            options.AllowNestedDocks | options.AllowTabbedDocks | options.AnimatedDocks | options.GroupedDragging
        )
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        below = Qt.DockWidgetArea.BottomDockWidgetArea
        window.setCorner(Qt.Corner.BottomLeftCorner, left)
        window.setCorner(Qt.Corner.BottomRightCorner, right)
        narrowest = {left: _NARROWEST_LEFT, right: _NARROWEST_RIGHT, below: 0}
        docks = self.by_name
        for name, title, area, panel in (
            ("network", tr("Network"), left, panels.network),
            ("hyperparameters", tr("Hyperparameters"), right, panels.hyperparameters),
            ("data", tr("Data"), right, panels.data),
            ("sampler", tr("Sampler"), right, panels.sampler),
            ("what_if", tr("What if"), right, panels.what_if),
            ("ledger", tr("Ledger"), left, panels.ledger),
            ("timeline", tr("Timeline"), below, panels.timeline),
        ):
            dock = PanelDock(name, title, panel, window, narrowest[area])
            window.addDockWidget(area, dock)
            dock.topLevelChanged.connect(self.update_titles)
            dock.dockLocationChanged.connect(self.update_titles)
            dock.visibilityChanged.connect(self.update_titles)
            docks[name] = dock
        window.tabifyDockWidget(docks["hyperparameters"], docks["data"])
        window.tabifyDockWidget(docks["data"], docks["sampler"])
        window.tabifyDockWidget(docks["sampler"], docks["what_if"])
        window.tabifyDockWidget(docks["network"], docks["ledger"])
        self.size()

    def size(self) -> None:
        """As at the first start: what is needed first in front."""
        docks, window = self.by_name, self._window
        docks["hyperparameters"].raise_()
        docks["network"].raise_()
        sides = [docks["network"], docks["hyperparameters"]]
        window.resizeDocks(sides, [_LEFT_WIDTH, _RIGHT_WIDTH], Qt.Orientation.Horizontal)
        window.resizeDocks([docks["timeline"]], [_TIMELINE_HEIGHT], Qt.Orientation.Vertical)

    def make_room(self, wanted: bool) -> None:
        """Put the timeline away while the board of a search is looked at, and back afterwards."""
        timeline = self.by_name["timeline"]
        if wanted and timeline.isVisible() and not timeline.isFloating():
            self._put_away = True
            timeline.hide()
        elif not wanted and self._put_away:
            self._put_away = False
            timeline.show()

    @Slot()
    def update_titles(self) -> None:
        """A dock that is a tab has its title there."""
        for dock in self._window.findChildren(PanelDock):
            dock.update_title()
        for tabs in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            tabs.setAccessibleName(tr("Panels"))
