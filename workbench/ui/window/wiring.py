"""Connections between panels that do not know each other."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFont

from workbench.insight.doctor.finding import Finding
from workbench.language import tr
from workbench.ui.panels.data.data_panel import DataPanel
from workbench.ui.panels.doctor.doctor_panel import DoctorPanel
from workbench.ui.panels.ledger.ledger_panel import LedgerPanel
from workbench.ui.panels.network.network_panel import BuilderPanel
from workbench.ui.panels.timeline.timeline_panel import TimelinePanel
from workbench.ui.panels.what_if.fan_lines import FanLine
from workbench.ui.panels.what_if.fan_overlay import FanOverlay
from workbench.ui.panels.what_if.what_if_panel import WhatIfPanel
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.past_rows import PastRows
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.instruments.instruments_view import InstrumentsView
from workbench.ui.views.overlay.overlay_bar import OverlayMenu, OverlayRows
from workbench.ui.views.overlay.overlays import Overlays
from workbench.ui.views.plots.batch_norm_plots import BatchNormPlots
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.views.plots.plot_pane import PlotPane
from workbench.ui.views.predict.predict_page import PredictPage
from workbench.ui.views.state.state_view import StateView
from workbench.ui.widgets.files import FileChoices
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.page_scroll import roomy
from workbench.ui.widgets.theme import Theme, ThemeSource
from workbench.ui.window.main_window import MainWindow


class FanOverLoss(QObject):
    """Keeps an overlay in step with the scale and the colours of ``pane``."""

    def __init__(self, pane: PlotPane, themes: ThemeSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pane = pane
        self._overlay = FanOverlay(pane.canvas.view_box)
        pane.scale_changed.connect(self._follow_scale)
        themes.changed.connect(self._use_theme)
        self._follow_scale()
        self._use_theme(themes.theme)

    @Slot(object)
    def show_lines(self, lines: tuple[FanLine, ...]) -> None:
        """Draw these, or none."""
        self._overlay.set_lines(lines)

    @Slot()
    def clear(self) -> None:
        """Another run: the fan has nothing to do with it."""
        self._overlay.set_lines(())

    @Slot()
    def _follow_scale(self) -> None:
        self._overlay.set_log(self._pane.is_log)

    @Slot(object)
    def _use_theme(self, theme: Theme) -> None:
        self._overlay.set_theme(theme, QFont())


class PanelWiring(QObject):
    """Tells the panels of designs when a run is live, and the window what the plots ask for."""

    def __init__(
        self,
        window: MainWindow,
        session: RunSession,
        machine: TimeMachine,
        designs: tuple[BuilderPanel | DataPanel, ...],
        live_plots: PlotBoard,
        batch_norm_plots: BatchNormPlots,
        rows: PastRows,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._machine, self._designs = window, session, machine, designs
        self._live_plots = live_plots
        self._inside: InsideView | None = None
        self._overlays: Overlays | None = None
        self._boards = (live_plots, batch_norm_plots.board)
        machine.arrived.connect(self._show_other_branches)
        session.run_started.connect(self._show_other_branches)
        session.branch_begun.connect(self._show_other_branches)
        session.state_changed.connect(self._tell_whether_live)
        live_plots.failed.connect(self._tell_failure)
        batch_norm_plots.board.failed.connect(self._tell_failure)
        batch_norm_plots.builder_asked.connect(self._show_builder)
        rows.failed.connect(self._tell_failure)
        for board in self._boards:
            rows.found.connect(board.redraw_soon)
            for pane in board.panes:
                pane.finer = rows
        self._tell_whether_live(None)

    @Slot(object)
    def _tell_whether_live(self, _state: object) -> None:
        for panel in self._designs:
            panel.set_run_is_live(self._session.seen.is_live)

    @Slot(int)
    def _want_states(self, tab: int) -> None:
        """*Inside* executes the mini-batch of the place looked at itself, from the nearest state: once is enough."""
        self._machine.want_states(self._window.plots.widget(tab) is not self._inside)

    def connect_time(self, timeline: TimelinePanel, state: StateView, doctor: DoctorPanel) -> None:
        """What the views of the time machine ask for."""
        timeline.start_asked.connect(self._session.start)
        timeline.edit_asked.connect(self._show_ledger)
        state.start_asked.connect(self._session.start)
        doctor.rows_asked.connect(self._show_rows)

    def connect_tabs(self, inside: InsideView, predict: PredictPage) -> None:
        """The tab beside *State*, and the last one."""
        plots = self._window.plots
        place = plots.insertTab(plots.indexOf(self._window.state_tab) + 1, inside, tr("Inside"))
        plots.setTabToolTip(
            place, tr("The mini-batch that led to the step looked at, with all that was computed in it")
        )
        plots.setTabToolTip(
            plots.addTab(roomy(predict), tr("Predict")),
            tr("What the network of the step looked at answers to rows of your own"),
        )
        inside.start_asked.connect(self._session.start)
        self._inside = inside
        plots.currentChanged.connect(self._want_states)
        for board in self._boards:
            board.menu.blame_asked.connect(self._show_who)
        predict.start_asked.connect(self._session.start)

    def connect_instruments(self, instruments: InstrumentsView) -> None:
        """The tab after the other plots; what is chosen there is remembered."""
        plots, state = self._window.plots, self._window.services.state
        place = plots.insertTab(plots.indexOf(self._window.state_tab), roomy(instruments), tr("Instruments"))
        plots.setTabToolTip(
            place, tr("What went on in each mini-batch: live, and from the first step on after the fact")
        )
        if state.instruments is not None:
            instruments.choose(state.instruments)
        instruments.chosen_changed.connect(self._remember_instruments)
        instruments.board.failed.connect(self._tell_failure)
        instruments.board.menu.blame_asked.connect(self._show_who)

    def connect_what_if(
        self, ledger: LedgerPanel, what_if: WhatIfPanel, overlays: Overlays, files: FileChoices, themes: ThemeSource
    ) -> None:
        """What the panels of trials ask for, and other runs and branches over the curves, chosen above the live plots."""
        self._connect_overlays(overlays, files, themes)
        fan = FanOverLoss(self._live_plots.panes[0], themes, self)
        ledger.notice.connect(self._window.notices.show_notice)
        what_if.start_asked.connect(self._session.start)
        what_if.lines_changed.connect(fan.show_lines)
        self._session.log_changed.connect(fan.clear)

    def _connect_overlays(self, overlays: Overlays, files: FileChoices, themes: ThemeSource) -> None:
        self._overlays = overlays
        board = self._live_plots
        board.controls.view_menu.addMenu(OverlayMenu(overlays, files, board.controls.view_menu))
        board.head.insertWidget(1, OverlayRows(overlays, themes))
        overlays.changed.connect(self._show_overlays)
        overlays.failed.connect(self._tell_failure)

    @Slot()
    def _show_overlays(self) -> None:
        if self._overlays is not None:
            for board in self._boards:
                board.show_overlaid(self._overlays.overlaid())

    @Slot(object)
    def _show_rows(self, finding: Finding) -> None:
        """In the mini-batch that they are in, or else as examples of the train part in the state looked at."""
        place, plots, state = self._machine.seen.cursor, self._window.plots, self._window.state_tab
        if place is None or self._inside is None:
            return
        if finding.mini_batch is None:
            state.show_rows(finding.rows)
            plots.setCurrentWidget(state)
            return
        self._machine.look_at(place.branch, finding.mini_batch)
        self._inside.show_rows(finding.rows)
        plots.setCurrentWidget(self._inside)

    @Slot(object)
    def _remember_instruments(self, names: tuple[str, ...]) -> None:
        self._window.services.state.instruments = names

    @Slot(int)
    def _show_who(self, step: int) -> None:
        """The rows of the mini-batch whose values stand at ``step``: it led to the next one."""
        place = self._machine.seen.cursor
        if self._inside is not None and place is not None:
            self._machine.look_at(place.branch, step + 1)
            self._inside.turn_to("rows")
            self._window.plots.setCurrentWidget(self._inside)

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
