"""The proof on demand: train the whole run again in the background, and say what came out."""

import logging

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from workbench.data.dataset import Dataset
from workbench.errors import WorkbenchError
from workbench.runs.history.history import History
from workbench.runs.history.replay import LoadKeyframe
from workbench.runs.history.verify import Verification, VerifyReport
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.widgets.notices import Notice, Severity

_WAIT_MILLISECONDS = 1500

log = logging.getLogger(__name__)


class RunVerification(QObject):
    """One at a time. Reports by notices; lives in the window's thread."""

    notice = Signal(object)
    """A ``Notice``."""

    def __init__(self, machine: TimeMachine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._machine = machine
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setStackSize(16 * 1024 * 1024)
        self._is_wanted = True
        self._is_busy = False

    @Slot()
    def begin(self) -> None:
        """Verify what the run holds by now."""
        history, data, source = self._machine.history, self._machine.data, self._machine.source
        if history is None or data is None or source is None:
            self.notice.emit(Notice(Severity.INFO, "There is nothing to verify yet."))
            return
        if self._is_busy:
            return
        self._is_busy = True
        steps = sum(branch.length - branch.first_step for branch in history.branches)
        self.notice.emit(Notice(Severity.INFO, f"Verifying: {steps:,} steps are trained again in the background."))
        self._pool.start(_VerifyTask(history, source.snapshot, data, self))

    def is_wanted(self) -> bool:
        """Whether the result is still waited for. Any thread."""
        return self._is_wanted

    def finish(self, result: Notice) -> None:
        """Called by the task, in its thread."""
        self._is_busy = False
        self.notice.emit(result)

    def shut_down(self) -> None:
        """Break off."""
        self._is_wanted = False
        self._pool.clear()
        self._pool.waitForDone(_WAIT_MILLISECONDS)


class _VerifyTask(QRunnable):
    """Runs in the pool. Its only way back is a signal of an object in the window's thread."""

    def __init__(self, history: History, load: LoadKeyframe, data: Dataset, owner: RunVerification) -> None:
        super().__init__()
        self._history, self._load, self._data, self._owner = history, load, data, owner

    def run(self) -> None:
        try:
            report = Verification(self._history, self._load, self._data).run(is_wanted=self._owner.is_wanted)
        except WorkbenchError as error:
            self._owner.finish(Notice(Severity.ERROR, f"The run could not be verified: {error}"))
        except Exception as error:  # the border of the thread
            log.exception("verifying")
            self._owner.finish(Notice(Severity.ERROR, f"The run could not be verified: {error!r}"))
        else:
            self._owner.finish(_result(self._history, report))


def _result(history: History, report: VerifyReport) -> Notice:
    kept, branches = len(report.checked), len(history.branches)
    within = f"{branches} branches" if branches > 1 else "one branch"
    if report.identical:
        text = (
            f"Verified: all {kept} kept states of {within} came out identical to the last bit, {report.steps:,} steps "
            "trained again."
        )
        return Notice(Severity.GOOD, text)
    first = report.first_difference
    if first is None:
        return Notice(Severity.WARNING, "The verification was broken off.")
    text = (
        f"Not identical: the state at step {first.step:,} of {history.branch(first.branch).title} came out otherwise. "
        "Another version, processor or BLAS kernel than the recorded one rounds differently; File, About shows yours."
    )
    return Notice(Severity.ERROR, text)
