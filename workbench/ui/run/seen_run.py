"""What is known of one run: the sum of the events that its trainer sent, and what came before them."""

from collections import deque
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from workbench.data.dataset import Dataset
from workbench.runs.history.history import BEGINNING, Place
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training import messages
from workbench.training.curves import CurveSource
from workbench.training.lineage import LineageMetrics
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot
from workbench.ui.document.continuing import Continuation, plan_continuation

_WINDOW_SECONDS = 1.5


class Pace:
    """Speed from the samples (time, step) of the last one and a half seconds. Not for use from several threads."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def restart(self) -> None:
        """Forget what was measured: a pause must not count as slow training."""
        self._samples.clear()

    def record(self, now: float, step: int) -> None:
        """At ``now`` (seconds, monotonic) ``step`` mini-batches were finished."""
        self._samples.append((now, step))
        while len(self._samples) > 2 and self._samples[1][0] <= now - _WINDOW_SECONDS:
            self._samples.popleft()

    @property
    def steps_per_second(self) -> float:
        """0.0 as long as there is nothing to measure."""
        if len(self._samples) < 2:
            return 0.0
        (first_time, first_step), (last_time, last_step) = self._samples[0], self._samples[-1]
        seconds = last_time - first_time
        return (last_step - first_step) / seconds if seconds > 0.0 else 0.0

    def seconds_left(self, step: int, total_steps: int) -> float | None:
        """Time to the planned end at this pace; None as long as the pace is unknown."""
        speed = self.steps_per_second
        return max(total_steps - step, 0) / speed if speed > 0.0 else None


class SessionState(Enum):
    """Where the run is. READY: there is none yet. HOLDING: the disk refuses. WATCHING: another window trains it."""

    READY = "Ready"
    TRAINING = "Training"
    PAUSED = "Paused"
    HOLDING = "Holding"
    WATCHING = "Looking on"
    FINISHED = "Finished"
    DIVERGED = "Diverged"


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What a run that goes on from ``place`` brings along.

    ``ancestors``: the curves of the branches before, each with the step at which the next one takes over; ``own``: those
    of the branch itself where it goes on, None where another one begins. ``edits``: made on the way.
    """

    place: Place
    snapshot: Snapshot
    spec: RunSpec
    ancestors: tuple[tuple[MetricStore, int], ...] = ()
    own: MetricStore | None = None
    edits: tuple[messages.HyperparameterChanged, ...] = ()
    epoch: float = 0.0
    evaluations: tuple[messages.Evaluated, ...] = ()

    def is_over(self, n_train: int) -> bool:
        """Whether the planned end is reached."""
        if self.spec.steps is not None:
            return self.place.step >= self.spec.steps
        return self.snapshot.examples_seen >= self.spec.epochs * n_train


class PandaRun:
    """Grows with every event. ``asked`` is what the document held when the run was started or trained on."""

    def __init__(self, spec: RunSpec, asked: RunSpec, data: Dataset, past: Past | None = None) -> None:
        self.spec, self.asked, self.data = spec, asked, data
        self.hyperparameters: Hyperparameters = spec.hyperparameters
        self.edits: tuple[messages.HyperparameterChanged, ...] = ()
        self.store = MetricStore(sum(layer.batch_norm for layer in spec.network.layers))
        self.metrics: CurveSource = self.store
        self.evaluations: dict[messages.Part, messages.Evaluated] = {}
        self.snapshot: Snapshot | None = None
        self.place = BEGINNING
        self.has_begun = True
        """False while a branch of its own is still to begin: nothing was trained since it went back in time."""
        self.step = 0
        self.epoch = 0.0
        self.total_steps = 0
        self.loss: float | None = None
        self.accuracy: float | None = None
        self.learning_rate: float | None = None
        self.pace = Pace()
        if past is not None:
            self._remember(past)

    def _remember(self, past: Past) -> None:
        self.hyperparameters, self.edits, self.place = past.snapshot.hyperparameters, past.edits, past.place
        self.step, self.epoch, self.snapshot = past.place.step, past.epoch, past.snapshot
        self.has_begun = past.own is not None
        self.store = past.own or self.store
        if past.ancestors:
            self.metrics = LineageMetrics((*past.ancestors, (self.store, 0)))
        else:
            self.metrics = self.store
        self.evaluations = {evaluated.part: evaluated for evaluated in past.evaluations}
        self.loss, self.learning_rate = self._last("loss"), self._last("learning_rate")

    def _last(self, name: str) -> float | None:
        """The newest value of a curve before the place where the run goes on."""
        values = self.metrics.series(name, self.step - 2, self.step - 1, 2).mean
        return float(values[-1]) if len(values) else None

    def train_on(self, spec: RunSpec, asked: RunSpec) -> None:
        """The same run goes on after its end, with a longer spec."""
        self.spec, self.asked = spec, asked
        self.snapshot = None
        self.pace.restart()

    def plan(self, wanted: RunSpec) -> Continuation | None:
        """How the run goes on as ``wanted``; None if that needs a new run, or this one has not ended."""
        if self.snapshot is None:
            return None
        return plan_continuation(self.spec, self.asked, wanted, self.snapshot, self.data.train.rows)

    def apply(self, event: messages.Event, now: float) -> None:
        """Take in one event that arrived at ``now`` (seconds, monotonic)."""
        match event:
            case messages.Started():
                self.step, self.total_steps = event.step, event.total_steps
                self.pace.record(now, self.step)
            case messages.StepsTrained():
                self._trained(event, now)
            case messages.Evaluated():
                self.store.add_evaluation(event)
                self.evaluations[event.part] = event
            case messages.HyperparameterChanged():
                self.hyperparameters = self.hyperparameters.replaced(**{event.name: event.new})
                self.edits = (*self.edits, event)
            case messages.LengthChanged():
                self.spec = self.spec.with_length(event.name, event.new)
            case messages.Paused() | messages.Diverged() | messages.Resumed():
                self.step = event.step
                self.pace.restart()
            case messages.Finished():
                self.step = event.step
                self.snapshot = event.snapshot
                self.pace.restart()
            case _:  # told to others, nothing to remember
                pass

    def _trained(self, event: messages.StepsTrained, now: float) -> None:
        self.store.append(event)
        self.loss, self.accuracy = float(event.scalar("loss").mean()), float(event.scalar("accuracy").mean())
        self.learning_rate = float(event.scalar("learning_rate")[-1])
        self.step = event.first_step + len(event.scalars)
        self.epoch, self.total_steps = event.epoch, event.total_steps
        self.pace.record(now, self.step)


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
