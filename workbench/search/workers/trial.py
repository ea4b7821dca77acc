"""One rung of one trial: state in, state out, a pure function.

Where a rung is cut (because its time is over) and in which chunks it is trained changes no bit of the trial, so a rung
that is repeated after its worker died ends in the same state and scores. On its way a trial is scored where its spec says,
like a run by hand, so that its file shows the same curves.
"""

import math
import time
from dataclasses import dataclass, field

import numpy as np

from workbench.data.dataset import Dataset, Split
from workbench.engine.inference.inference import Inference
from workbench.engine.kernels.types import Array
from workbench.engine.training.objective import Objective
from workbench.errors import WorkbenchError
from workbench.runs.format.keyframe_blob import pack_snapshot, unpack_snapshot
from workbench.search.workers.rungs import CurvePiece, RungOrder, RungOutcome, RungScore, on_grid, rows_per_bin
from workbench.specs.run import RunSpec
from workbench.training.best_score import PLAIN, goal_of
from workbench.training.bins import Bins, joined
from workbench.training.learner import Learner
from workbench.training.messages import Evaluated, Part, StepsTrained
from workbench.training.metrics import rows_of
from workbench.training.pace import next_chunk
from workbench.training.score_steps import grid_for
from workbench.training.team import Team


def train_rung(order: RungOrder, data: Dataset, seconds: float = math.inf) -> RungOutcome:
    """Train ``order`` until its last goal, or for about ``seconds``; a trial that cannot be trained says why."""
    try:
        spec = RunSpec.from_json(order.spec)
        start = None if order.state is None else unpack_snapshot(order.state, edits=0)
        with Team(spec.threads) as team:
            return _Rung(order, Learner(spec, data, start, team.together), seconds).run()
    except (WorkbenchError, ValueError, MemoryError) as error:
        return RungOutcome(order.trial, error=str(error) or type(error).__name__)


@dataclass
class _Rung:
    order: RungOrder
    learner: Learner
    seconds: float
    _began: float = 0.0
    _trained: float = 0.0
    _bins: list[Bins] = field(default_factory=list)
    _scores: list[RungScore] = field(default_factory=list)
    _points: list[Evaluated] = field(default_factory=list)

    def __post_init__(self) -> None:
        learner, data = self.learner, self.learner.data
        self._scorer = Inference(learner.layout, learner.dtype)
        self._parts: dict[Part, Split] = {"train": data.train, "dev": data.dev}
        self._features: dict[Part, Array] = {}
        self._grid = grid_for(learner.spec, learner.values.batch_size, data.train.rows)

    def run(self) -> RungOutcome:
        learner = self.learner
        learner.train(0)  # loads the kernels: that takes nothing of the time, so there is always some progress
        if learner.step == 0:
            self._take_points()
        self._began = time.perf_counter()
        for rung, epochs in self.order.goals:
            if not self._train_to(min(_step_after(epochs, learner), learner.total_steps)):
                return self._outcome(learner.first_bad_place())
            if learner.step < min(_step_after(epochs, learner), learner.total_steps):
                break  # its time is over
            self._scores.append(self._score(rung))
        return self._outcome()

    def _train_to(self, goal: int) -> bool:
        """Train to step ``goal`` or until the time is over; False when a mini-batch was not finite."""
        learner, chunk = self.learner, 1
        per_bin = rows_per_bin(learner.total_steps)
        while learner.step < goal:
            if self._bins and time.perf_counter() - self._began >= self.seconds:
                return True
            first, due, begin = learner.step, self._due(), time.perf_counter()
            wanted = min(_whole_bins(first, chunk, per_bin), goal - first, due - first)
            telemetry = learner.train(wanted)
            done, took = len(telemetry.scalars), time.perf_counter() - begin
            self._trained += took
            if done:
                event = StepsTrained(first, telemetry.scalars, telemetry.batch_norm, learner.epoch, learner.total_steps)
                self._bins.append(on_grid(rows_of(event), per_bin))
            if done < wanted:
                return False
            if learner.step == due:
                self._take_points()
            chunk = next_chunk(chunk, done, took)
        return True

    def _due(self) -> int:
        """The next step after this one at which a run of this spec is scored."""
        learner = self.learner
        due = self._grid.next_after(learner.step, learner.examples_seen, learner.values.batch_size)
        return min(due, learner.total_steps)

    def _take_points(self) -> None:
        """Score this step as a trainer does, by what is minimized."""
        learner, goal = self.learner, goal_of(self.learner.values)
        parts: tuple[Part, ...] = ("train", "dev") if learner.spec.scores.train or self._is_at_end else ("dev",)
        for part in parts:
            loss, accuracy = self._scored(part, learner.objective)
            self._points.append(Evaluated(learner.step, part, loss, accuracy, goal=goal))

    @property
    def _is_at_end(self) -> bool:
        return self.learner.step == self.learner.total_steps

    def _scored(self, part: Part, objective: Objective | None = None) -> tuple[float, float]:
        state, epsilon, _ = self.learner.judged()
        split = self._parts[part]
        if part not in self._features:
            self._features[part] = np.ascontiguousarray(split.features, self.learner.dtype)
        x = self._features[part]
        loss, accuracy = self._scorer.score(x, split.answers, state.parameters, state.running, epsilon, objective)
        return float(loss), float(accuracy)

    def _score(self, rung: int) -> RungScore:
        """By the plain loss, whatever is minimized: losses with other smoothing or class weights do not compare."""
        learner, newest = self.learner, self._points[-1] if self._points else None
        if newest is not None and newest.step == learner.step and newest.goal == PLAIN:
            loss, accuracy = newest.loss, newest.accuracy  # those of the dev part come last
        else:
            loss, accuracy = self._scored("dev")
        return RungScore(rung, learner.step, loss, accuracy, self._trained)

    def _outcome(self, diverged: str = "") -> RungOutcome:
        learner = self.learner
        total = learner.total_steps
        bins = None if not self._bins else on_grid(joined(self._bins), rows_per_bin(total))
        return RungOutcome(
            trial=self.order.trial,
            scores=tuple(self._scores),
            points=tuple(self._points),
            state=pack_snapshot(learner.snapshot()),
            step=learner.step,
            total_steps=total,
            curve=None if bins is None else CurvePiece(bins, learner.epoch),
            seconds=self._trained,
            diverged=diverged,
        )


def _step_after(epochs: int, learner: Learner) -> int:
    """The first step at which ``epochs`` passes over the training set are finished."""
    return -(-epochs * learner.data.train.rows // learner.values.batch_size)


def _whole_bins(step: int, chunk: int, per_bin: int) -> int:
    """About ``chunk`` steps that end where a bin of the curve ends; to the end of the bin at most, where it is long."""
    left = per_bin - step % per_bin
    return left + (chunk - left) // per_bin * per_bin if chunk >= left else chunk
