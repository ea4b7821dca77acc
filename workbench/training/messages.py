"""What goes into a trainer (commands) and what comes out of it (events).

Commands wait in the mailbox and are applied between two mini-batches; each is answered by an event that carries the
step at which it was applied. The list of events is the journal of the run. All messages are immutable, and arrays in
them belong to the receiver: the trainer never touches them again.

Long because: a message is a few lines, and who answers a command needs the event beside it.

A *step* counts finished mini-batches. "At step s" means: after s mini-batches, before the next one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from workbench.engine.kernels.types import Array
from workbench.engine.training.summaries import SCALARS
from workbench.specs.hyperparameters import Value
from workbench.training.health import HealthRuleName
from workbench.training.snapshot import Snapshot

if TYPE_CHECKING:
    from workbench.engine.training.step_view import StepView

Look: TypeAlias = Callable[["StepView"], object]

# ---- commands ----


@dataclass(frozen=True, slots=True)
class Pause:
    """Hold after the mini-batch under way."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on training."""


@dataclass(frozen=True, slots=True)
class StepOnce:
    """Train a single mini-batch, then hold."""


@dataclass(frozen=True, slots=True)
class SetHyperparameter:
    """Use another value from the next mini-batch on."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class RecalculateBatchNorm:
    """Replace the averages of batch norm by the exact statistics of the whole training set.

    Holds the training for one pass over the training set per layer with batch norm.
    """


@dataclass(frozen=True, slots=True)
class SetLength:
    """Plan to end after ``value`` epochs or steps, counted from the beginning of the run."""

    name: Literal["epochs", "steps"]
    value: int


@dataclass(frozen=True, slots=True)
class SetStopRule:
    """Put a rule that ends the run (one of ``STOP_EDITS``) in force, or out of force with ``off``."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class SetRows:
    """Leave rows of the train part out from the next mini-batch on, or relabel them: ``value`` is the text of one of ``ROW_EDITS``."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class HoldAfter:
    """Go on, and hold after ``steps`` more mini-batches; changes no result."""

    steps: int


@dataclass(frozen=True, slots=True)
class SetPace:
    """Train at most this many mini-batches a second, for watching; None is full speed. Changes no result."""

    steps_per_second: float | None


@dataclass(frozen=True, slots=True)
class TakeSnapshot:
    """Ask for a copy of the whole state; ``number`` comes back with it."""

    number: int


@dataclass(frozen=True, slots=True)
class WatchSteps:
    """Look at the last mini-batch of some pieces with ``look``, or at none; changes no result.

    ``look`` is called in the trainer's thread, so it should take about as long as a mini-batch and keep nothing of what it
    is given but copies. ``number`` comes back with what it found. Each ``user`` has one look; all look at the same mini-batches.
    """

    look: Look | None
    number: int = 0
    user: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run; with ``keep`` the last event carries the state, without it the run is discarded."""

    keep: bool = True


EditCommand = SetHyperparameter | SetLength | SetStopRule | SetRows | RecalculateBatchNorm
Command = EditCommand | Pause | Resume | StepOnce | HoldAfter | SetPace | TakeSnapshot | WatchSteps | Stop


# ---- events ----

Part = Literal["train", "dev", "test"]
EndReason = Literal["completed", "stopped", "discarded", "diverged", "patience", "target"]
KeyframeReason = Literal["start", "time", "edit", "best", "alert", "pause", "end", "pin"]


@dataclass(frozen=True, slots=True)
class Started:
    """Training begins, or goes on, at ``step``; ``total_steps`` is the end as planned now."""

    step: int
    total_steps: int


@dataclass(frozen=True, slots=True)
class StepsTrained:
    """Telemetry of ``k`` finished mini-batches, ``first_step`` being the step count before the first of them.

    ``scalars`` has shape (k, ``SCALARS``), ``batch_norm`` (k, layers with batch norm, ``QUANTITIES``, ``SUMMARY``):
    see ``engine.training.summaries``, which names the columns.
    ``epoch`` is the number of passes over the training set done after the last of them, with its fraction.
    """

    first_step: int
    scalars: Array
    batch_norm: Array
    epoch: float
    total_steps: int

    def scalar(self, name: str) -> Array:
        """One of ``SCALARS`` by its name, (k,)."""
        return self.scalars[:, SCALARS.index(name)]


@dataclass(frozen=True, slots=True)
class HyperparameterChanged:
    """An edit is in force from ``step`` on."""

    step: int
    name: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class LengthChanged:
    """From ``step`` on the run is planned to end after ``new`` epochs or steps (``name``).

    Recorded as ``ScheduledEdit(step, name, new)``: a schedule that ends with the run follows it.
    """

    step: int
    name: Literal["epochs", "steps"]
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class StopRuleChanged:
    """From ``step`` on a rule that ends the run has another value; recorded as ``ScheduledEdit(step, name, new)``."""

    step: int
    name: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class RowsChanged:
    """From ``step`` on other rows are left out or relabelled; recorded as ``ScheduledEdit(step, name, new)``."""

    step: int
    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class BatchNormRecalculated:
    """From ``step`` on the averages of batch norm are the exact statistics, and go on moving from there.

    Recorded as ``ScheduledEdit(step, "batch_norm_statistics", "exact")``.
    """

    step: int


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """A command could not be carried out; the run goes on as before."""

    step: int
    command: Command
    reason: str


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Loss and accuracy on one part of the data, with the batch-norm averages of test time, at ``step``.

    The loss is what the run minimizes, without its penalty. For a regression ``accuracy`` is R², the share of the
    variance of this part's targets that is explained. ``edits`` are in force: the state before those made at ``step`` is
    scored, and again the one after an edit that changes the score of the same weights. ``goal`` is what was minimized
    there (``training/best_score.py``): only losses of one goal compare.
    """

    step: int
    part: Part
    loss: float
    accuracy: float
    edits: int = 0
    goal: tuple[float, str] = (0.0, "none")


@dataclass(frozen=True, slots=True)
class Paused:
    """The trainer holds at ``step``."""

    step: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """The trainer goes on from ``step``."""

    step: int


@dataclass(frozen=True, slots=True)
class PaceChanged:
    """The trainer keeps to another pace from ``step`` on."""

    step: int
    steps_per_second: float | None


@dataclass(frozen=True, slots=True)
class SnapshotTaken:
    """A copy of the state that ``TakeSnapshot`` asked for."""

    number: int
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class StepWatched:
    """What one ``WatchSteps.look`` found in the mini-batch after ``step``, and the ``seconds`` that it took.

    Seconds that several users have in common are told of each in equal parts.

    ``problem`` tells why there will be no more of it; empty where all is well.
    """

    step: int
    number: int
    found: object
    seconds: float
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeyframeTaken:
    """A copy of the state that is worth keeping; its own step may be some mini-batches back."""

    snapshot: Snapshot
    reason: KeyframeReason


@dataclass(frozen=True, slots=True)
class Diverged:
    """Loss or gradients stopped being finite in the mini-batch after ``step``; its update was not applied.

    Or another ``rule`` of health is broken. The state is that of ``step``, still good; an attended trainer holds, an unattended one ends. ``place`` names what broke first, such as
    ``layer 2, unit 7, z``.
    """

    step: int
    place: str
    rule: HealthRuleName = "diverged"


@dataclass(frozen=True, slots=True)
class Ruined:
    """The run came to its end with finite numbers, but its loss on the training part is worse than ``guessing`` gives."""

    step: int
    loss: float
    guessing: float


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event. ``snapshot`` is None if the run was discarded; ``seconds`` is time spent in training."""

    step: int
    reason: EndReason
    snapshot: Snapshot | None
    seconds: float


Event = (
    Started
    | StepsTrained
    | HyperparameterChanged
    | LengthChanged
    | StopRuleChanged
    | RowsChanged
    | BatchNormRecalculated
    | CommandRefused
    | Evaluated
    | Paused
    | Resumed
    | PaceChanged
    | SnapshotTaken
    | StepWatched
    | KeyframeTaken
    | Diverged
    | Ruined
    | Finished
)
