"""The main window: docks, toolbar, menus, title, and the orderly way out. No training logic."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from workbench import numbers
from workbench.language import tr
from workbench.search.study.plan import holds_search
from workbench.ui.document.document import RunDocument
from workbench.ui.document.spec_files import SpecFiles
from workbench.ui.panels.ledger.effect_measurements import EffectMeasurements
from workbench.ui.run.controls import RunControls
from workbench.ui.run.kernel_preparation import KernelPreparation
from workbench.ui.run.notices import RunNotices
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.search.session import SearchSession
from workbench.ui.time_machine.controls import TimeControls
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_files import RunFiles
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.files import FileChoices
from workbench.ui.widgets.notices import NoticeStrip
from workbench.ui.widgets.page_scroll import roomy
from workbench.ui.widgets.panel_dock import PanelDock
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.closing import Closing
from workbench.ui.window.desktop_notes import DesktopNotes
from workbench.ui.window.docks import Panels, WindowDocks
from workbench.ui.window.field_keys import FieldKeys
from workbench.ui.window.help.help_pages import HelpPages
from workbench.ui.window.menus import Menus
from workbench.ui.window.screen_fit import PressKey, bring_in
from workbench.ui.window.search_controls import SearchControls
from workbench.ui.window.status_bar import RunStatusBar
from workbench.ui.window.theme_choice import ThemeChooser
from workbench.ui.window.toolbar import RunToolBar
from workbench.ui.window.welcome import Welcome
from workbench.ui.window.window_state import WindowState

TITLE = tr("Training workbench")
_LAYOUT_VERSION = 0  # of the layout that "Reset layout" goes back to; kept in memory only


@dataclass(frozen=True)
class Services:
    """What the window needs beside its panels."""

    document: RunDocument
    session: RunSession
    machine: TimeMachine
    measurements: EffectMeasurements
    search: SearchSession
    preparation: KernelPreparation
    themes: ThemeSource
    chooser: ThemeChooser
    state: WindowState
    choices: FileChoices
    closing: Closing


class MainWindow(QMainWindow):
    """Owns docks, menus and geometry; closing it ends the session."""

    data_asked = Signal(object)
    """The path of a file with data of one's own, to be looked at."""

    def __init__(self, services: Services, panels: Panels) -> None:
        super().__init__()
        self.services = services
        self._session, preparation, opened = services.session, services.preparation, services.closing.opened
        self.stopped_cleanly = True
        """False if a thread, such as the trainer's, was still running after the window was closed."""
        self.actions_by_name = Actions(services.document.undo_stack, services.themes, self)
        actions = self.actions_by_name
        self.controls = RunControls(services.document, self._session, preparation, actions, self)
        self.notices = NoticeStrip(services.themes)
        self.files = SpecFiles(services.document, services.choices, self)
        self.time = opened(TimeControls(services.document, self._session, services.machine, actions, self))
        self.runs = opened(
            RunFiles(services.document, self._session, services.machine, preparation, actions, services.choices, self)
        )
        self.search = SearchControls(services.search, panels.search, preparation, actions, services.choices, self)
        self._run_notices = RunNotices(self._session, preparation, actions, self)
        self.welcome = Welcome(services.document, services.themes, actions)
        self.middle = QStackedWidget()
        self.toolbar = RunToolBar(actions, self._session)
        self.addToolBar(self.toolbar)
        self.setStatusBar(RunStatusBar(self._session, preparation, services.themes))
        self.layout_of_docks = WindowDocks(self, panels)
        self.docks = self.layout_of_docks.by_name
        self._floating_docks: list[PanelDock] = []  # to be shown after this window
        self._fill_middle(panels)
        self.menus = Menus(self, actions, self.files, services.chooser, tuple(self.docks.values()), self.runs.kept.menu)
        self._connect(panels)
        self._first_layout = QByteArray()
        self._update_title()

    def arrange(self) -> None:
        """To be called once, with the style in place, before it is shown: everything has its size then."""
        self.toolbar.arrange()
        self.resize(1280, 800)
        self.layout_of_docks.size()
        self._first_layout = self.saveState(_LAYOUT_VERSION)
        self._restore()
        self.layout_of_docks.update_titles()
        self.toolbar.focus_start()

    def open_file(self, path: Path) -> None:
        """Open a run, a study, a spec, a search or data, whichever the file is."""
        suffix = path.suffix.lower()
        if suffix == ".run":
            self.runs.open(path)
        elif suffix == ".db" or holds_search(path):
            self.search.open(path)
        elif suffix == ".toml":
            self.files.open(path)
        else:
            self.data_asked.emit(path)

    # ---- making ----

    def _fill_middle(self, panels: Panels) -> None:
        plots = QTabWidget()
        plots.setDocumentMode(True)
        plots.addTab(roomy(panels.live_plots), tr("Training"))
        plots.addTab(roomy(panels.batch_norm_plots), tr("Batch norm"))
        plots.setTabToolTip(0, tr("Loss, accuracy, learning rate and gradient norm"))
        plots.setTabToolTip(
            1, tr("Statistics of the mini-batch against their running averages, γ and β, layer by layer")
        )
        self.state_tab, self._search_tab = panels.state, roomy(panels.search)
        plots.addTab(self.state_tab, tr("State"))
        plots.setTabToolTip(2, tr("The model at the step looked at: weights, batch norm, confusion, decision regions"))
        plots.addTab(self._search_tab, tr("Search"))
        plots.setTabToolTip(3, tr("Many trainings at once: trials, scores, importance, coarse to fine"))
        plots.tabBar().setAccessibleName(tr("Plots"))
        plots.currentChanged.connect(self._watch_states)
        self.plots, self.wide_tabs = plots, {self._search_tab}
        self.middle.addWidget(self.welcome)
        self.middle.addWidget(plots)
        middle = QWidget()
        down(self.notices, (self.middle, 1), spacing=0, inside=middle)
        self.setCentralWidget(middle)

    def _connect(self, panels: Panels) -> None:
        actions = self.actions_by_name
        self.addActions(list(actions.by_name.values()))  # so that shortcuts work with the menu bar hidden, too
        actions["open_spec"].triggered.connect(self.files.choose_and_open)
        actions["save_spec"].triggered.connect(self.files.choose_and_save)
        actions["quit"].triggered.connect(self.close)
        actions["reset_layout"].triggered.connect(self.reset_layout)
        actions["show_presets"].toggled.connect(self._show_presets)
        DesktopNotes(self, self._session, self.services.search)
        HelpPages(self, actions, self.notices, self.services.themes, self.services.state)
        actions["show_presets"].setChecked(True)
        self.welcome.preset_chosen.connect(self.files.open_preset)
        self.welcome.sample_chosen.connect(self.files.open_sample)
        self.search.connect_places(self.plots, self.docks["sampler"], actions, self.runs)
        self.search.shown.connect(self.show_plots)
        self.search.follow(panels.sampler, self.services.machine)
        sources: tuple[SpecFiles | RunNotices | RunFiles | TimeControls | SearchControls, ...] = (
            self.files,
            self._run_notices,
            self.runs,
            self.time,
            self.search,
        )
        for source in sources:
            source.notice.connect(self.notices.show_notice)
        self._session.run_started.connect(self.show_plots)
        self._session.run_started.connect(self.notices.end_offers)
        self._session.run_started.connect(self._update_title)
        self._session.state_changed.connect(self._update_title)
        self._session.refreshed.connect(self._update_title)
        self._session.state_changed.connect(self.welcome.follow_run)
        self.services.document.spec_changed.connect(self._update_title)
        self.services.chooser.changed.connect(self._remember_theme)
        self.toolbar.speed.currentTextChanged.connect(self._remember_speed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            FieldKeys(application, actions["press"])
            PressKey(actions["press"], application, actions["press"])  # goes with the action: focus moves to the last

    # ---- what it shows ----

    @Slot(bool)
    def _show_presets(self, wanted: bool) -> None:
        self.middle.setCurrentIndex(0 if wanted else 1)

    @Slot(int)
    def _watch_states(self, tab: int) -> None:
        """Copies of the live state are only made while they are looked at; a search has no timeline."""
        others = (self.plots.widget(0), self.plots.widget(1), self._search_tab)
        self.services.machine.set_watched(self.plots.widget(tab) not in others)
        self.fit_docks()

    @Slot()
    def fit_docks(self) -> None:
        """Give the search, and the course, the room of the timeline: it has nothing to tell of them."""
        self.layout_of_docks.make_room(self.plots.currentWidget() in self.wide_tabs)

    @Slot()
    def show_plots(self) -> None:
        """Bring the tabs to the front, in place of the ready-made runs."""
        self.actions_by_name["show_presets"].setChecked(False)
        self.middle.setCurrentWidget(self.plots)

    @Slot()
    def _update_title(self) -> None:
        seen = self._session.seen
        spec, state = seen.spec or self.services.document.spec, seen.state
        done = ""
        if seen.metrics is not None and state is not SessionState.FINISHED:
            done = f" {numbers.percent_done(seen.step, seen.total_steps)} %"
        title = f"{spec.name or spec.data.name} – {state.value}{done} – {TITLE}"
        if title != self.windowTitle():
            self.setWindowTitle(title)

    # ---- what it remembers ----

    def _restore(self) -> None:
        if not self.services.state.restore(self):
            self.restoreState(self._first_layout, _LAYOUT_VERSION)
        bring_in(self)
        for dock in self.docks.values():
            if not dock.features() & PanelDock.DockWidgetFeature.DockWidgetFloatable:
                dock.setFloating(False)
            if dock.isFloating():
                bring_in(dock)
            if dock.isFloating() and not dock.isHidden():  # shown before this window it would come up behind it
                dock.hide()
                self._floating_docks.append(dock)

    def showEvent(self, event: QShowEvent) -> None:
        """Bring the floating panels up on top."""
        super().showEvent(event)
        while self._floating_docks:
            QTimer.singleShot(0, self._floating_docks.pop().show)

    @Slot()
    def reset_layout(self) -> None:
        """Put all panels back where they were at the first start."""
        self.layout_of_docks.restore(self._first_layout, _LAYOUT_VERSION)

    @Slot(object)
    def _remember_theme(self, _choice: object) -> None:
        self.services.state.theme = self.services.chooser.choice

    @Slot(str)
    def _remember_speed(self, label: str) -> None:
        self.services.state.speed = label

    # ---- the way out ----

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save the layout and vanish, then stop everything that runs."""
        if self.isVisible():
            self.layout_of_docks.make_room(False)
            self.services.state.save(self)
            self.hide()
        self.stopped_cleanly = self.services.closing.close()
        event.accept()
        super().closeEvent(event)
