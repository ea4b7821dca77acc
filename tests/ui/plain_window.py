"""The window as a whole, with plain panels and a trainer that computes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.ledger.effect_measurements import EffectMeasurements
from workbench.ui.panels.ledger.ledger_panel import LedgerPanel
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel
from workbench.ui.panels.timeline.timeline_panel import TimelinePanel
from workbench.ui.panels.what_if.what_if_panel import WhatIfPanel
from workbench.ui.run.kernel_preparation import KernelPreparation
from workbench.ui.run.session import RunSession
from workbench.ui.search.session import SearchSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.views.board.board import SearchBoard
from workbench.ui.views.state.state_view import StateView
from workbench.ui.widgets.theme import ThemeSource, styled_afterwards
from workbench.ui.window.closing import Closing
from workbench.ui.window.docks import BELOW, LEFT, RIGHT, DockRow, Panels
from workbench.ui.window.main_window import MainWindow, Services
from workbench.ui.window.theme_choice import ThemeChoice, ThemeChooser
from workbench.ui.window.window_state import WindowState


@dataclass
class Answers:
    """Stands for the person at the file dialogs."""

    path: Path | None = None
    folder: Path | None = None
    moved: dict[str, Path] = field(default_factory=dict)
    """Where files are now that are asked for by their old names; otherwise ``path``"""

    def weights_to_write(self, parent: QWidget, suggestion: str, kind: str) -> Path | None:
        return self.path

    def data_to_read(self, parent: QWidget) -> Path | None:
        return self.path

    def part_to_read(self, parent: QWidget, part: str, folder: Path) -> Path | None:
        return self.path

    def moved_to_read(self, parent: QWidget, name: str) -> Path | None:
        return self.moved.pop(name) if self.moved else self.path

    def images_to_read(self, parent: QWidget) -> Path | None:
        return self.folder

    def spec_to_read(self, parent: QWidget) -> Path | None:
        return self.path

    def spec_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self.path

    def study_to_read(self, parent: QWidget) -> Path | None:
        return self.path

    def run_to_read(self, parent: QWidget) -> Path | None:
        return self.path

    def run_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self.path

    def ledger_to_write(self, parent: QWidget, suggestion: str) -> Path | None:
        return self.path


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def new_window(
    qapp: QApplication,
    document: RunDocument,
    session: RunSession,
    themes: ThemeSource,
    answers: Answers,
    settings: QSettings,
) -> Callable[[], MainWindow]:
    """Makes a window as a start of the program would."""

    def make() -> MainWindow:
        chooser = ThemeChooser(themes, qapp.styleHints(), ThemeChoice.LIGHT)
        closing = Closing()
        opened = closing.opened
        closing.ask_first(opened(session).prepare_shut_down)
        preparation = opened(KernelPreparation(lambda: True, ("unused",)))
        machine = opened(TimeMachine(session))
        measurements = opened(EffectMeasurements(machine))
        search = opened(SearchSession())
        services = Services(
            document,
            session,
            machine,
            measurements,
            search,
            preparation,
            themes,
            chooser,
            WindowState(settings),
            answers,
            closing,
        )
        with styled_afterwards(qapp):
            sampler = opened(SamplerPanel(document, themes))
            docks = (
                DockRow("network", "Network", LEFT, QWidget()),
                DockRow("hyperparameters", "Hyperparameters", RIGHT, QWidget()),
                DockRow("data", "Data", RIGHT, QWidget()),
                DockRow("sampler", "Sampler", RIGHT, sampler),
                DockRow("what_if", "What if", RIGHT, opened(WhatIfPanel(machine, themes))),
                DockRow("ledger", "Ledger", LEFT, LedgerPanel(machine, measurements, answers, themes)),
                DockRow("timeline", "Timeline", BELOW, TimelinePanel(machine, Timeline(), themes)),
            )
            window = MainWindow(
                services,
                Panels(
                    docks=docks,
                    sampler=sampler,
                    live_plots=QWidget(),
                    batch_norm_plots=QWidget(),
                    state=opened(StateView(machine, themes)),
                    search=opened(SearchBoard(search, themes)),
                ),
            )
        window.arrange()
        machine.setParent(window)
        measurements.setParent(window)
        search.setParent(window)
        return window

    return make


@pytest.fixture
def window(qtbot: QtBot, new_window: Callable[[], MainWindow]) -> Iterator[MainWindow]:
    window = new_window()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    window.close()
