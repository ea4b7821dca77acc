"""Connections between panels that do not know each other."""

from PySide6.QtCore import QObject, Slot

from workbench.ui.builder.panel import BuilderPanel
from workbench.ui.data_panel.panel import DataPanel
from workbench.ui.fan_over_loss import FanOverLoss
from workbench.ui.ledger.panel import LedgerPanel
from workbench.ui.main_window import MainWindow
from workbench.ui.notices import Notice, Severity
from workbench.ui.panda_session import PandaSession
from workbench.ui.plots.batch_norm_plots import BatchNormPlots
from workbench.ui.plots.live_plots import LivePlots
from workbench.ui.state_view.state_view import StateView
from workbench.ui.theme import ThemeSource
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.timeline_dock.panel import TimelinePanel
from workbench.ui.what_if.panel import WhatIfPanel


class PanelWiring(QObject):
    """Tells the panels of designs when a run is live, and the window what the plots ask for."""

    def __init__(
        self,
        window: MainWindow,
        session: PandaSession,
        machine: TimeMachine,
        designs: tuple[BuilderPanel | DataPanel, ...],
        live_plots: LivePlots,
        batch_norm_plots: BatchNormPlots,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._machine, self._designs = window, session, machine, designs
        self._live_plots = live_plots
        machine.arrived.connect(self._show_other_branches)
        session.run_started.connect(self._show_other_branches)
        session.branch_begun.connect(self._show_other_branches)
        session.state_changed.connect(self._tell_whether_live)
        live_plots.failed.connect(self._tell_failure)
        batch_norm_plots.failed.connect(self._tell_failure)
        batch_norm_plots.builder_asked.connect(self._show_builder)
        self._tell_whether_live(None)

    @Slot(object)
    def _tell_whether_live(self, _state: object) -> None:
        for panel in self._designs:
            panel.set_run_is_live(self._session.is_live)

    def connect_time(self, timeline: TimelinePanel, state: StateView) -> None:
        """What the views of the time machine ask for."""
        timeline.start_asked.connect(self._session.start)
        timeline.edit_asked.connect(self._show_ledger)
        state.start_asked.connect(self._session.start)

    def connect_what_if(self, ledger: LedgerPanel, what_if: WhatIfPanel, themes: ThemeSource) -> None:
        """What the panels of trials ask for."""
        fan = FanOverLoss(self._live_plots.panes[0], themes, self)
        ledger.notice.connect(self._window.notices.show_notice)
        what_if.start_asked.connect(self._session.start)
        what_if.lines_changed.connect(fan.show_lines)
        self._session.log_changed.connect(fan.clear)

    @Slot(int, int)
    def _show_ledger(self, _branch: int, _edit: int) -> None:
        dock = self._window.docks["ledger"]
        dock.show()
        dock.raise_()

    @Slot()
    def _show_other_branches(self) -> None:
        self._live_plots.show_others(self._machine.other_curves())

    @Slot(str)
    def _tell_failure(self, text: str) -> None:
        self._window.notices.show_notice(Notice(Severity.ERROR, text))

    @Slot()
    def _show_builder(self) -> None:
        dock = self._window.docks["network"]
        dock.show()
        dock.raise_()
        dock.widget().setFocus()
