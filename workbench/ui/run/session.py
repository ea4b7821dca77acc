"""The one run that is being babysat, as a state machine: its transitions are in ``transitions``.

Commands go into the mailbox; what the trainer answers comes back through the outbox, which a timer empties at most 30
times a second. Only then does the state change (``transitions``): what the window shows is what the trainer did.
"""

import time

from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.dataset import Dataset
from workbench.runs.writing.attended_run import RunOpened, open_trainer
from workbench.runs.writing.leaving import wait_until_left
from workbench.runs.writing.recording import BranchBegun, StorageFailed, StorageRestored
from workbench.runs.writing.run_log import RunLog
from workbench.training import messages
from workbench.training.continuing import Continuation
from workbench.ui.document.document import RunDocument
from workbench.ui.run.journeys import Destination, Journeys
from workbench.ui.run.requests import SnapshotRequest, TrainerRequests
from workbench.ui.run.run_so_far import Past, RunSoFar
from workbench.ui.run.seen_run import SeenRun, SessionState, see_run
from workbench.ui.run.speed import FULL, Speed
from workbench.ui.run.starts import Start, Starts
from workbench.ui.run.trainer_link import OpenEvents, SessionEvent, TrainerFailed, TrainerLink
from workbench.ui.run.transitions import AFTER, state_after


class RunSession(QObject):
    """Lives in the window's thread; every signal is emitted there. The first three bring a ``SeenRun``."""

    state_changed = Signal(object)  # another state, or a start was asked for or called off
    refreshed = Signal(object)  # something arrived since the last time; at most 30 times a second
    run_started = Signal(object)  # a run began, went on after its end or elsewhere, or was discarded
    log_changed = Signal()  # the run is kept in another file now, or in none
    hyperparameter_changed = Signal(object)  # HyperparameterChanged, after the trainer applied it
    command_refused = Signal(object)  # CommandRefused
    diverged = Signal(object)  # Diverged: the trainer holds with its last good state; Ruined: it ended so
    branch_begun = Signal(object)  # Branch: training went on from a place in the past
    storage_failed = Signal(object)  # StorageProblem: the run file cannot be written and training holds
    storage_restored = Signal()  # the run file is written again
    finished = Signal(object)  # Finished
    discarded = Signal(object)  # the path of a run that was thrown away
    failed = Signal(str)  # the trainer raised; the text says why

    def __init__(
        self,
        document: RunDocument,
        open_events: OpenEvents = open_trainer,
        speed: Speed = FULL,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._link = TrainerLink(open_events, self)
        self.requests = TrainerRequests(self._link, self)
        self.journeys = Journeys(self._link, self.requests, self)
        self.starts = Starts(document, self._link, self.requests, self.journeys, speed, self)
        self._run: RunSoFar | None = None
        self._state = self._before_holding = SessionState.READY
        self._starts_over = False
        self._link.told.connect(self.take)
        self._link.emptied.connect(self._refresh)
        self.starts.released.connect(self._begin)
        self.starts.changed.connect(self._tell_state)
        self.journeys.log_changed.connect(self.log_changed)
        self.journeys.arrived.connect(self._go_on)

    # ---- what there is ----

    @property
    def seen(self) -> SeenRun:
        """The run as it is now."""
        is_starting = self.starts.coming is not None
        return see_run(
            self._run,
            self._state,
            is_live=self._link.is_open and not is_starting,
            is_starting=is_starting,
            is_waiting=self.starts.waiting is not None,
        )

    @property
    def state(self) -> SessionState:
        """As the trainer last reported it."""
        return self._state

    @property
    def trains(self) -> bool:
        """Whether it trains or is meant to in a moment."""
        return self._link.is_open and self.requests.wants_to_train

    @property
    def continuation(self) -> Continuation | None:
        """How ``start`` would go on from the end of the last run; None where it would begin a new one."""
        return self.starts.plan(self._run)

    # ---- what is asked for ----

    @Slot()
    def start(self) -> None:
        """Begin a run, or train on after the end of the last one if the document still describes the same model."""
        self._begin(Start())

    @Slot()
    def start_over(self) -> None:
        """Begin anew with the document as it stands; a run under way ends here and stays in its file."""
        if self._link.is_open:
            self._starts_over = True
            self.journeys.forget()
            self._link.stop()
        else:
            self._begin(Start(anew=True))

    @Slot()
    def step_once(self) -> None:
        """Train a single mini-batch and hold; begins a run if there is none."""
        if self._link.is_open:
            self.requests.step_once()
        else:
            self._begin(Start(single=True))

    @Slot()
    def recalculate_batch_norm(self) -> None:
        """Put exact statistics in the place of batch norm's averages; in a run that has ended, at its end."""
        if self._link.is_open:
            self.requests.recalculate_batch_norm()
        else:
            self._begin(Start(at_rest=True))

    def stop(self, keep: bool) -> None:
        """End the run; without ``keep`` it is discarded, also when it has ended already."""
        if self._link.is_open:
            self._link.stop(keep)
        elif not keep and self._run is not None:
            self._discard()

    def request_snapshot(self) -> SnapshotRequest:
        """Ask for a copy of the state, of a run that has ended too; ``answered`` of what is returned brings it."""
        return self.requests.snapshot(self._run.snapshot if self._run is not None else None)

    def watch(self, past: Past, data: Dataset, run_id: str) -> None:
        """Show a run that another window trains, as soon as no trainer is at work here."""
        self.journeys.go_to(Destination(None, past, data, trains=False, watched=run_id))

    # ---- what happens ----

    @Slot(object)
    def _begin(self, how: Start) -> None:
        self.starts.begin(self._run, how)

    @Slot()
    def _tell_state(self) -> None:
        self.state_changed.emit(self.seen)

    @Slot(object)
    def _go_on(self, destination: Destination) -> None:
        """From another place, now that no trainer is at work."""
        self._run = destination.run()
        self.journeys.keep_in(destination.log)
        if destination.log is None:
            self._rest(SessionState.WATCHING)
        elif destination.is_the_end:
            self._rest(SessionState.FINISHED)
        else:
            self.starts.go_on(self._run, destination)

    def _rest(self, state: SessionState) -> None:
        """Another run than before, or none, and no trainer."""
        self.run_started.emit(self.seen)
        self._enter(state)
        self.refreshed.emit(self.seen)

    def _enter(self, state: SessionState) -> None:
        if state is not self._state or not self._link.is_open:
            self._before_holding, self._state = self._state, state
            self.state_changed.emit(self.seen)

    @Slot(object)
    def take(self, event: SessionEvent) -> None:
        """Take in what the trainer told."""
        is_there, trains = self._run is not None, self.requests.wants_to_train
        state = state_after(event, self._state, self._before_holding, has_run=is_there, wants_to_train=trains)
        if isinstance(event, RunOpened):
            self._replace(event.log)
            return
        if isinstance(event, messages.Started) and self.starts.coming is not None:
            (self._run, spec, asked), self.starts.coming = self.starts.coming, None
            self._run.train_on(spec, asked)
        if self._run is not None and not isinstance(event, TrainerFailed):
            self._run.apply(event, time.monotonic())
        self.requests.take(event)
        if isinstance(event, StorageRestored) or type(event) in AFTER:
            self._enter(state)
        match event:
            case messages.Started():
                self.run_started.emit(self.seen)
                self._state = state
                self.state_changed.emit(self.seen)  # also where it is the same: until now it was starting
            case messages.Finished():
                self._end(event, state)
            case TrainerFailed(message):
                self._fail(message, state)
            case _:
                self._pass_on(event)

    def _replace(self, log: RunLog) -> None:
        """The run that was asked for has its file: it takes the place of the one before, and only then this is told."""
        if self.starts.coming is not None:
            self._run = self.starts.coming[0]
            self._run.run_id = log.header.run_id
        self.journeys.keep_in(log)

    def _pass_on(self, event: SessionEvent) -> None:
        match event:
            case messages.Diverged() | messages.Ruined():
                self.diverged.emit(event)
            case StorageFailed(problem):
                self.storage_failed.emit(problem)
            case StorageRestored():
                self.storage_restored.emit()
            case BranchBegun(branch):
                self.branch_begun.emit(branch)
            case messages.HyperparameterChanged():
                self.hyperparameter_changed.emit(event)
            case messages.CommandRefused():
                self.command_refused.emit(event)

    @Slot()
    def _refresh(self) -> None:
        self.refreshed.emit(self.seen)

    def _end(self, event: messages.Finished, state: SessionState) -> None:
        self.starts.coming = None
        self._link.close()
        if self._run is not None and self.journeys.log is not None:
            self._run.end_in(self.journeys.log.history)
        leaves = self._starts_over or self.journeys.has_destination
        self.requests.settle(None if leaves else event.snapshot)
        if self._goes_on():
            return
        if state is SessionState.READY:
            self._discard()
        else:
            self._enter(state)
        self.finished.emit(event)

    def _goes_on(self) -> bool:
        """Whether the trainer was only stopped to begin again, elsewhere or anew."""
        starts_over, self._starts_over = self._starts_over, False
        if self.journeys.arrive():
            return True
        if starts_over:
            self._begin(Start(anew=True))
        return self._link.is_open or self.starts.waiting is not None

    def _fail(self, message: str, state: SessionState) -> None:
        has_begun, self.starts.coming = self.starts.coming is None, None
        self._link.close()
        self._starts_over = False
        self.journeys.forget()
        self.requests.settle(None)
        self._enter(state)
        if not has_begun:
            self.run_started.emit(self.seen)  # it may be another one than before
        self.failed.emit(message)

    def _discard(self) -> None:
        self._run = None
        log = self.journeys.give_up()
        if log is not None:
            self.discarded.emit(log.path)
            self.log_changed.emit()
        self._enter(SessionState.READY)
        self.run_started.emit(self.seen)
        self.refreshed.emit(self.seen)

    # ---- the way out ----

    def prepare_shut_down(self) -> None:
        """Let the trainer come to its end while other things are closed; ``shut_down`` waits for it."""
        self.starts.end()
        self.journeys.end()
        self._link.stop()

    def shut_down(self) -> bool:
        """Stop for good and wait for the thread, at most 0.9 seconds; False if it is still running then.

        Run files that are still being closed are waited for, as long as for any disk.
        """
        self.prepare_shut_down()
        has_ended = self._link.shut_down()
        if has_ended:
            for event in self._link.left_over():  # a run that was only just begun
                if isinstance(event, RunOpened):
                    self.journeys.give_up()
                    self.journeys.log = event.log
            self.journeys.give_up()
        wait_until_left()
        return has_ended
