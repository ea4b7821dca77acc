"""Runs as files, as the window sees them: open, continue the last one, go on elsewhere."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.numbers import grouped, storage
from workbench.runs.disk.storage_problem import StorageProblem
from workbench.runs.writing.folder import newest_run
from workbench.runs.writing.run_log import RunLog
from workbench.ui.document.document import RunDocument
from workbench.ui.run.journeys import Destination
from workbench.ui.run.kernel_preparation import KernelPreparation
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.following import RunFollowing
from workbench.ui.time_machine.journey import gather
from workbench.ui.time_machine.kept_runs import KeptRuns
from workbench.ui.time_machine.last_run import LastRun, LastRunSearch
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_opening import OpenedRun, RunOpening
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.files import FileChoices
from workbench.ui.widgets.notices import Notice, Severity

_WAIT_MILLISECONDS = 1500

log = logging.getLogger(__name__)


class RunFiles(QObject):
    """Reports by notices only. Lives in the window's thread."""

    notice = Signal(object)
    """A ``Notice``."""

    def __init__(
        self,
        document: RunDocument,
        session: RunSession,
        machine: TimeMachine,
        preparation: KernelPreparation,
        actions: Actions,
        choices: FileChoices,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._machine = document, session, machine
        self._preparation, self._actions, self._choices, self._window = preparation, actions, choices, parent
        self._opening = RunOpening(self)
        self._following = RunFollowing(session, machine, self)
        self._search = LastRunSearch(self)
        self._move = Background(tr("saving elsewhere"), self, Mode.QUEUE)
        self._again = Background(tr("trying to save again"), self)
        self._last: Path | None = None
        self.kept = KeptRuns(session, actions, parent)
        self._waiting: Path | None = None
        self._looks_on = False
        self._connect()

    def _connect(self) -> None:
        actions = self._actions
        actions["open_run"].triggered.connect(self._choose_and_open)
        actions["continue_run"].triggered.connect(self._continue)
        actions["retry_storage"].triggered.connect(self._retry)
        actions["save_elsewhere"].triggered.connect(self._save_elsewhere)
        actions.explain("continue_run", tr("there is no earlier run."))
        self._opening.opened.connect(self.show)
        self._opening.failed.connect(self._tell_failure)
        self._following.orphaned.connect(self.open)
        self._following.failed.connect(self._tell_failure)
        self._search.found.connect(self._offer)
        self._move.finished.connect(self._tell_moved)
        self._move.failed.connect(self._tell_failure)
        self._again.finished.connect(self._tell_tried)
        self._again.failed.connect(self._tell_failure)
        self.kept.notice.connect(self.notice)
        self.kept.open_asked.connect(self.open)
        self._session.storage_failed.connect(self._tell_storage)
        self._session.storage_restored.connect(self._tell_restored)
        self._session.log_changed.connect(self._follow_log)
        self._preparation.state_changed.connect(self._open_waiting)
        self._machine.failed.connect(self._tell_failure)
        self._follow_log()

    @Slot()
    def offer_last(self) -> None:
        """Look for the run of last time, and offer to go on with it."""
        self._search.begin(newest_run())

    @Slot(object)
    def open(self, path: Path) -> None:
        """Open a run; waits for the engine, because reaching a state needs it."""
        if self._session.journeys.log is not None and self._session.journeys.log.path == path:
            return
        self._waiting = path
        self._open_waiting()

    def shut_down(self) -> None:
        """Leave everything as it is."""
        self._following.end()
        self._opening.shut_down()
        self._search.shut_down()
        self._move.shut_down(_WAIT_MILLISECONDS)
        self._again.shut_down(0)
        self.kept.shut_down()

    @Slot()
    def _open_waiting(self) -> None:
        path = self._waiting
        if path is not None and self._preparation.is_ready:
            self._waiting = None
            self._opening.open(path)

    @Slot()
    def _choose_and_open(self) -> None:
        path = self._choices.run_to_read(self._window)
        if path is not None:
            self.open(path)

    @Slot(object)
    def _offer(self, last: LastRun) -> None:
        if self._session.seen.spec is not None:
            return
        self._last = last.path
        self._actions.explain("continue_run", "")
        self.notice.emit(Notice(Severity.INFO, last.text, self._actions["continue_run"]))

    @Slot()
    def _continue(self) -> None:
        if self._last is not None:
            self.open(self._last)

    @Slot(object)
    def show(self, opened: OpenedRun) -> None:
        """Make an opened run the one on the screen."""
        history = opened.file.history
        past = gather(history, opened.place, opened.snapshot, opened.data, {}, opened.file.metrics)
        spec = past.spec.replaced(hyperparameters=opened.snapshot.hyperparameters, edits=())
        self._session.journeys.begin()  # what the document says from now on is not for the run that ends
        self._document.show(spec)
        self._document.undo_stack.clear()  # it was about another run; undone here, its values would reach this one
        if isinstance(opened.file, RunLog):
            self._session.journeys.go_to(Destination(opened.file, past, opened.data, trains=False))
            step, damage = grouped(opened.place.step), opened.file.damage
            text = tr("{path} is open at step {step} and goes on bit for bit.", path=opened.file.path.name, step=step)
            if opened.other_machine:
                text = tr(
                    "{path} is open at step {step}. It was trained on another machine ({change}), so from here its last bits may "
                    "differ; that is noted when it goes on.",
                    path=opened.file.path.name,
                    step=step,
                    change=opened.other_machine,
                )
            self.notice.emit(
                Notice(Severity.WARNING if damage else Severity.GOOD, ". ".join((text[:-1], *damage)) + ".")
            )
        else:
            self._following.begin(opened)
            self._looks_on = True
            self.notice.emit(
                Notice(
                    Severity.WARNING,
                    tr(
                        "You are looking on. {owner_text} When that ends, you can go on here.",
                        owner_text=opened.owner_text,
                    ),
                )
            )

    @Slot(str)
    def _tell_failure(self, text: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, text))

    # ---- a disk that refuses ----

    @Slot(object)
    def _tell_storage(self, problem: StorageProblem) -> None:
        text = tr("{problem} Training holds; everything is kept in memory.", problem=_describe(problem))
        log.warning("%s", problem.text)
        retry, elsewhere = self._actions["retry_storage"], self._actions["save_elsewhere"]
        self.notice.emit(Notice(Severity.ERROR, text, retry, elsewhere))

    @Slot()
    def _tell_restored(self) -> None:
        run_log = self._session.journeys.log
        if run_log is not None:
            self.notice.emit(
                Notice(Severity.GOOD, tr("Everything is saved again, in {path}. No step was lost.", path=run_log.path))
            )

    @Slot()
    def _retry(self) -> None:
        run_log = self._session.journeys.log
        if run_log is not None:
            self._again.start(lambda _stop, _report: None if run_log.retry() else run_log.problem)

    @Slot(object)
    def _tell_tried(self, problem: StorageProblem | None) -> None:
        if problem is not None:
            self._tell_storage(problem)

    @Slot()
    def _save_elsewhere(self) -> None:
        run_log = self._session.journeys.log
        path = None if run_log is None else self._choices.run_to_write(self._window, run_log.path.stem)
        if run_log is not None and path is not None:
            self._move.start(
                lambda _stop, _report: _save_elsewhere(run_log, path), tr("{path} was not written", path=path)
            )

    @Slot(object)
    def _tell_moved(self, path: Path) -> None:
        text = tr("The run is kept in {path} from now on, with everything from its first step.", path=path)
        self.notice.emit(Notice(Severity.GOOD, text))

    @Slot()
    def _follow_log(self) -> None:
        reason = "" if self._session.journeys.log is not None else tr("there is no run yet.")
        self._actions.explain("save_elsewhere", reason)
        if self._looks_on and self._session.journeys.log is not None:
            self._looks_on = False
            self.notice.emit(Notice(Severity.INFO, tr("You no longer look on: this window has a run of its own now.")))


def _describe(problem: StorageProblem) -> str:
    """Short: the strip has little room, and the whole sentence is in the log."""
    need, free = storage(problem.need_bytes), problem.free_bytes
    match problem.kind:
        case "full":
            room = "" if free is None else tr(", {free} are free", free=storage(free))
            return tr("The disk {disk} is full: {need} wait{room}.", disk=problem.disk, need=need, room=room)
        case "read only":
            return tr("The run on the disk {disk} may not be written; {need} wait.", disk=problem.disk, need=need)
        case "gone":
            return tr("The folder of the run on the disk {disk} is gone; {need} wait.", disk=problem.disk, need=need)
        case _:
            return tr("The disk {disk} does not take the run; {need} wait.", disk=problem.disk, need=need)


def _save_elsewhere(run_log: RunLog, path: Path) -> Path:
    """Write a run to another place; it copies what there is, so in a thread of its own."""
    run_log.save_elsewhere(path)
    return path
