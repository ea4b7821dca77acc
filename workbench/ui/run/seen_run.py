"""The run as views see it: a value for one moment, which comes with every change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from workbench.data.dataset import Dataset
from workbench.runs.history.history import JournalEdit, Mark, Place
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.training import messages
from workbench.training.curves import CurveSource
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot
from workbench.ui.run.run_so_far import RunSoFar


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
class SeenRun:
    """What is known of the run at one moment. The curves are shared and only grow; without a run there are none."""

    state: SessionState = SessionState.READY
    """As the trainer last reported it."""
    is_live: bool = False
    """Whether a trainer is there to take edits: training, paused, or holding after it diverged."""
    is_starting: bool = False
    """Whether a run was asked for and its trainer has not reported yet."""
    is_waiting: bool = False
    """Whether a run was asked for that begins when the engine is ready."""
    run_id: str = ""
    """Which run it is; empty while it has no file. Places and branches mean nothing in another run."""
    step: int = 0
    """Finished mini-batches."""
    total_steps: int = 0
    """The end as planned now."""
    epoch: float = 0.0
    """Passes over the training set, with their fraction."""
    steps_per_second: float = 0.0
    """Over the last one and a half seconds; 0.0 when not training."""
    seconds_left: float | None = None
    """To the planned end at the pace of just now; None when that is unknown."""
    loss: float | None = None
    """Mean over the mini-batches that arrived last."""
    learning_rate: float | None = None
    """Of the newest mini-batch, decay included."""
    evaluations: Mapping[messages.Part, messages.Evaluated] = field(default_factory=dict)
    """The newest of each part of the data."""
    spec: RunSpec | None = None
    """As the run was started (or trained on), without edits made since."""
    data: Dataset | None = None
    """What the run learns from."""
    hyperparameters: Hyperparameters | None = None
    """In force now in the trainer."""
    edits: tuple[JournalEdit, ...] = ()
    """All edits of this run, those of its plan and of batch norm's averages too."""
    alerts: tuple[Mark, ...] = ()
    """Where this run diverged or ended in ruin, on the way to where it is."""
    metrics: CurveSource | None = None
    """The curves, those of the branches before included."""
    store: MetricStore | None = None
    """The curves of the branch that is trained."""
    place: Place | None = None
    """Where the trainer is: its branch, its step, the edits in force."""
    has_begun: bool = False
    """False while a branch of its own is still to begin: nothing was trained since it went back in time."""
    snapshot: Snapshot | None = None
    """The state in which the run ended; None while it is going on."""


def see_run(
    run: RunSoFar | None, state: SessionState, *, is_live: bool, is_starting: bool, is_waiting: bool
) -> SeenRun:
    """``run`` as it is now."""
    if run is None:
        return SeenRun(state, is_live, is_starting, is_waiting)
    return SeenRun(
        state=state,
        is_live=is_live,
        is_starting=is_starting,
        is_waiting=is_waiting,
        run_id=run.run_id,
        step=run.step,
        total_steps=run.total_steps,
        epoch=run.epoch,
        steps_per_second=run.pace.steps_per_second,
        seconds_left=run.pace.seconds_left(run.step, run.total_steps),
        loss=run.loss,
        learning_rate=run.learning_rate,
        evaluations=dict(run.evaluations),
        spec=run.spec,
        data=run.data,
        hyperparameters=run.hyperparameters,
        edits=run.edits,
        alerts=run.alerts,
        metrics=run.metrics,
        store=run.store,
        place=Place(run.place.branch, run.step, run.place.edits),
        has_begun=run.has_begun,
        snapshot=run.snapshot,
    )
