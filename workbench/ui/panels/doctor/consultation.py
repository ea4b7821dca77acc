"""Examines the run looked at, and tries remedies, in the background; the run itself stays as it is."""

import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from workbench.insight.doctor.doctor import Diagnosis, Doctor
from workbench.insight.doctor.evidence import course_of
from workbench.insight.doctor.finding import Finding, Remedy
from workbench.insight.doctor.finding_texts import change_text
from workbench.insight.doctor.gathering import own_course
from workbench.insight.doctor.trying import STEPS, Tried, try_remedy
from workbench.language import tr
from workbench.runs.history.history import Place
from workbench.runs.history.origin import Origin
from workbench.specs.run import ScheduledEdit
from workbench.training.twin import TwinProgress, lower_own_priority
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.background import Background, Report


@dataclass(frozen=True, slots=True)
class Trial:
    """A remedy of a finding under way; ``share`` of it is done, 0 to 1."""

    finding: Finding
    remedy: Remedy
    share: float = 0.0


class Consultation(QObject):
    """All in the window's thread. ``shut_down`` before the window goes."""

    examined = Signal()
    """``diagnosis`` is another."""
    trial_changed = Signal()
    """A trial began, is further on, or is over."""
    tried = Signal(object)
    """``Tried``."""
    failed = Signal(str)
    """Why a run cannot be examined, or a remedy not be tried."""

    def __init__(self, session: RunSession, machine: TimeTravel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._machine = session, machine
        self._doctor = Doctor()
        self._origin: Origin | None = None  # of the diagnosis
        self._asked: Origin | None = None
        self.diagnosis: Diagnosis | None = None
        self.trial: Trial | None = None
        self._look = Background(tr("doctor"), self)
        self._try = Background(tr("trial of a remedy"), self)
        self._look.finished.connect(self._keep)
        self._look.failed.connect(self._cannot_look)
        self._try.progressed.connect(self._show_progress)
        self._try.finished.connect(self._end_trial)
        self._try.failed.connect(self._cannot_try)

    @property
    def is_examining(self) -> bool:
        """Whether an examination is under way."""
        return self._look.is_running

    @property
    def is_of_this_run(self) -> bool:
        """Whether the diagnosis is of the run on the screen."""
        return self._origin is not None and self._origin.source is self._machine.seen.source

    def examine(self) -> bool:
        """Look at the way to the place looked at; False where there is none, or an examination is under way."""
        seen = self._machine.seen
        origin = seen.origin_at(seen.cursor)
        if origin is None or self.is_examining:
            return False
        live, curves = self._session.seen.place, self._session.seen.metrics
        is_live = live is not None and live.branch == origin.place.branch and curves is not None
        course = course_of(curves, origin.place.step) if is_live and curves is not None else None
        self._asked = origin

        def examine(stop: threading.Event, _report: Report) -> Diagnosis | None:
            lower_own_priority()
            return self._doctor.examine(origin, course or own_course(origin), stop)

        return self._look.start(examine)

    def forget(self) -> None:
        """Another run: what was found says nothing of it."""
        self._look.stop()
        self._try.stop()
        self._origin = self._asked = self.diagnosis = None

    def start_of(self, finding: Finding) -> Place | None:
        """Where its remedies are tried and applied: before the onset of what cannot be undone, else where it was examined."""
        origin = self._origin
        if origin is None:
            return None
        place, step = origin.place, finding.try_from
        if step is None or step >= place.step:
            return place
        return origin.history.place_at(place.branch, step)

    def try_first(self, finding: Finding, remedy: Remedy) -> None:
        """Run remedy and control in hidden forks over several orders of the examples."""
        start = self.start_of(finding)
        origin = self._machine.seen.origin_at(start)
        if origin is None or self._try.is_running or not remedy.is_edit:
            return
        self.trial = Trial(finding, remedy)

        def measure(stop: threading.Event, report: Report) -> Tried | None:
            lower_own_priority()
            return try_remedy(origin, remedy, STEPS, stop, report)

        self._try.start(measure)
        self.trial_changed.emit()

    @Slot()
    def stop_trial(self) -> None:
        """Give it up."""
        self._try.stop()

    def adopt(self, finding: Finding, remedy: Remedy) -> None:
        """Go on with the edit of a remedy, in a branch of its own: marked, in the ledger, undoable."""
        start = self.start_of(finding)
        if start is not None and remedy.is_edit:
            edit = ScheduledEdit(step=start.step, name=remedy.name, value=remedy.new)
            self._machine.adopt(start, (edit,), change_text(remedy))

    def shut_down(self) -> bool:
        """Stop and wait; False if something is still at work after a moment."""
        return all([self._look.shut_down(), self._try.shut_down()])

    @Slot(object)
    def _keep(self, found: Diagnosis | None) -> None:
        if found is not None and self._asked is not None and self._asked.source is self._machine.seen.source:
            self._origin, self.diagnosis = self._asked, found
        self.examined.emit()

    @Slot(str)
    def _cannot_look(self, reason: str) -> None:
        self.examined.emit()
        self.failed.emit(tr("The run was not examined: {reason}", reason=reason))

    @Slot(object)
    def _show_progress(self, reports: tuple[TwinProgress, ...]) -> None:
        trial, newest = self.trial, reports[-1]
        if trial is not None:
            self.trial = Trial(trial.finding, trial.remedy, newest.done / newest.steps)
            self.trial_changed.emit()

    @Slot(object)
    def _end_trial(self, found: Tried | None) -> None:
        self.trial = None
        if found is not None:
            self.tried.emit(found)
        self.trial_changed.emit()

    @Slot(str)
    def _cannot_try(self, reason: str) -> None:
        self.trial = None
        self.trial_changed.emit()
        self.failed.emit(tr("The remedy was not tried: {reason}", reason=reason))
