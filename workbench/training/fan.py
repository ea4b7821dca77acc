"""The what-if fan: from one state, several short branches that differ in one hyperparameter, trained side by side.

Every branch sees the same mini-batches: those that the run would see, and then again those of ``ORDERS - 1`` other orders
of the examples, from the same state. Dev losses cross and wander, so the end of one curve says little: a branch is called
better only where the differences of all orders and of the single dev examples say so. What comes out is a pure function of spec, data, state and fan: neither the
number of workers nor stopping and asking again changes a bit, and a branch that is adopted repeats exactly what the
fan showed.
"""

import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.engine.kernels.types import Array
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.training.excursion import Excursion, Score
from workbench.training.paired_losses import Doubt, ExampleLosses, mean_over_orders, order_error, student
from workbench.training.snapshot import Snapshot
from workbench.training.team import Team

MOST_BINS = 300
ORDERS = 3
"""Of the examples, in which each value is tried."""
_T = 3.6
_CHANCE = 0.05
_SEEDS = 2**63
SCORES = 12
"""Dev scores on the way of a branch, beside the one at its start."""


@dataclass(frozen=True, slots=True)
class Fan:
    """Try ``values`` of the hyperparameter ``name`` for ``steps`` mini-batches each. The one in force is the control.

    ``lengths``: mini-batches of each value, where they differ: sizes of the mini-batch at equal numbers of examples. ``rates``: the
    learning rate of each value, where they differ; that of the control is the one in force.
    """

    name: str
    values: tuple[float, ...]
    steps: int
    lengths: tuple[int, ...] = ()
    rates: tuple[float, ...] = ()

    def length(self, number: int) -> int:
        """Mini-batches of one branch."""
        return self.lengths[number] if self.lengths else self.steps

    def edits(self, start: Snapshot, value: float) -> tuple[ScheduledEdit, ...]:
        """What a branch changes at ``start``; nothing for the control."""
        wanted = {self.name: value}
        if self.rates:
            wanted["learning_rate"] = self.rates[self.values.index(value)]
        return tuple(
            ScheduledEdit(step=start.step, name=name, value=new)
            for name, new in wanted.items()
            if new != getattr(start.hyperparameters, name)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Mean training loss of at most ``MOST_BINS`` bins; ``steps`` are the last ones of the bins."""

    steps: NDArray[np.int64]
    losses: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FanBranch:
    """What became of one value. ``scores`` begin at the start of the fan; ``final`` is the state it ended in.

    ``diverged_at`` is the last good step of a branch whose next mini-batch was not finite. ``other_losses`` are the dev
    losses at the end in the other orders of the examples, infinite where it diverged; ``examples`` are the losses of the
    single dev examples, averaged over the orders.
    """

    value: float
    is_control: bool
    curve: Curve
    scores: tuple[Score, ...]
    diverged_at: int | None = None
    final: Snapshot | None = None
    other_losses: tuple[float, ...] = ()
    examples: ExampleLosses | None = field(default=None, compare=False)

    @property
    def losses(self) -> NDArray[np.float64]:
        """The dev losses at the end of all orders, (orders,); infinite where it diverged."""
        own = self.scores[-1].loss if self.scores and self.diverged_at is None else np.inf
        return np.array([own, *self.other_losses], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Gap:
    """How much lower the dev loss of one of ``branches`` is than that of another: the mean over the orders, and its doubt."""

    mean: float
    doubt: Doubt
    branches: int

    @property
    def is_shown(self) -> bool:
        """Whether chance explains it badly: of up to 16 equal values in three orders, 5 % of the fans show a winner."""
        doubt = self.doubt
        if doubt.orders < ORDERS:
            return False
        by_order = _T * doubt.by_order * math.sqrt(doubt.orders)
        freedom = max(1, doubt.examples - 1)
        by_examples = student(freedom, 1.0 - _CHANCE / self.branches) * doubt.by_examples
        return self.mean > math.hypot(by_order, by_examples)


@dataclass(frozen=True, slots=True)
class FanProgress:
    """Branch ``number`` of the fan so far; ``done`` of ``steps`` mini-batches of all orders are trained."""

    number: int
    done: int
    steps: int
    branch: FanBranch


@dataclass(frozen=True, slots=True)
class FanResult:
    """All branches in the order of the values. ``winner`` is the number of the best one, where one is shown to be."""

    fan: Fan
    start_step: int
    branches: tuple[FanBranch, ...]
    was_stopped: bool = False

    @property
    def winner(self) -> int | None:
        """The leader, where it is shown to be better than its rival; None where that may be chance."""
        gap = self.gap
        return self.leader if gap is not None and gap.is_shown else None

    @property
    def leader(self) -> int | None:
        """The branch that diverged in no order and has the lowest mean dev loss at the end; the first of equals."""
        means = [float(branch.losses.mean()) for branch in self.branches]
        return int(np.argmin(means)) if not self.was_stopped and np.isfinite(means).any() else None

    @property
    def rival(self) -> int | None:
        """What the leader is compared with: the value in force, or the second best where the leader is that itself."""
        leader = self.leader
        others = [number for number in range(len(self.branches)) if number != leader]
        if leader is None or not others:
            return None
        control = [number for number in others if self.branches[number].is_control]
        return control[0] if control else min(others, key=lambda number: float(self.branches[number].losses.mean()))

    @property
    def gap(self) -> Gap | None:
        """How much better the leader is than its rival; infinitely where that one diverged in any order."""
        if self.leader is None or self.rival is None:
            return None
        leader, rival = self.branches[self.leader], self.branches[self.rival]
        if not np.isfinite(rival.losses).all():
            return Gap(math.inf, Doubt(0.0, ORDERS, 0.0, 0), len(self.branches))
        gaps = (rival.losses - leader.losses).tolist()
        error, count = math.inf, 0
        if leader.examples is not None and rival.examples is not None:
            error, count = leader.examples.error_against(rival.examples), len(rival.examples.losses)
        doubt = Doubt(order_error(gaps), len(gaps), error, count)
        return Gap(float(np.mean(gaps)), doubt, len(self.branches))


def untrained(fan: Fan) -> tuple[FanBranch, ...]:
    """The branches before their first mini-batch."""
    curve = BinnedLosses(0, fan.steps).curve()
    return tuple(FanBranch(value, is_control=False, curve=curve, scores=()) for value in fan.values)


def adopted_spec(spec: RunSpec, start: Snapshot, fan: Fan, value: float) -> RunSpec:
    """``spec`` with the edits that a branch makes at ``start``; a replay of it is that branch, bit for bit.

    The control makes no edit.
    """
    edits = fan.edits(start, value)
    return spec.replaced(edits=(*spec.edits[: start.edits], *edits, *spec.edits[start.edits :])) if edits else spec


def run_fan(
    spec: RunSpec,
    data: Dataset,
    start: Snapshot,
    fan: Fan,
    *,
    workers: int,
    stop: threading.Event,
    report: Callable[[FanProgress], None],
) -> FanResult:
    """Train all branches on ``workers`` threads in all; returns when they are done or ``stop`` is set.

    ``spec`` is the one that goes on from ``start``. ``report`` is called by the threads, several times for each branch.
    Where the run shares each mini-batch among threads, so do the branches, and fewer run side by side. Raises
    ``SpecError`` for a value that is not possible.
    """
    teams = max(1, workers // spec.threads)
    with ThreadPoolExecutor(min(teams, len(fan.values)), "fan") as pool:
        futures = [
            pool.submit(_run_branch, spec, data, start, fan, number, stop, report) for number in range(len(fan.values))
        ]
        try:
            branches = tuple(future.result() for future in futures)
        except BaseException:
            stop.set()  # the pool waits for the others
            raise
    return FanResult(fan, start.step, branches, stop.is_set())


def _run_branch(
    spec: RunSpec,
    data: Dataset,
    start: Snapshot,
    fan: Fan,
    number: int,
    stop: threading.Event,
    report: Callable[[FanProgress], None],
) -> FanBranch:
    value, steps = fan.values[number], fan.length(number)
    is_control = value == getattr(start.hyperparameters, fan.name)
    bins, scores = BinnedLosses(start.step, steps), list[Score]()
    if stop.is_set():
        return FanBranch(value, is_control, bins.curve(), ())
    with Team(spec.threads) as team:
        excursion = Excursion(adopted_spec(spec, start, fan, value), data, start, team.together)
        learner = excursion.learner
        scores.append(excursion.score())
        for part in range(1, SCORES + 1):
            for losses in excursion.losses_to(start.step + steps * part // SCORES, stop):
                bins.add(losses)
                so_far = FanBranch(value, is_control, bins.curve(), tuple(scores))
                report(FanProgress(number, learner.step - start.step, ORDERS * steps, so_far))
            if stop.is_set() or excursion.has_diverged:
                break
            if learner.step > scores[-1].step:
                scores.append(excursion.score())
        diverged_at = learner.step if excursion.has_diverged else None
        branch = FanBranch(value, is_control, bins.curve(), tuple(scores), diverged_at, learner.snapshot())
        others, examples = list[float](), list[ExampleLosses]()
        if diverged_at is None and not stop.is_set():
            examples.append(excursion.example_losses())
        for order in range(1, ORDERS):
            seeded = adopted_spec(spec, start, fan, value).replaced(seed=(spec.seed + order) % _SEEDS)
            again = Excursion(seeded, data, start, team.together)
            for _ in again.losses_to(start.step + steps, stop):
                done = order * steps + again.learner.step - start.step
                report(FanProgress(number, done, ORDERS * steps, branch))
            if stop.is_set():
                break
            others.append(np.inf if again.has_diverged else again.score().loss)
            if not again.has_diverged:
                examples.append(again.example_losses())
        return replace(branch, other_losses=tuple(others), examples=mean_over_orders(examples) if examples else None)


class BinnedLosses:
    """Losses of ``steps`` mini-batches after ``start``, kept as the means of at most ``MOST_BINS`` bins."""

    def __init__(self, start: int, steps: int) -> None:
        self._width = max(1, -(-steps // MOST_BINS))
        self._start, self._steps, self._done = start, steps, 0
        self._sums = np.zeros(-(-steps // self._width))

    def add(self, losses: Array) -> None:
        """The losses of the next mini-batches. How they fall into calls changes no bit."""
        places = np.arange(self._done, self._done + len(losses)) // self._width
        np.add.at(self._sums, places, losses)
        self._done += len(losses)

    def curve(self) -> Curve:
        """A copy of what is known."""
        known = -(-self._done // self._width)
        ends = np.minimum(np.arange(1, known + 1) * self._width, self._done)
        counts = np.diff(ends, prepend=0)
        return Curve(self._start + ends, self._sums[:known] / counts)
