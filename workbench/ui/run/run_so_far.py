"""One run as it grows: the sum of the events that its trainer sent, and what came before them."""

from collections import deque
from dataclasses import dataclass

from workbench.data.dataset import Dataset
from workbench.runs.history.history import BEGINNING, History, JournalEdit, Mark, Place
from workbench.runs.writing.recording import BranchBegun, RecordedEvent, StorageFailed, alert_text
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import BATCH_NORM_STATISTICS, EXACT, EditValue, RunSpec, ScheduledEdit
from workbench.training import messages
from workbench.training.continuing import Continuation, plan_continuation
from workbench.training.curves import CurveSource
from workbench.training.lineage import LineageMetrics
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot

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


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """What a run that goes on from ``place`` brings along.

    ``ancestors``: the curves of the branches before, each with the step at which the next one takes over; ``own``: those
    of the branch itself where it goes on, None where another one begins. ``edits``, ``alerts``: on the way.
    """

    place: Place
    snapshot: Snapshot
    spec: RunSpec
    ancestors: tuple[tuple[MetricStore, int], ...] = ()
    own: MetricStore | None = None
    edits: tuple[JournalEdit, ...] = ()
    alerts: tuple[Mark, ...] = ()
    epoch: float = 0.0
    evaluations: tuple[messages.Evaluated, ...] = ()

    def is_over(self, n_train: int) -> bool:
        """Whether the planned end is reached."""
        if self.spec.steps is not None:
            return self.place.step >= self.spec.steps
        return self.snapshot.examples_seen >= self.spec.epochs * n_train


class RunSoFar:
    """Grows with every event. ``asked`` is what the document held when the run was started or trained on."""

    def __init__(self, spec: RunSpec, asked: RunSpec, data: Dataset, past: Past | None = None) -> None:
        self.spec, self.asked, self.data = spec, asked, data
        self.run_id = ""
        """Which run it is; empty while it has no file."""
        self.hyperparameters: Hyperparameters = spec.hyperparameters
        self.edits: tuple[JournalEdit, ...] = ()
        self.alerts: tuple[Mark, ...] = ()
        self.store = MetricStore(sum(layer.batch_norm for layer in spec.network.layers))
        self.metrics: CurveSource = self.store
        self.evaluations: dict[messages.Part, messages.Evaluated] = {}
        self.snapshot: Snapshot | None = None
        self.ended_by_rule = False
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
        self.alerts = past.alerts
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

    @classmethod
    def watched(cls, past: Past, data: Dataset, run_id: str) -> "RunSoFar":
        """A run that another window trains: it is not this one's to go on with."""
        run = cls(past.spec, past.spec, data, past)
        run.run_id, run.snapshot = run_id, None
        run.total_steps = past.spec.total_steps(data.train.rows)
        return run

    def end_in(self, history: History) -> None:
        """The trainer has ended; ``history`` knows the place."""
        if self.has_begun:
            self.place = history.tip(self.place.branch)

    def apply(self, event: RecordedEvent, now: float) -> None:
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
                self._edited(event)
            case messages.LengthChanged() | messages.StopRuleChanged() | messages.RowsChanged():
                self.spec = self.spec.with_plan(ScheduledEdit(step=event.step, name=event.name, value=event.new))
                self._edited(event)
            case messages.BatchNormRecalculated():
                self._note_edit(event.step, BATCH_NORM_STATISTICS, "running", EXACT)
            case messages.Paused() | messages.Diverged() | messages.Ruined() | messages.Resumed():
                self._stand(event)
            case StorageFailed():
                self.pace.restart()  # it stands
            case BranchBegun():
                self.place = Place(event.branch.number, self.place.step, self.place.edits)
                self.has_begun = True
            case messages.Finished():
                is_as_before = self.ended_by_rule and event.step == self.place.step  # only its averages were recomputed
                self.step, self.snapshot = event.step, event.snapshot
                self.ended_by_rule = is_as_before or event.reason in ("patience", "target")
                self.pace.restart()
            case _:  # told to others, nothing to remember
                pass

    def _stand(self, event: messages.Paused | messages.Diverged | messages.Ruined | messages.Resumed) -> None:
        self.step = event.step
        self.pace.restart()
        if isinstance(event, messages.Diverged | messages.Ruined):
            place = Place(self.place.branch, event.step, len(self.edits))
            self.alerts = (*self.alerts, Mark(len(self.alerts), place, "alert", alert_text(event)))

    def _edited(
        self,
        event: messages.HyperparameterChanged
        | messages.LengthChanged
        | messages.StopRuleChanged
        | messages.RowsChanged,
    ) -> None:
        self._note_edit(event.step, event.name, event.old, event.new)

    def _note_edit(self, step: int, name: str, old: EditValue, new: EditValue) -> None:
        self.edits = (*self.edits, JournalEdit(self.place.branch, len(self.edits), step, name, old, new))

    def _trained(self, event: messages.StepsTrained, now: float) -> None:
        self.store.append(event)
        loss, accuracy = event.scalar("loss"), event.scalar("accuracy")
        trained = loss == loss  # noqa: PLR0124  (a mini-batch that was passed over has none)
        if trained.any():
            self.loss, self.accuracy = float(loss[trained].mean()), float(accuracy[trained].mean())
        self.learning_rate = float(event.scalar("learning_rate")[-1])
        self.step = event.first_step + len(event.scalars)
        self.epoch, self.total_steps = event.epoch, event.total_steps
        self.pace.record(now, self.step)
