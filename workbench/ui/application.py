"""Puts the window together and takes it apart again, in the right order."""

import gc
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, QSettings, QTimer, Slot
from PySide6.QtWidgets import QApplication

from workbench.engine.compile import is_ready
from workbench.files.folders import data_folder, folder_note
from workbench.labs.course import whole_course
from workbench.language import tr
from workbench.search.workers.local_host import WarmHost
from workbench.specs.presets import load_preset
from workbench.specs.run import RunSpec
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.data.data_panel import DataPanel
from workbench.ui.panels.data.own_gallery import OwnGallery
from workbench.ui.panels.doctor.doctor_panel import DoctorPanel
from workbench.ui.panels.hyperparameters.hyperparameters_panel import HyperparameterPanel
from workbench.ui.panels.ledger.effect_measurements import EffectMeasurements
from workbench.ui.panels.ledger.ledger_panel import LedgerPanel
from workbench.ui.panels.network.network_panel import BuilderPanel
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel
from workbench.ui.panels.timeline.timeline_panel import TimelinePanel
from workbench.ui.panels.what_if.what_if_panel import WhatIfPanel
from workbench.ui.run.kernel_preparation import KernelPreparation
from workbench.ui.run.session import RunSession
from workbench.ui.run.speed import SPEEDS, WATCH
from workbench.ui.search.session import SearchSession
from workbench.ui.time_machine.first_times import FirstTimes
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.past_probes import PastProbes
from workbench.ui.time_machine.past_rows import PastRows
from workbench.ui.views.board.board import SearchBoard
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.views.draw.draw_page import DrawPage
from workbench.ui.views.export_state.export_form import ExportForm
from workbench.ui.views.import_data.import_page import ImportPage
from workbench.ui.views.import_data.intake import IntakeSession
from workbench.ui.views.import_data.own_card import OwnDataCard
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.instruments.instruments_view import InstrumentsView
from workbench.ui.views.overlay.overlays import Overlays
from workbench.ui.views.plots.batch_norm_plots import BatchNormPlots
from workbench.ui.views.plots.live_plots import LivePlots
from workbench.ui.views.predict.predict_page import PredictPage
from workbench.ui.views.run_list.run_shelf import RunShelf
from workbench.ui.views.state.state_view import StateView
from workbench.ui.widgets.files import FileDialogs
from workbench.ui.widgets.icons import application_icon
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.theme import LIGHT, ThemeSource, apply_theme, styled_afterwards
from workbench.ui.window.closing import Closing
from workbench.ui.window.course.course_window import add_course
from workbench.ui.window.data_files import follow_gallery, make_opening
from workbench.ui.window.docks import BELOW, LEFT, RIGHT, DockRow, Panels
from workbench.ui.window.drawn_data import DrawnData
from workbench.ui.window.export_window import ExportWindow
from workbench.ui.window.layouts.kept_work import claimed_place, keep_layouts
from workbench.ui.window.main_window import TITLE, MainWindow, Services
from workbench.ui.window.palette.command_palette import CommandPalette
from workbench.ui.window.palette.gathering import run_commands
from workbench.ui.window.reports import CrashReport, Termination, UnhandledErrors, log_qt_messages, start_log
from workbench.ui.window.run_papers import RunPapers
from workbench.ui.window.runs.runs_window import RunsWindow
from workbench.ui.window.screen_fit import ScreenFit
from workbench.ui.window.screenshot import Screenshot
from workbench.ui.window.theme_choice import ThemeChoice, ThemeChooser
from workbench.ui.window.window_state import WindowState
from workbench.ui.window.wiring import PanelWiring

APPLICATION = "training-workbench"


def run_application(
    preset: str, file: Path | None, theme: str | None, screenshot: Path | None, after: float, *, must_be_seen: bool
) -> int | None:
    """Open the window and stay until it is closed; the exit code, or None if there is no display to be seen on."""
    log_qt_messages()
    application = make_application()
    if must_be_seen and application.platformName() == "offscreen":
        return None
    folder = data_folder()
    start_log(folder)
    crash_report = CrashReport(folder)
    place, _lock = claimed_place(folder)  # held as long as the window is open
    settings = WindowState(QSettings(APPLICATION, APPLICATION), place)
    window = build_window(application, load_preset(preset), settings, ThemeChoice(theme) if theme else None)
    stay = _Stay(window, crash_report)
    picture = Screenshot(window, screenshot, after) if screenshot is not None else None
    window.show()
    ScreenFit(window)
    gc.freeze()  # nor is it looked through later, in the middle of a frame
    gc.enable()
    if file is not None:
        window.open_file(file)
    if picture is not None:
        window.actions_by_name["toggle"].trigger()
    code = application.exec()
    if picture is not None and picture.failed:
        code = 1
    stay.end()
    if window.stopped_cleanly:
        dismantle(window)
        crash_report.close()
    return code


def make_application() -> QApplication:
    """The application object, with the names under which settings are kept."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        raise TypeError("another Qt application without widgets is already there")
    application.setApplicationName(APPLICATION)
    application.setApplicationDisplayName(TITLE)
    application.setOrganizationName(APPLICATION)
    application.setWindowIcon(application_icon())
    QLocale.setDefault(QLocale.c())  # numbers are written 0.001 everywhere, as in files
    apply_theme(application, LIGHT)
    return application


def build_window(
    application: QApplication, spec: RunSpec, state: WindowState, theme: ThemeChoice | None = None
) -> MainWindow:
    """The window with everything in it, not yet shown. ``theme`` None is the one chosen last."""
    themes = ThemeSource(LIGHT)
    chooser = ThemeChooser(themes, application.styleHints(), theme or state.theme)
    with styled_afterwards(application):
        window = _put_together(spec, state, themes, chooser)
    window.arrange()
    return window


def _put_together(spec: RunSpec, state: WindowState, themes: ThemeSource, chooser: ThemeChooser) -> MainWindow:
    document, closing = RunDocument(spec), Closing()
    speed, opened = next((speed for speed in SPEEDS if speed.label == state.speed), WATCH), closing.opened
    session = opened(RunSession(opened(document), speed=speed))
    closing.ask_first(session.prepare_shut_down)
    preparation = opened(KernelPreparation(is_ready))
    machine, timeline = opened(TimeMachine(session)), Timeline()
    rows, past = opened(PastRows(session, machine, timeline)), opened(PastProbes(session, machine, timeline))
    files, measurements, search = (
        FileDialogs(),
        opened(EffectMeasurements(machine)),
        opened(SearchSession(hosts=WarmHost())),
    )
    closing.ask_first(search.prepare_shut_down)
    own_data, gallery = opened(OwnDataCard(document)), opened(OwnGallery(document, themes))
    builder, data = BuilderPanel(document, themes), DataPanel(document, themes, own=own_data, gallery=gallery)
    live_plots, batch_norm_plots = LivePlots(session, themes, timeline), BatchNormPlots(session, themes, timeline)
    sampler, overlays = opened(SamplerPanel(document, themes)), opened(Overlays(session, machine, timeline))
    state_view, board = opened(StateView(machine, themes)), opened(SearchBoard(search, themes))
    time_line, what_if = TimelinePanel(machine, timeline, themes), opened(WhatIfPanel(machine, themes))
    ledger, doctor = LedgerPanel(machine, measurements, files, themes), opened(DoctorPanel(session, machine))
    docks = (  # in the order of the menu
        DockRow("network", tr("Network"), LEFT, builder),
        DockRow("hyperparameters", tr("Hyperparameters"), RIGHT, HyperparameterPanel(document, session, themes)),
        DockRow("data", tr("Data"), RIGHT, data),
        DockRow("sampler", tr("Sampler"), RIGHT, sampler),
        DockRow("what_if", tr("What if"), RIGHT, what_if),
        DockRow("ledger", tr("Ledger"), LEFT, ledger),
        DockRow("doctor", tr("Doctor"), LEFT, doctor),
        DockRow("timeline", tr("Timeline"), BELOW, time_line),
    )
    panels = Panels(docks, sampler, live_plots, batch_norm_plots, state_view, board)
    services = Services(
        document, session, machine, measurements, search, preparation, themes, chooser, state, files, closing
    )
    window = MainWindow(services, panels)
    wiring = PanelWiring(window, session, machine, (builder, data), live_plots.board, batch_norm_plots, rows)
    wiring.connect_time(time_line, state_view, doctor)
    predict, first = opened(PredictPage(machine, files, themes)), opened(FirstTimes(machine, past, timeline))
    wiring.connect_tabs(opened(InsideView(machine, themes)), predict)
    instruments = InstrumentsView(session, past, first, themes, timeline)
    wiring.connect_instruments(instruments)
    view, shelf = opened(CourseView(whole_course, themes, choices=files)), opened(RunShelf(session))
    course, runs = add_course(window, view), RunsWindow(window, shelf, overlays)
    palette = CommandPalette(window, machine, whole_course, course.open_lab)
    palette.more = partial(run_commands, runs.shelf, runs.open_run)
    ExportWindow(window, machine, opened(ExportForm(machine, files)), opened(RunPapers(machine, files)))
    DrawnData(window, DrawPage(document, themes)).follow(data.choice)
    opening = make_opening(
        window, ImportPage(opened(IntakeSession(document)), themes), own_data, files, themes, predict
    )
    opening.drop.dropped_together.connect(runs.compare_files)
    follow_gallery(window, opening, gallery)
    wiring.connect_what_if(ledger, what_if, overlays, files, themes)
    for owned in (
        themes,
        chooser,
        document,
        session,
        machine,
        measurements,
        search,
        preparation,
        rows,
        past,
        overlays,
        timeline,
    ):
        owned.setParent(window)
    keep_layouts(window, timeline, live_plots.board, batch_norm_plots.board, instruments.board)
    QTimer.singleShot(0, preparation.start)
    QTimer.singleShot(0, window.runs.offer_last)
    return window


def dismantle(window: MainWindow) -> None:
    """Delete the window while the application lives; wrappers that die with the interpreter do so in any order."""
    window.close()
    window.deleteLater()
    gc.unfreeze()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


class _Stay(QObject):
    """What is in force from the first picture of the window to the last: signals of the system, the last net."""

    def __init__(self, window: MainWindow, crash_report: CrashReport) -> None:
        super().__init__()
        self._window = window
        self._termination = Termination(self)
        self._termination.requested.connect(self._close)
        self._errors = UnhandledErrors(self)
        self._errors.caught.connect(self._tell)
        self._errors.install()
        if crash_report.previous is not None:
            text = tr("The last session ended by a crash. The report is in {previous}.", previous=crash_report.previous)
            window.notices.show_notice(Notice(Severity.WARNING, text))
        elif folder_note():
            window.notices.show_notice(Notice(Severity.WARNING, folder_note()))

    def end(self) -> None:
        """Give everything back."""
        self._errors.uninstall()
        self._termination.close()

    @Slot()
    def _close(self) -> None:
        self._window.close()
        QApplication.quit()

    @Slot(str)
    def _tell(self, text: str) -> None:
        self._window.notices.show_notice(Notice(Severity.ERROR, text))
