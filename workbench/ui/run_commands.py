"""What can be asked of a trainer at work: the half of the session that controls use."""

from PySide6.QtCore import QObject, Slot

from workbench.specs.hyperparameters import Value
from workbench.training import messages
from workbench.ui.run_readings import RunReadings
from workbench.ui.speed import Speed
from workbench.ui.trainer_thread import TrainerLink


class RunCommands(RunReadings):
    """Abstract: the session that inherits it decides when there is a trainer behind ``link``."""

    def __init__(self, link: TrainerLink, speed: Speed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._speed = speed
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

    def request_snapshot(self, purpose: str) -> None:
        """Ask for a copy of the state; it comes with ``snapshot_taken``, also from a run that has ended."""
        command = messages.TakeSnapshot(purpose)
        if self._link.is_open:
            self._link.put(command)
        elif self.last_snapshot is not None:
            self.snapshot_taken.emit(messages.SnapshotTaken(purpose, self.last_snapshot))
        else:
            self.command_refused.emit(messages.CommandRefused(self.step, command, "there is no trained model yet"))
