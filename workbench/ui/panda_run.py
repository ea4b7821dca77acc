"""What is known of one run: the sum of the events that its trainer sent, and what came before them."""

from dataclasses import dataclass

from workbench.data.dataset import Dataset
from workbench.runs.history import BEGINNING, Place
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training import messages
from workbench.training.curves import CurveSource
from workbench.training.lineage import LineageMetrics
from workbench.training.metrics import MetricStore
from workbench.training.state import Snapshot
from workbench.ui.continuing import Continuation, plan_continuation
from workbench.ui.pace import Pace


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
        loss, accuracy = event.scalars[:, :2].mean(axis=0)
        self.loss, self.accuracy = float(loss), float(accuracy)
        self.learning_rate = float(event.scalars[-1, 2])
        self.step = event.first_step + len(event.scalars)
        self.epoch, self.total_steps = event.epoch, event.total_steps
        self.pace.record(now, self.step)
