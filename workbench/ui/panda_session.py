"""The one run that is being babysat: its thread, its mailbox, and what is known of it.

Commands go into the mailbox; what the trainer answers comes back through the outbox, which a timer empties at most 30
times a second. Only then does the state change: what the window shows is what the trainer did.
"""

import time
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Slot

from workbench.specs.hyperparameters import Value
from workbench.specs.run import RunSpec
from workbench.training import messages
from workbench.ui.continuing import Continuation
from workbench.ui.panda_run import PandaRun
from workbench.ui.run_document import RunDocument
from workbench.ui.run_readings import RunReadings
from workbench.ui.speed import FULL, Speed
from workbench.ui.trainer_thread import OpenEvents, TrainerFailed, TrainerLink, TrainerOrder, open_trainer

REFRESH_MILLISECONDS = 33


class SessionState(Enum):
    """Where the run is. READY: there is none yet."""

    READY = "Ready"
    TRAINING = "Training"
    PAUSED = "Paused"
    FINISHED = "Finished"
    DIVERGED = "Diverged"


@dataclass(frozen=True, slots=True)
class _Start:
    """One way to begin: ``single`` trains one mini-batch and holds, ``anew`` does not train on."""

    single: bool = False
    anew: bool = False


class PandaSession(RunReadings):
    """Lives in the window's thread; every signal is emitted there."""

    def __init__(
        self,
        document: RunDocument,
        open_events: OpenEvents = open_trainer,
        speed: Speed = FULL,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._link = TrainerLink(open_events)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MILLISECONDS)
        self._timer.timeout.connect(self._drain)
        self._coming: tuple[PandaRun, RunSpec] | None = None  # asked for, not yet reported by its trainer
        self._state = SessionState.READY
        self._speed = speed
        self._asked_values: dict[str, Value] = {}  # sent to the trainer and not answered
        self._postponed: _Start | None = None
        self._holds_starts = self._wants_to_train = self._starts_over = self._is_shut = False

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
        self._begin(_Start())

    @Slot()
    def start_over(self) -> None:
        """Begin anew with the document as it stands; a run under way is discarded."""
        if self._link.is_open:
            self._starts_over = True
            self._link.put(messages.Stop(keep=False))
        else:
            self._begin(_Start(anew=True))

    @Slot()
    def pause(self) -> None:
        """Hold after the mini-batch under way."""
        self._wants_to_train = False
        self._link.put(messages.Pause())

    @Slot()
    def resume(self) -> None:
        """Go on training."""
        self._wants_to_train = True
        self._link.put(messages.Resume())

    @Slot()
    def toggle(self) -> None:
        """Start, pause or go on, whichever fits: the Space key. A start that waits is called off."""
        if self.is_waiting:
            self.call_off()
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
            self._begin(_Start(single=True))

    def stop(self, keep: bool) -> None:
        """End the run; without ``keep`` it is discarded, also when it has ended already."""
        if self._link.is_open:
            self._link.put(messages.Stop(keep))
        elif not keep and self._run is not None:
            self._discard()

    def set_hyperparameter(self, name: str, value: Value) -> None:
        """Ask the trainer to use another value from the next mini-batch on; without a trainer nothing happens."""
        if self._link.is_open and self._asked_values.get(name) != value:
            self._asked_values[name] = value
            self._link.put(messages.SetHyperparameter(name, value))

    @property
    def speed(self) -> Speed:
        """How fast this run and later ones may go."""
        return self._speed

    def set_speed(self, speed: Speed) -> None:
        """Go slower or faster, now and in later runs. Changes no result."""
        self._speed = speed
        self._link.put(messages.SetPace(speed.pace(self.total_steps - self.step)))

    def request_snapshot(self, purpose: str) -> None:
        """Ask for a copy of the state; it comes with ``snapshot_taken``, also from a run that has ended."""
        command = messages.TakeSnapshot(purpose)
        if self._link.is_open:
            self._link.put(command)
        elif self.last_snapshot is not None:
            self.snapshot_taken.emit(messages.SnapshotTaken(purpose, self.last_snapshot))
        else:
            self.command_refused.emit(messages.CommandRefused(self.step, command, "there is no trained model yet"))

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
        """Stop for good and wait for the thread, at most 0.7 seconds; False if it is still running then."""
        self._is_shut = True
        self._timer.stop()
        return self._link.shut_down()

    @property
    def can_train_on(self) -> bool:
        """Whether ``start`` would go on from the end of the last run rather than begin a new one."""
        return not self._link.is_open and self._run is not None and self._run.plan(self._document.spec) is not None

    def _begin(self, how: _Start) -> None:
        spec, data = self._document.spec, self._document.dataset
        if self._link.is_open or self._is_shut or self._document.problems or data is None:
            return
        self._postponed = how if self._holds_starts else None
        if self._holds_starts:
            self.state_changed.emit(self._state)
            return
        plan = self._run.plan(spec) if self._run is not None and not how.anew else None
        if self._run is None or plan is None:
            self._launch(PandaRun(spec, spec, data), Continuation(spec, ()), how)
        else:
            self._launch(self._run, plan, how)

    def _launch(self, run: PandaRun, plan: Continuation, how: _Start) -> None:
        self._coming = (run, plan.spec)
        self._wants_to_train = not how.single
        self._asked_values = dict(plan.edits)
        pace = self._speed.pace(plan.spec.total_steps(run.data.train.rows) - run.step)
        order = TrainerOrder(plan.spec, run.data, run.snapshot, how.single, pace)
        for name, value in plan.edits:  # before the thread runs, so that the first mini-batch sees them
            order.mailbox.put(messages.SetHyperparameter(name, value))
        if how.single:
            order.mailbox.put(messages.StepOnce())
        self._link.open(order)
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

    def _take(self, event: messages.Event | TrainerFailed, now: float) -> None:
        if isinstance(event, TrainerFailed):
            self._fail(event.message)
            return
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
                self._enter(SessionState.TRAINING)
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
                self.snapshot_taken.emit(event)
            case messages.Finished():
                self._end(event)

    def _end(self, event: messages.Finished) -> None:
        self._join()
        if event.reason == "discarded":
            self._discard()
        else:
            self._enter(SessionState.DIVERGED if event.reason == "diverged" else SessionState.FINISHED)
        self.finished.emit(event)
        if self._starts_over:
            self._starts_over = False
            self._begin(_Start(anew=True))

    def _fail(self, message: str) -> None:
        self._join()
        self._starts_over = False
        self._enter(SessionState.READY if self._run is None else SessionState.FINISHED)
        self.failed.emit(message)

    def _join(self) -> None:
        """The trainer has said its last word; its thread is about to end."""
        self._timer.stop()
        self._coming = None
        self._link.close()

    def _discard(self) -> None:
        self._run = None
        self._enter(SessionState.READY)
        self.run_started.emit()
        self.refreshed.emit()

    def _enter(self, state: SessionState) -> None:
        if state is not self._state or not self._link.is_open:
            self._state = state
            self.state_changed.emit(state)
