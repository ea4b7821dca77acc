"""The score on the test part of the state where the run stands, on request."""

import threading

from PySide6.QtCore import QObject, Signal, Slot

from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.history.history import Mark
from workbench.runs.history.origin import Origin
from workbench.runs.writing.held_out import keep_look, look_text, score_test
from workbench.runs.writing.run_log import RunLog
from workbench.training.messages import Evaluated
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.notices import Notice, Severity


class HeldOutScore(QObject):
    """One at a time; the look is written before its score is told. Lives in the window's thread."""

    notice = Signal(object)
    """A ``Notice``."""

    def __init__(self, machine: TimeMachine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._machine = machine
        self._asked: tuple[RunLog, Origin] | None = None
        self._work = Background(tr("score on the test part"), self)
        self._work.finished.connect(self._keep)
        self._work.failed.connect(self._tell_failure)
        self._note = Background(tr("writing down a look at the test part"), self)
        self._note.finished.connect(self._tell)
        self._note.failed.connect(self._tell_failure)

    @Slot()
    def begin(self) -> None:
        """Score the state where the run stands."""
        seen, log = self._machine.seen, self._machine.run.log
        origin = seen.origin_at(seen.live)
        if origin is None or log is None or self._work.is_running or self._note.is_running:
            return
        self._asked = (log, origin)

        def score(stop: threading.Event, _report: Report) -> Evaluated | None:
            snapshot = origin.reach(stop)
            return None if snapshot is None else score_test(snapshot, origin.history.spec_to(origin.place), origin.data)

        self._work.start(score)

    def shut_down(self) -> bool:
        """Break off; False if it is still at work after a moment."""
        self._note.shut_down(0)
        return self._work.shut_down()

    @Slot(object)
    def _keep(self, score: Evaluated | None) -> None:
        if score is None or self._asked is None or self._asked[0] is not self._machine.run.log:
            return
        log, origin = self._asked
        self._note.start(lambda _stop, _report: keep_look(log, origin.place, score, origin.data.task))

    @Slot(object)
    def _tell(self, mark: Mark) -> None:
        if self._asked is None or self._asked[0] is not self._machine.run.log:
            return
        log, origin = self._asked
        self._machine.run.tell()
        text = tr(
            "Test part at step {step}: {score}. {looks}",
            step=grouped(origin.place.step),
            score=mark.text,
            looks=look_text(log.history),
        )
        self.notice.emit(Notice(Severity.WARNING, text))

    @Slot(str)
    def _tell_failure(self, text: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, text))
