"""The proof on demand: train the whole run again in the background, and say what came out."""

import threading

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.history.history import History
from workbench.runs.history.verify import Verification, VerifyReport
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.notices import Notice, Severity

_WAIT_MILLISECONDS = 1500


class RunVerification(QObject):
    """One at a time. Reports by notices; lives in the window's thread."""

    notice = Signal(object)
    """A ``Notice``."""

    changed = Signal()
    """It began, went on or ended."""

    def __init__(self, machine: TimeMachine, parent: QObject | None = None, stop: QAction | None = None) -> None:
        """``stop`` is what the notice of its beginning offers."""
        super().__init__(parent)
        self._machine, self._stop = machine, stop
        self.share = 0.0
        """How much of it is done, 0 to 1"""
        self._work = Background("verifying", self)
        self._work.finished.connect(self.notice)
        self._work.failed.connect(self._tell_failure)
        self._work.progressed.connect(self._go_on)
        for end in (self._work.finished, self._work.failed):
            end.connect(self.changed)

    @property
    def is_running(self) -> bool:
        """Whether one is under way; another one is not begun meanwhile."""
        return self._work.is_running

    @Slot()
    def toggle(self) -> None:
        """Begin, or break off what is under way."""
        if self.is_running:
            self._work.stop()
        else:
            self.begin()

    @Slot()
    def begin(self) -> None:
        """Verify what the run holds by now."""
        seen = self._machine.seen
        history, data, source = seen.history, seen.data, seen.source
        if history is None or data is None or source is None:
            self.notice.emit(Notice(Severity.INFO, tr("There is nothing to verify yet.")))
            return

        def verify(stop: threading.Event, report: Report) -> Notice:
            verification = Verification(history, source.snapshot, data)
            found = verification.run(
                report=lambda done, total: report(done / max(1, total)), is_wanted=lambda: not stop.is_set()
            )
            return _result(history, found)

        if self._work.start(verify):
            self.share = 0.0
            self.changed.emit()
            steps = sum(branch.length - branch.first_step for branch in history.branches)
            self.notice.emit(
                Notice(
                    Severity.INFO,
                    tr("Verifying: {steps} steps are trained again in the background.", steps=grouped(steps)),
                    self._stop,
                )
            )

    def shut_down(self) -> bool:
        """Break off; False if it is still at work after a moment."""
        return self._work.shut_down(_WAIT_MILLISECONDS)

    @Slot(object)
    def _go_on(self, shares: tuple[float, ...]) -> None:
        self.share = shares[-1]
        self.changed.emit()

    @Slot(str)
    def _tell_failure(self, reason: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, tr("The run could not be verified: {reason}", reason=reason)))


def _result(history: History, report: VerifyReport) -> Notice:
    kept, branches = len(report.checked), len(history.branches)
    within = tr("{branches} branches", branches=branches) if branches > 1 else tr("one branch")
    if report.identical:
        text = tr(
            "Verified: all {kept} kept states of {within} came out identical to the last bit, {steps} steps "
            "trained again.",
            kept=kept,
            within=within,
            steps=grouped(report.steps),
        )
        return Notice(Severity.GOOD, text)
    first = report.first_difference
    if first is None:
        return Notice(Severity.WARNING, tr("The verification was broken off."))
    text = tr(
        "Not identical: the state at step {step} of {branch} came out otherwise. Another version, processor or BLAS "
        "kernel than the recorded one rounds differently; Help, About shows yours.",
        step=grouped(first.step),
        branch=history.branch(first.branch).title,
    )
    return Notice(Severity.ERROR, text)
