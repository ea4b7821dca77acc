"""The window in which a state is exported: opened by the actions, never in the way of the training."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox

from workbench.language import tr
from workbench.runs.writing.held_out import keep_look
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.views.export_state.export_form import BEST, LAST, SEEN, ExportForm, Look
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.window.main_window import MainWindow
from workbench.ui.window.run_papers import RunPapers


class ExportWindow(QObject):
    """Looks at the test part are written into the run before they are told."""

    def __init__(self, window: MainWindow, machine: TimeMachine, form: ExportForm, papers: RunPapers) -> None:
        super().__init__(window)
        self._window, self._machine, self.form = window, machine, form
        self._looks = Background(tr("writing down a look at the test part"), self, Mode.QUEUE)
        self._looks.finished.connect(self._tell)
        self._looks.failed.connect(self._tell_failure)
        self.dialog = QDialog(window)
        self.dialog.setWindowTitle(tr("Export a state"))
        self.dialog.setModal(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.dialog.hide)
        self._room = down((form, 1), buttons, spacing=12, margins=(20, 16, 20, 16), inside=self.dialog)
        actions = window.actions_by_name
        actions["export"].triggered.connect(self._show_seen)
        actions["export_best"].triggered.connect(self._show_best)
        actions["export_last"].triggered.connect(self._show_last)
        actions["save_card"].triggered.connect(papers.save_card)
        actions["save_bundle"].triggered.connect(papers.save_bundle)
        papers.window = window
        papers.notice.connect(window.notices.show_notice)
        form.looked.connect(self._keep)
        form.written.connect(self._fit)

    @Slot()
    def _show_seen(self) -> None:
        self._show(SEEN)

    @Slot()
    def _show_best(self) -> None:
        self._show(BEST)

    @Slot()
    def _show_last(self) -> None:
        self._show(LAST)

    def _show(self, state: str) -> None:
        self.form.ask_for(state)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self.form.state.box.setFocus()

    @Slot(object)
    def _fit(self, _written: object) -> None:
        """All lines of the certificate can be read."""
        room, dialog = self._room, self.dialog
        room.activate()
        dialog.resize(dialog.width(), max(dialog.height(), room.totalHeightForWidth(dialog.width())))

    @Slot(object)
    def _keep(self, look: Look) -> None:
        run = self._machine.run
        if run.source is not look.source or run.log is None:
            text = tr("This look at the test part is not in the ledger: its run was left before the export was done.")
            self._window.notices.show_notice(Notice(Severity.WARNING, text))
            return
        log = run.log
        self._looks.start(lambda _stop, _report: keep_look(log, look.place, look.score, look.task))

    @Slot()
    def _tell(self) -> None:
        self._machine.run.tell()

    @Slot(str)
    def _tell_failure(self, problem: str) -> None:
        self._window.notices.show_notice(Notice(Severity.ERROR, problem))
