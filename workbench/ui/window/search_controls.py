"""Where the search meets the rest of the window: its tab, its notices, its trials as runs."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QTabWidget, QWidget

from workbench.language import tr
from workbench.search.study.plan import StudyPlan
from workbench.specs.row_edits import row_edits_of, rows_not_passed_on_text
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel
from workbench.ui.run.kernel_preparation import KernelPreparation
from workbench.ui.search.session import SearchSession
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.time_machine.run_files import RunFiles
from workbench.ui.views.board.board import SearchBoard
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.files import FileChoices
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.panel_dock import PanelDock


class SearchControls(QObject):
    """Lives in the window's thread."""

    notice = Signal(object)
    """A ``Notice``."""
    shown = Signal()
    """The board is to be seen."""

    def __init__(
        self,
        session: SearchSession,
        board: SearchBoard,
        preparation: KernelPreparation,
        actions: Actions,
        choices: FileChoices,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._board, self._preparation = session, board, preparation
        self._choices, self._window = choices, parent
        session.started.connect(self.shown)
        session.failed.connect(self._tell)
        board.failed.connect(self._tell)
        session.put_aside.connect(self._tell_put_aside)
        actions["open_study"].triggered.connect(self._choose_and_open)

    def connect_places(self, tabs: QTabWidget, sampler: PanelDock, actions: Actions, runs: RunFiles) -> None:
        """Where to look, and where to set up."""
        self._tabs, self._sampler = tabs, sampler
        self._board.start_asked.connect(self._set_up)
        actions["search"].triggered.connect(self._set_up)
        self._session.panda_asked.connect(runs.open)
        self._session.panda_asked.connect(self._show_training)
        self.shown.connect(self._show_board)
        sampler.visibilityChanged.connect(self._warm_up)

    @Slot(bool)
    def _warm_up(self, is_seen: bool) -> None:
        if self._preparation.is_ready:  # before that it would compile, too
            self._session.warm_up(is_seen)

    def follow(self, sampler: SamplerPanel, machine: TimeTravel) -> None:
        """Begin the searches that are asked for there, beside the run that is looked at."""
        self._form, self._machine = sampler, machine
        sampler.search_asked.connect(self.search)

    @Slot(object)
    def search(self, plan: StudyPlan) -> None:
        """Begin a search."""
        if self._preparation.is_ready:
            self._session.search(plan, self._form.workers)
            self._tell_rows(plan)
        else:
            self.notice.emit(
                Notice(Severity.INFO, tr("The engine is still being prepared. Start the search in a moment."))
            )

    def _tell_rows(self, plan: StudyPlan) -> None:
        """Rows that the run on the screen left out are nowhere to be seen in the form."""
        seen = self._machine.seen
        if seen.history is None or seen.cursor is None or seen.history.spec_to(seen.cursor).data != plan.base.data:
            return
        if text := rows_not_passed_on_text(row_edits_of(seen.history.spec_to(seen.cursor).edits)):
            self.notice.emit(Notice(Severity.WARNING, text))

    def open(self, path: Path) -> None:
        """Go on with a study, or set up the search that a TOML file describes."""
        if path.suffix.lower() == ".db":
            self._session.open(path)
        else:
            self._form.files.open(path)
            self._set_up()

    @Slot()
    def _choose_and_open(self) -> None:
        path = self._choices.study_to_read(self._window)
        if path is not None:
            self.open(path)

    @Slot()
    def _set_up(self) -> None:
        self._sampler.show()
        self._sampler.raise_()

    @Slot()
    def _show_board(self) -> None:
        for place in range(self._tabs.count()):
            if (page := self._tabs.widget(place)) is not None and page.isAncestorOf(self._board):
                self._tabs.setCurrentWidget(page)

    @Slot()
    def _show_training(self) -> None:
        self._tabs.setCurrentIndex(0)

    @Slot(object)
    def _tell_put_aside(self, path: Path) -> None:
        text = tr(
            "The search before had not ended. It is kept: File → Open study, {path}, goes on with it.", path=path.name
        )
        self.notice.emit(Notice(Severity.INFO, text))

    @Slot(str)
    def _tell(self, text: str) -> None:
        self.notice.emit(Notice(Severity.WARNING, text))
