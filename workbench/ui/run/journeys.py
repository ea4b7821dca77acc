"""Going on from another place: the part of the session that changes the run it holds, or the file it is kept in."""

from abc import abstractmethod
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Slot

from workbench.data.dataset import Dataset
from workbench.runs.writing.run_log import RunLog
from workbench.specs.hyperparameters import Value
from workbench.specs.run import ScheduledEdit
from workbench.training import messages
from workbench.ui.document.continuing import Continuation
from workbench.ui.run.requests import SnapshotRequest, SnapshotRequests
from workbench.ui.run.seen_run import PandaRun, Past, RunReadings, SessionState
from workbench.ui.run.speed import Speed
from workbench.ui.run.trainer_link import Start, TrainerLink


class RunCommands(RunReadings):
    """Abstract: the session that inherits it decides when there is a trainer behind ``link``."""

    def __init__(self, link: TrainerLink, speed: Speed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._speed = speed
        self._snapshots = SnapshotRequests(self)
        self._asked_values: dict[str, Value] = {}  # sent to the trainer and not answered
        self._wants_to_train = self._travels = False

    @property
    def trains(self) -> bool:
        """Whether it trains or is meant to in a moment."""
        return self._link.is_open and self._wants_to_train

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

    def begin_travel(self) -> None:
        """The run is about to go on from another place: hold, and take no edits for this one."""
        self._travels = True
        self._link.put(messages.Pause())

    def cancel_travel(self) -> None:
        """It goes on where it is after all."""
        self._travels = False
        if self._wants_to_train:
            self._link.put(messages.Resume())

    @Slot()
    def recalculate_batch_norm(self) -> None:
        """Put exact statistics in the place of batch norm's averages, before the next mini-batch."""
        self._link.put(messages.RecalculateBatchNorm())

    def set_hyperparameter(self, name: str, value: Value) -> None:
        """Ask the trainer to use another value from the next mini-batch on; without a trainer nothing happens."""
        if self._link.is_open and not self._travels and self._asked_values.get(name) != value:
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

    def request_snapshot(self) -> SnapshotRequest:
        """Ask for a copy of the state, of a run that has ended too; ``answered`` of what is returned brings it."""
        if not self._link.is_open:
            return self._snapshots.ask_at_rest(self.last_snapshot)
        command, request = self._snapshots.ask_trainer()
        self._link.put(command)
        return request


@dataclass(frozen=True, slots=True)
class _Jump:
    """Another place of a run to go on from, as soon as the trainer at work has ended."""

    past: Past
    data: Dataset
    log: RunLog
    how: Start
    edits: tuple[ScheduledEdit, ...]


class RunJourneys(RunCommands):
    """Abstract: the session that inherits it starts trainers and takes in what they tell."""

    def __init__(self, link: TrainerLink, speed: Speed, parent: QObject | None = None) -> None:
        super().__init__(link, speed, parent)
        self._jump: _Jump | None = None
        self._log: RunLog | None = None
        self._is_shut = False

    @property
    def log(self) -> RunLog | None:
        """The file that the run is kept in; None before the first run, and for a run of another window."""
        return self._log

    def go_to(
        self, log: RunLog, past: Past, data: Dataset, *, trains: bool, edits: tuple[ScheduledEdit, ...] = ()
    ) -> None:
        """Go on from another place, of this run or another one, with ``edits`` made there first.

        ``trains``: at once, rather than when told to.
        """
        self._travels = False
        self._drop_jump()
        self._jump = _Jump(past, data, log, Start(held=not trains, elsewhere=True), edits)
        if self._is_shut:
            self._drop_jump()
            return
        if self._link.is_open:
            self._link.put(messages.Stop(keep=True))
            self._link.release()
        else:
            self._follow_jump()

    def _follow_jump(self) -> None:
        jump, self._jump = self._jump, None
        if jump is None:
            return
        self._keep_in(jump.log)
        past = jump.past
        if past.own is not None and not jump.log.history.is_tip(past.place):  # the trainer was not done with its step
            past = replace(past, own=None, ancestors=(*past.ancestors, (past.own, past.place.step)))
        self._run = run = PandaRun(past.spec, past.spec.replaced(edits=()), jump.data, past)
        if past.is_over(jump.data.train.rows) and not jump.edits:
            self._rest_at_end(run)
            return
        self._launch(run, Continuation(run.spec, ()), jump.how, jump.edits)

    def _rest_at_end(self, run: PandaRun) -> None:
        """There is nothing left to train, so no trainer is needed until somebody trains on."""
        run.total_steps = run.step
        self.run_started.emit()
        self._enter(SessionState.FINISHED)
        self.refreshed.emit()

    def _drop_jump(self) -> None:
        """Stay after all; a file that was opened to go on in is given back."""
        jump, self._jump = self._jump, None
        if jump is not None and jump.log is not self._log:
            jump.log.close()

    def prepare_shut_down(self) -> None:
        """Let the trainer come to its end while other things are closed; ``shut_down`` waits for it."""
        self._is_shut = True
        self._drop_jump()
        self._link.put(messages.Stop(keep=True))
        self._link.release()

    def watch(self, past: Past, data: Dataset) -> None:
        """Show a run that another window trains."""
        self._run = PandaRun(past.spec, past.spec, data, past)
        self._run.snapshot = None  # it is not this window's to go on with
        self._run.total_steps = past.spec.total_steps(data.train.rows)
        self.run_started.emit()
        self._enter(SessionState.WATCHING)
        self.refreshed.emit()

    def _keep_in(self, log: RunLog | None) -> None:
        """Go on in another file; the one before is closed."""
        old, self._log = self._log, log
        if old is not None and old is not log:
            old.close()
        if old is not log:
            self.log_changed.emit()

    @abstractmethod
    def _launch(self, run: PandaRun, plan: Continuation, how: Start, edits: tuple[ScheduledEdit, ...] = ()) -> None:
        """Start a trainer."""

    @abstractmethod
    def _enter(self, state: SessionState) -> None:
        """Be in another state, and say so."""
