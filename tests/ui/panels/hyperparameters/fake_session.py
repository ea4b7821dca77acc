"""A session without a trainer: remembers what it is asked, and answers when the test says so."""

from PySide6.QtCore import QObject, Signal

from workbench.specs.hyperparameters import Hyperparameters, Value
from workbench.specs.run import RunSpec
from workbench.training.messages import CommandRefused, EditCommand, HyperparameterChanged, SetHyperparameter
from workbench.ui.run.seen_run import SeenRun


class FakeSession(QObject):
    """The part of ``RunSession`` that the panel uses."""

    state_changed = Signal(object)
    refreshed = Signal()
    run_started = Signal()
    hyperparameter_changed = Signal(object)
    command_refused = Signal(object)
    finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_live = False
        self.running_spec: RunSpec | None = None
        self.hyperparameters: Hyperparameters | None = None
        self.epoch = 0.0
        self.asked: list[tuple[str, Value]] = []
        self.planned: list[EditCommand] = []
        self.holds: list[int] = []

    @property
    def seen(self) -> SeenRun:
        return SeenRun(
            is_live=self.is_live, spec=self.running_spec, hyperparameters=self.hyperparameters, epoch=self.epoch
        )

    @property
    def requests(self) -> "FakeSession":
        return self

    def set_hyperparameter(self, name: str, value: Value) -> None:
        self.asked.append((name, value))

    def edit(self, command: EditCommand) -> None:
        self.planned.append(command)

    def hold_after(self, steps: int) -> None:
        self.holds.append(steps)

    def start(self) -> None:
        self.begin(RunSpec.parse({"data": {"name": "iris"}}))

    def begin(self, spec: RunSpec) -> None:
        self.is_live, self.running_spec, self.hyperparameters = True, spec, spec.hyperparameters
        self.state_changed.emit("training")
        self.run_started.emit()

    def end(self) -> None:
        self.is_live = False
        self.state_changed.emit("finished")

    def apply(self, step: int, name: str, value: Value) -> None:
        old = getattr(self.hyperparameters, name)
        self.hyperparameters = self.hyperparameters.replaced(**{name: value})
        self.hyperparameter_changed.emit(HyperparameterChanged(step, name, old, value))

    def refuse(self, step: int, name: str, value: Value, reason: str) -> None:
        self.command_refused.emit(CommandRefused(step, SetHyperparameter(name, value), reason))
