"""What can be read of a run, whether there is one or not: the half of the session that views use."""

from PySide6.QtCore import QObject, Signal

from workbench.data.dataset import Dataset
from workbench.runs.history import Place
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training import messages
from workbench.training.curves import CurveSource
from workbench.training.state import Snapshot
from workbench.ui.panda_run import PandaRun


class RunReadings(QObject):
    """Abstract: the session that inherits it decides which run is read. Signals are emitted in the window's thread."""

    state_changed = Signal(object)
    """The new ``SessionState``; also when a start was asked for (see ``is_starting``)."""
    refreshed = Signal()
    """Something arrived since the last time; at most 30 times a second."""
    run_started = Signal()
    """A run began, went on after its end, or was discarded; views rebuild their series from ``metrics``."""
    hyperparameter_changed = Signal(object)
    """``HyperparameterChanged``, after the trainer applied it."""
    command_refused = Signal(object)
    """``CommandRefused``."""
    snapshot_taken = Signal(object)
    """``SnapshotTaken``."""
    diverged = Signal(object)
    """``Diverged``; the trainer holds with its last good state."""
    finished = Signal(object)
    """``Finished``."""
    storage_failed = Signal(object)
    """``StorageProblem``: the run file cannot be written and training holds."""
    storage_restored = Signal()
    """The run file is written again."""
    branch_begun = Signal(object)
    """``Branch``: training went on from a place in the past."""
    log_changed = Signal()
    """The run is kept in another file now, or there is none."""
    discarded = Signal(object)
    """The path of a run that was thrown away."""
    failed = Signal(str)
    """The trainer raised; the text says why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: PandaRun | None = None

    @property
    def step(self) -> int:
        """Finished mini-batches."""
        return self._run.step if self._run else 0

    @property
    def epoch(self) -> float:
        """Passes over the training set, with their fraction."""
        return self._run.epoch if self._run else 0.0

    @property
    def total_steps(self) -> int:
        """The end as planned now; 0 without a run."""
        return self._run.total_steps if self._run else 0

    @property
    def steps_per_second(self) -> float:
        """Over the last one and a half seconds; 0.0 when not training."""
        return self._run.pace.steps_per_second if self._run else 0.0

    @property
    def seconds_left(self) -> float | None:
        """To the planned end at the pace of just now; None when that is unknown."""
        return self._run.pace.seconds_left(self.step, self.total_steps) if self._run else None

    @property
    def loss(self) -> float | None:
        """Mean over the mini-batches that arrived last."""
        return self._run.loss if self._run else None

    @property
    def learning_rate(self) -> float | None:
        """Of the newest mini-batch, decay included."""
        return self._run.learning_rate if self._run else None

    def evaluation(self, part: messages.Part) -> messages.Evaluated | None:
        """The newest evaluation of one part of the data."""
        return self._run.evaluations.get(part) if self._run else None

    @property
    def running_spec(self) -> RunSpec | None:
        """The spec of the run as it was started (or trained on), without edits made since."""
        return self._run.spec if self._run else None

    @property
    def running_data(self) -> Dataset | None:
        """The data the run learns from."""
        return self._run.data if self._run else None

    @property
    def hyperparameters(self) -> Hyperparameters | None:
        """In force now in the trainer."""
        return self._run.hyperparameters if self._run else None

    @property
    def edits(self) -> tuple[messages.HyperparameterChanged, ...]:
        """All edits of this run."""
        return self._run.edits if self._run else ()

    @property
    def metrics(self) -> CurveSource | None:
        """The curves, those of the branches before included; None without a run."""
        return self._run.metrics if self._run else None

    @property
    def place(self) -> Place | None:
        """Where the trainer is: its branch, its step, the edits in force. None without a run."""
        if self._run is None:
            return None
        return Place(self._run.place.branch, self._run.step, self._run.place.edits)

    @property
    def run(self) -> PandaRun | None:
        """All that is known of the run."""
        return self._run

    @property
    def last_snapshot(self) -> Snapshot | None:
        """The state in which the run ended; None while it is going on."""
        return self._run.snapshot if self._run else None
