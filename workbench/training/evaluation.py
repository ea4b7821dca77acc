"""Scores on whole parts of the data, computed beside the training and never in its way.

A copy of the state is scored by a thread of its own, outside the GIL, so the trainer only pays for the copy. The
evaluator takes at most a twentieth of one core: after a score it rests for twenty times as long as the score took.
"""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from workbench.data.dataset import Dataset, Split
from workbench.engine.inference.inference import Inference
from workbench.engine.layout import Layout
from workbench.engine.training.objective import Objective
from workbench.engine.training.state import TrainingState
from workbench.training.learner import Learner
from workbench.training.messages import Evaluated, Part
from workbench.training.snapshot import Snapshot

SHORTEST_REST, LONGEST_REST = 0.01, 10.0  # seconds
REST_FACTOR = 20.0


class Evaluator:
    """Scores dev data from time to time while ``collect`` is called, and any part on request."""

    def __init__(self, layout: Layout, data: Dataset, dtype: type[np.floating]) -> None:
        self._parts: dict[Part, Split] = {"train": data.train, "dev": data.dev, "test": data.test}
        self._features = {
            part: np.ascontiguousarray(split.features, dtype=dtype) for part, split in self._parts.items()
        }
        self._inference = Inference(layout, dtype)
        self._thread = ThreadPoolExecutor(1, "evaluator")
        self._running: Future[tuple[Evaluated, float]] | None = None
        self._scored: Snapshot | None = None
        self._next_start = 0.0

    def prepare(self, state: TrainingState) -> None:
        """Load the kernels, so that the first score takes no longer than the others."""
        x, y = self._features["dev"][:1], self._parts["dev"].answers[:1]
        self._inference.score(x, y, state.parameters, state.running, 1.0)

    def close(self) -> None:
        """Wait for a score under way and end the thread."""
        self._thread.shutdown(wait=True)

    def offer(self, learner: Learner, *, whole: bool = False) -> None:
        """Start to score the dev part if none is under way and the rest is over.

        ``whole``: copy the whole state, so that the score comes with a state that can be kept; that takes several times
        as long.
        """
        if self._running is not None or time.perf_counter() < self._next_start:
            return
        self._scored = learner.snapshot() if whole else None
        if self._scored is not None:
            copied = (self._scored.step, self._scored.parameters, self._scored.running)
        else:
            copied = _copied(learner.state)
        self._running = self._thread.submit(
            self._timed_score, "dev", *copied, learner.values.bn_epsilon, learner.objective
        )

    def collect(self) -> Iterator[tuple[Evaluated, Snapshot | None]]:
        """The score that was finished since the last call, if any, and the state it belongs to if that was copied."""
        if self._running is None or not self._running.done():
            return
        evaluated, seconds = self._running.result()
        self._running = None
        self._next_start = time.perf_counter() + min(max(SHORTEST_REST, REST_FACTOR * seconds), LONGEST_REST)
        scored, self._scored = self._scored, None
        yield evaluated, scored

    def score(self, part: Part, state: TrainingState, bn_epsilon: float, objective: Objective) -> Evaluated:
        """Score a part now and wait for the result."""
        return self._thread.submit(self._timed_score, part, *_copied(state), bn_epsilon, objective).result()[0]

    def _timed_score(
        self,
        part: Part,
        step: int,
        parameters: np.ndarray,
        running: np.ndarray,
        bn_epsilon: float,
        objective: Objective,
    ) -> tuple[Evaluated, float]:
        start = time.perf_counter()
        x, y = self._features[part], self._parts[part].answers
        loss, accuracy = self._inference.score(x, y, parameters, running, bn_epsilon, objective)
        return Evaluated(step, part, loss, accuracy), time.perf_counter() - start


def _copied(state: TrainingState) -> tuple[int, np.ndarray, np.ndarray]:
    return int(state.position[0]), state.parameters.copy(), state.running.copy()
