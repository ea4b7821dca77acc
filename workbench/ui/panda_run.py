"""What is known of one run: the sum of the events that its trainer sent."""

from workbench.data.dataset import Dataset
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training import messages
from workbench.training.metrics import MetricStore
from workbench.training.state import Snapshot
from workbench.ui.continuing import Continuation, plan_continuation
from workbench.ui.pace import Pace


class PandaRun:
    """Grows with every event. ``asked`` is what the document held when the run was started or trained on."""

    def __init__(self, spec: RunSpec, asked: RunSpec, data: Dataset) -> None:
        self.spec, self.asked, self.data = spec, asked, data
        self.hyperparameters: Hyperparameters = spec.hyperparameters
        self.edits: tuple[messages.HyperparameterChanged, ...] = ()
        self.metrics = MetricStore(sum(layer.batch_norm for layer in spec.network.layers))
        self.evaluations: dict[messages.Part, messages.Evaluated] = {}
        self.snapshot: Snapshot | None = None
        self.step = 0
        self.epoch = 0.0
        self.total_steps = 0
        self.loss: float | None = None
        self.accuracy: float | None = None
        self.learning_rate: float | None = None
        self.pace = Pace()

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
                self.metrics.add_evaluation(event)
                self.evaluations[event.part] = event
            case messages.HyperparameterChanged():
                self.hyperparameters = self.hyperparameters.replaced(**{event.name: event.new})
                self.edits = (*self.edits, event)
            case messages.Paused() | messages.Diverged() | messages.Resumed():
                self.step = event.step
                self.pace.restart()
            case messages.Finished():
                self.step = event.step
                self.snapshot = event.snapshot
                self.pace.restart()
            case messages.CommandRefused() | messages.SnapshotTaken() | messages.PaceChanged():
                pass

    def _trained(self, event: messages.StepsTrained, now: float) -> None:
        self.metrics.append(event)
        loss, accuracy = event.scalars[:, :2].mean(axis=0)
        self.loss, self.accuracy = float(loss), float(accuracy)
        self.learning_rate = float(event.scalars[-1, 2])
        self.step = event.first_step + len(event.scalars)
        self.epoch, self.total_steps = event.epoch, event.total_steps
        self.pace.record(now, self.step)
