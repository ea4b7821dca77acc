"""The one run that is being babysat: its thread, its mailbox, and what is known of it.

Commands go into the mailbox; what the trainer answers comes back through the outbox, which a timer empties at most 30
times a second. Only then does the state change: what the window shows is what the trainer did.
"""

import time

from PySide6.QtCore import QObject, QTimer, Slot

from workbench.runs.history.history import Place
from workbench.runs.writing.recording import BranchBegun, StorageFailed, StorageRestored
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.training import messages
from workbench.ui.document.continuing import Continuation
from workbench.ui.document.document import RunDocument
from workbench.ui.run.journeys import RunJourneys
from workbench.ui.run.seen_run import PandaRun, SessionState
from workbench.ui.run.speed import FULL, Speed
from workbench.ui.run.trainer_link import (
    OpenEvents,
    RunOpened,
    SessionEvent,
    Start,
    TrainerFailed,
    TrainerLink,
    make_order,
    open_trainer,
)

__all__ = ["RunSession", "SessionState"]

REFRESH_MILLISECONDS = 33


class RunSession(RunJourneys):
    """Lives in the window's thread; every signal is emitted there."""

    def __init__(
        self,
        document: RunDocument,
        open_events: OpenEvents = open_trainer,
        speed: Speed = FULL,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(TrainerLink(open_events), speed, parent)
        self._document = document
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MILLISECONDS)
        self._timer.timeout.connect(self._drain)
        self._coming: tuple[PandaRun, RunSpec] | None = None  # asked for, not yet reported by its trainer
        self._state = self._before_holding = SessionState.READY
        self._postponed: Start | None = None
        self._holds_starts = self._starts_over = False

    @property
    def state(self) -> SessionState:
        """As the trainer last reported it."""
        return self._state

    @property
    def is_live(self) -> bool:
        """Whether a trainer is there to take edits: training, paused, or holding after it diverged."""
        return self._link.is_open and not self.is_starting

    @property
    def is_starting(self) -> bool:
        """Whether a run was asked for and its trainer has not reported yet."""
        return self._coming is not None

    @property
    def is_waiting(self) -> bool:
        """Whether a run was asked for that begins with ``release_starts``."""
        return self._postponed is not None

    @Slot()
    def start(self) -> None:
        """Begin a run, or train on after the end of the last one if the document still describes the same model."""
        self._begin(Start())

    @Slot()
    def start_over(self) -> None:
        """Begin anew with the document as it stands; a run under way ends here and stays in its file."""
        if self._link.is_open:
            self._starts_over = True
            self._drop_jump()
            self._link.put(messages.Stop(keep=True))
            self._link.release()
        else:
            self._begin(Start(anew=True))

    @Slot()
    def toggle(self) -> None:
        """Start, pause, go on or write again, whichever fits: the Space key. A start that waits is called off."""
        if self.is_waiting:
            self.call_off()
        elif self._state is SessionState.HOLDING and self._log is not None:
            self._log.retry()
        elif not self._link.is_open:
            self.start()
        elif not self.is_starting and self._wants_to_train:
            self.pause()
        elif not self.is_starting:
            self.resume()

    @Slot()
    def step_once(self) -> None:
        """Train a single mini-batch and hold; begins a run if there is none."""
        self._wants_to_train = False
        if self._link.is_open:
            self._link.put(messages.StepOnce())
        else:
            self._begin(Start(single=True))

    def stop(self, keep: bool) -> None:
        """End the run; without ``keep`` it is discarded, also when it has ended already."""
        if self._link.is_open:
            self._link.put(messages.Stop(keep))
            self._link.release()
        elif not keep and self._run is not None:
            self._discard()

    def hold_starts(self) -> None:
        """From now on a start waits: the engine is not ready."""
        self._holds_starts = True

    def call_off(self) -> None:
        """Forget a start that waits."""
        if self._postponed is not None:
            self._postponed = None
            self.state_changed.emit(self._state)

    def release_starts(self) -> None:
        """Starts need not wait any more; one that waited begins now."""
        self._holds_starts = False
        if self._postponed is not None:
            self._begin(self._postponed)

    def shut_down(self) -> bool:
        """Stop for good and wait for the thread, at most 0.9 seconds; False if it is still running then."""
        self._timer.stop()
        self.prepare_shut_down()
        if not self._link.shut_down():
            return False
        for event in self._link.arrived():  # a run that was only just begun
            if isinstance(event, RunOpened):
                self._log = event.log
        if self._log is not None:
            self._log.close()
            self._log = None
        return True

    @property
    def can_train_on(self) -> bool:
        """Whether ``start`` would go on from the end of the last run rather than begin a new one."""
        return not self._link.is_open and self._run is not None and self._run.plan(self._document.spec) is not None

    def _begin(self, how: Start) -> None:
        spec, data = self._document.spec, self._document.dataset
        if self._link.is_open or self._is_shut or self._document.problems or data is None:
            return
        self._postponed = how if self._holds_starts else None
        if self._holds_starts:
            self.state_changed.emit(self._state)
            return
        plan = self._run.plan(spec) if self._run is not None and not how.anew else None
        if self._run is None or plan is None:
            self._keep_in(None)
            self._launch(PandaRun(spec, spec, data), Continuation(spec, ()), how)
        else:
            self._launch(self._run, plan, how)

    def _launch(self, run: PandaRun, plan: Continuation, how: Start, edits: tuple[ScheduledEdit, ...] = ()) -> None:
        self._coming = (run, plan.spec)
        self._wants_to_train, self._travels = not (how.single or how.held), False
        self._asked_values = {**{edit.name: edit.value for edit in edits}, **dict(plan.edits)}
        begun = 0 if how.elsewhere else run.step
        pace = self._speed.pace(plan.spec.total_steps(run.data.train.rows) - begun)
        self._link.open(make_order(run, plan, how, edits, self._log, pace))
        self._timer.start()
        self.state_changed.emit(self._state)

    @Slot()
    def _drain(self) -> None:
        """Take in everything that arrived, then let the views know once."""
        now, arrived = time.monotonic(), False
        for event in self._link.arrived():
            self._take(event, now)
            arrived = True
        if arrived:
            self.refreshed.emit()

    def _take(self, event: SessionEvent, now: float) -> None:
        match event:
            case TrainerFailed():
                self._fail(event.message)
            case RunOpened():
                self._keep_in(event.log)
            case BranchBegun():
                self._begin_branch(event)
            case StorageFailed():
                self._before_holding = self._state
                if self._run is not None:
                    self._run.pace.restart()  # it stands
                self._enter(SessionState.HOLDING)
                self.storage_failed.emit(event.problem)
            case StorageRestored():
                self._enter(self._before_holding)
                self.storage_restored.emit()
            case _:
                self._take_news(event, now)

    def _take_news(self, event: messages.Event, now: float) -> None:
        """What the trainer itself told."""
        if isinstance(event, messages.Started) and self._coming is not None:
            self._run, spec = self._coming
            self._run.train_on(spec, self._document.spec)
            self._coming = None
        if self._run is None:
            return
        self._run.apply(event, now)
        match event:
            case messages.Started():
                self.run_started.emit()
                self._state = SessionState.TRAINING if self._wants_to_train else SessionState.PAUSED
                self.state_changed.emit(self._state)  # also where it is the same: until now it was starting
            case messages.Resumed():
                self._enter(SessionState.TRAINING)
            case messages.Paused():  # what is wanted by now may be something else
                self._enter(SessionState.PAUSED)
            case messages.Diverged():
                self._wants_to_train = False
                self._enter(SessionState.DIVERGED)
                self.diverged.emit(event)
            case messages.HyperparameterChanged():
                self._asked_values.pop(event.name, None)
                self.hyperparameter_changed.emit(event)
            case messages.CommandRefused():
                if isinstance(event.command, messages.SetHyperparameter):
                    self._asked_values.pop(event.command.name, None)
                self.command_refused.emit(event)
            case messages.SnapshotTaken():
                self._snapshots.take(event)
            case messages.Finished():
                self._end(event)

    def _begin_branch(self, event: BranchBegun) -> None:
        if self._run is not None:
            self._run.place = Place(event.branch.number, self._run.place.step, self._run.place.edits)
            self._run.has_begun = True
        self.branch_begun.emit(event.branch)

    def _end(self, event: messages.Finished) -> None:
        self._join()
        if self._run is not None and self._log is not None and self._run.has_begun:
            self._run.place = self._log.history.tip(self._run.place.branch)
        if self._goes_on():
            self._snapshots.settle(None)  # what was asked of the place that was left is not answered by another
            return
        self._snapshots.settle(event.snapshot)
        if event.reason == "discarded":
            self._discard()
        else:
            self._enter(SessionState.DIVERGED if event.reason == "diverged" else SessionState.FINISHED)
        self.finished.emit(event)

    def _goes_on(self) -> bool:
        """Whether the trainer was only stopped to begin again, elsewhere or anew."""
        starts_over, self._starts_over = self._starts_over, False
        if self._jump is not None:
            self._follow_jump()
            return True
        if starts_over:
            self._begin(Start(anew=True))
        return self._link.is_open or self.is_waiting

    def _fail(self, message: str) -> None:
        self._join()
        self._starts_over = False
        self._drop_jump()
        self._snapshots.settle(None)
        self._enter(SessionState.READY if self._run is None else SessionState.FINISHED)
        self.failed.emit(message)

    def _join(self) -> None:
        """The trainer has said its last word; its thread is about to end."""
        self._timer.stop()
        self._coming = None
        self._link.close()

    def _discard(self) -> None:
        self._run = None
        log, self._log = self._log, None
        if log is not None:
            log.close()
            self.discarded.emit(log.path)
            self.log_changed.emit()
        self._enter(SessionState.READY)
        self.run_started.emit()
        self.refreshed.emit()

    def _enter(self, state: SessionState) -> None:
        if state is not self._state or not self._link.is_open:
            self._state = state
            self.state_changed.emit(state)
