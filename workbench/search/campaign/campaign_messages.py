"""What goes into a campaign (commands) and what comes out of it (events). All are immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.search.workers.crew import Worker
from workbench.search.workers.rungs import CurvePiece
from workbench.specs.hyperparameters import Value

# ---- commands ----


@dataclass(frozen=True, slots=True)
class PauseSearch:
    """Send nothing out any more; what is under way comes back within a second and waits."""


@dataclass(frozen=True, slots=True)
class ResumeSearch:
    """Go on."""


@dataclass(frozen=True, slots=True)
class StopTrial:
    """End one trial that runs or waits; it counts as stopped and keeps its scores and its state."""

    number: int


@dataclass(frozen=True, slots=True)
class StopAll:
    """End every trial that runs or waits, propose no others, and end the campaign."""


@dataclass(frozen=True, slots=True)
class CloseSearch:
    """End the campaign without ending its trials: they go on when the study is opened again."""


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Go on with other ranges, budget or strategy, or with a new stage; trials keep what they were."""

    plan: StudyPlan


@dataclass(frozen=True, slots=True)
class SetConcurrency:
    """Have so many workers at once; on a cluster of others, use at most so many."""

    workers: int


@dataclass(frozen=True, slots=True)
class AddTrial:
    """Try these values as well, ahead of proposed ones; ``seed`` None takes the one that the plan gives."""

    values: Mapping[str, Value]
    stage: int = 1
    seed: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MarkTrial:
    """Star a trial or write a note; None leaves as it is."""

    number: int
    starred: bool | None = None
    note: str | None = None


CampaignCommand = (
    PauseSearch | ResumeSearch | StopTrial | StopAll | CloseSearch | ChangePlan | SetConcurrency | AddTrial | MarkTrial
)

# ---- events ----

Phase = Literal["connecting", "searching", "paused", "finished", "ended"]
"""``finished``: nothing is left to try, but the campaign still listens. ``ended``: its thread is over."""


@dataclass(frozen=True, slots=True)
class TrialStarted:
    """A trial was handed to the workers; ``rungs_done`` are those it had finished before the program was closed."""

    record: TrialRecord
    rungs_done: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class CurveGrew:
    """A trial was trained on: its telemetry since the last such event."""

    number: int
    piece: CurvePiece
    total_steps: int


@dataclass(frozen=True, slots=True)
class RungFinished:
    """A trial was scored. ``score`` is what the plan's metric says, NaN where it diverged."""

    number: int
    rung: int
    step: int
    score: float
    dev_loss: float
    dev_accuracy: float
    seconds: float
    """Of training, since the trial began"""


@dataclass(frozen=True, slots=True)
class TrialEnded:
    """A trial is done, pruned, failed or stopped; this comes once for each."""

    record: TrialRecord


@dataclass(frozen=True, slots=True)
class TrialAdded:
    """A trial that a person added waits for its turn."""

    record: TrialRecord


@dataclass(frozen=True, slots=True)
class TrialMarked:
    """A star or a note was changed."""

    record: TrialRecord


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """The search goes on with another plan."""

    plan: StudyPlan


@dataclass(frozen=True, slots=True)
class WorkerLost:
    """A worker died under these trials; they are repeated from their last state. ``time`` is ``time.time()``."""

    reason: str
    trials: tuple[int, ...]
    time: float


@dataclass(frozen=True, slots=True)
class CommandRejected:
    """A command could not be carried out; the search goes on as before."""

    command: CampaignCommand
    reason: str


@dataclass(frozen=True, slots=True)
class CampaignState:
    """The whole at one moment."""

    phase: Phase = "connecting"
    place: str = ""
    workers: tuple[Worker, ...] = ()
    training: int = 0
    """Trials that are trained at this moment: each worker trains one; others that have begun wait between two rungs"""
    concurrency: int = 1
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Trials by state: waiting, running, done, pruned, failed, stopped"""
    planned: int = 0
    """Trials that the plan asks for, own ones included"""
    best: TrialRecord | None = None
    """The trial with the best score so far"""
    steps_per_second: float = 0.0
    """All workers together, over the last seconds"""
    seconds: float = 0.0
    """Since the campaign began"""
    start_seconds: float | None = None
    """Until the first worker trained"""
    seconds_left: float | None = None
    """Estimated from how fast trials ended so far; None before one has"""
    lost_contact: float | None = None
    """Seconds since the scheduler was heard last; None while there is contact"""
    problem: str = ""
    """What the person should know: no contact, a worker with other sources, a disk that refuses"""


@dataclass(frozen=True, slots=True)
class CampaignEnded:
    """The last event. ``problem`` is empty unless something broke."""

    problem: str = ""


CampaignEvent = (
    TrialStarted
    | CurveGrew
    | RungFinished
    | TrialEnded
    | TrialAdded
    | TrialMarked
    | PlanChanged
    | WorkerLost
    | CommandRejected
    | CampaignState
    | CampaignEnded
)
