"""One rung of one trial: state in, state out, a pure function.

Where a rung is cut (because its time is over) and in which chunks it is trained changes no bit of the trial, so a rung
that is repeated after its worker died ends in the same state and scores.
"""

import math
import time
from dataclasses import dataclass, field

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.errors import WorkbenchError
from workbench.runs.format.keyframe_blob import pack_snapshot, unpack_snapshot
from workbench.search.workers.rungs import CurvePiece, RungOrder, RungOutcome, RungScore, rows_per_bin
from workbench.specs.run import RunSpec
from workbench.training.bins import Bins, joined, pooled
from workbench.training.learner import Learner
from workbench.training.messages import StepsTrained
from workbench.training.metrics import rows_of
from workbench.training.pace import next_chunk
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

    def run(self) -> RungOutcome:
        learner = self.learner
        scorer = Inference(learner.layout, learner.dtype)
        learner.train(0)  # loads the kernels: that takes nothing of the time, so there is always some progress
        self._began = time.perf_counter()
        for rung, epochs in self.order.goals:
            if not self._train_to(min(_step_after(epochs, learner), learner.total_steps)):
                return self._outcome(learner.first_bad_place())
            if learner.step < min(_step_after(epochs, learner), learner.total_steps):
                break  # its time is over
            self._scores.append(self._score(rung, scorer))
        return self._outcome()

    def _train_to(self, goal: int) -> bool:
        """Train to step ``goal`` or until the time is over; False when a mini-batch was not finite."""
        learner, chunk = self.learner, 1
        per_bin = rows_per_bin(learner.total_steps)
        while learner.step < goal:
            if self._bins and time.perf_counter() - self._began >= self.seconds:
                return True
            first, begin = learner.step, time.perf_counter()
            wanted = min(_whole_bins(first, chunk, per_bin), goal - first)
            telemetry = learner.train(wanted)
            done, took = len(telemetry.scalars), time.perf_counter() - begin
            self._trained += took
            if done:
                event = StepsTrained(first, telemetry.scalars, telemetry.batch_norm, learner.epoch, learner.total_steps)
                self._bins.append(pooled(rows_of(event), per_bin))
            if done < wanted:
                return False
            chunk = next_chunk(chunk, done, took)
        return True

    def _score(self, rung: int, scorer: Inference) -> RungScore:
        learner = self.learner
        part = learner.data.dev
        features = np.ascontiguousarray(part.features, dtype=learner.dtype)
        state, epsilon, _ = learner.judged()
        # The plain loss, whatever a trial minimizes: losses with other smoothing or class weights do not compare.
        loss, accuracy = scorer.score(features, part.answers, state.parameters, state.running, epsilon)
        return RungScore(rung, learner.step, float(loss), float(accuracy), self._trained)

    def _outcome(self, diverged: str = "") -> RungOutcome:
        learner = self.learner
        total = learner.total_steps
        bins = pooled(joined(self._bins), rows_per_bin(total)) if self._bins else None
        return RungOutcome(
            trial=self.order.trial,
            scores=tuple(self._scores),
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
