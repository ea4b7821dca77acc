"""A short training from a kept state that leaves the run itself alone: one what-if branch, one twin, one range test.

Several may be under way at once, each in a thread of its own; the kernels work outside the GIL.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.inference.inference import Inference
from workbench.engine.kernels.types import Array
from workbench.engine.training.stepper import Together, alone
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.training.pace import next_chunk
from workbench.training.paired_losses import ExampleLosses, example_losses
from workbench.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Score:
    """Loss and accuracy (R² for a regression) on the dev set after ``step`` mini-batches."""

    step: int
    loss: float
    accuracy: float


class Excursion:
    """``spec`` from ``start`` on, whose first ``start.edits`` edits are made. For one thread at a time.

    Dev losses are measured with the loss that was minimized at ``start``, whatever edits follow: otherwise two values of
    label smoothing could not be compared. Raises ``SpecError``.
    """

    def __init__(self, spec: RunSpec, data: Dataset, start: Snapshot, together: Together = alone) -> None:
        self.learner = Learner(spec, data, start, together)
        self.has_diverged = False
        """Whether a mini-batch was not finite; the state is the last good one."""
        self._objective = self.learner.objective
        self._inference = Inference(self.learner.layout, self.learner.dtype)
        self._chunk = 1

    def losses_to(self, step: int, stop: threading.Event) -> Iterator[Array]:
        """Train up to ``step``; the losses of the mini-batches, in pieces of about 10 ms.

        Edits of the spec are made as they fall due, those at ``step`` itself excepted. Ends early when ``stop`` is set or a
        mini-batch was not finite.
        """
        learner = self.learner
        while learner.step < step and not (self.has_diverged or stop.is_set()):
            learner.advance(learner.step)  # makes the edits that are due and trains nothing
            edit = learner.next_edit
            end = step if edit is None else min(step, edit.step)
            wanted, begin = min(self._chunk, end - learner.step), time.perf_counter()
            losses = learner.train(wanted).scalar("loss")
            self.has_diverged = len(losses) < wanted
            self._chunk = next_chunk(self._chunk, len(losses), time.perf_counter() - begin)
            yield losses

    def score(self) -> Score:
        """The dev score of the state as it is now."""
        state, dev = self.learner.state, self.learner.data.dev
        epsilon = self.learner.values.bn_epsilon
        x = np.asarray(dev.features, dtype=self.learner.dtype)
        loss, accuracy = self._inference.score(
            x, dev.answers, state.parameters, state.running, epsilon, self._objective
        )
        return Score(self.learner.step, loss, accuracy)

    def example_losses(self) -> ExampleLosses:
        """The dev losses of the state as it is now, example by example."""
        learner = self.learner
        return example_losses(
            learner.layout, learner.data, learner.snapshot(), learner.values.bn_epsilon, self._objective
        )
