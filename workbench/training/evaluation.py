"""Scores on whole parts of the data, computed beside the training and hardly ever in its way.

A copy of the state is scored by a thread of its own, outside the GIL, so the trainer only pays for the copy. Copies wait in
a queue of bounded size; only where it is full does the trainer wait. Scores come out in the order they were asked for.
"""

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from queue import SimpleQueue

import numpy as np

from workbench.data.dataset import Dataset, Split
from workbench.engine.inference.inference import Inference
from workbench.engine.kernels.types import Answers, Array
from workbench.engine.layout import Layout, make_layout
from workbench.engine.training.objective import Objective, make_objective, measure_balance
from workbench.specs.run import RunSpec
from workbench.training.best_score import Goal, goal_of
from workbench.training.learner import Learner
from workbench.training.messages import Evaluated, Part
from workbench.training.snapshot import Snapshot
from workbench.training.trained_rows import TrainedRows, rows_after

MOST_WAITING = 16
MOST_WAITING_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True, eq=False)
class ScoredState:
    """A copy of what a score depends on. ``snapshot``: the whole state, where that was copied."""

    step: int
    edits: int
    examples_seen: int
    parameters: Array
    running: Array
    bn_epsilon: float
    objective: Objective
    goal: Goal
    trained: TrainedRows
    snapshot: Snapshot | None = None

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        return self.snapshot.nbytes if self.snapshot is not None else self.parameters.nbytes + self.running.nbytes


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one state, in the order of the parts that were asked for."""

    state: ScoredState
    scores: tuple[Evaluated, ...]


def copy_state(learner: Learner, *, whole: bool = False) -> ScoredState:
    """The state of ``learner`` as it is now; ``whole``: with all that is needed to train on from it."""
    state, epsilon, objective = learner.judged()
    snapshot = learner.snapshot() if whole else None
    return ScoredState(
        step=learner.step,
        edits=learner.edits_made,
        examples_seen=learner.examples_seen,
        parameters=state.parameters.copy() if snapshot is None else snapshot.parameters,
        running=state.running.copy() if snapshot is None else snapshot.running,
        bn_epsilon=epsilon,
        objective=objective,
        goal=goal_of(learner.values),
        trained=learner.trained,
        snapshot=snapshot,
    )


class Evaluator:
    """Scores copies of states in a thread of its own; ``close`` it, so that the thread ends."""

    def __init__(self, layout: Layout, data: Dataset, dtype: type[np.floating]) -> None:
        self._parts: dict[Part, Split] = {"train": data.train, "dev": data.dev, "test": data.test}
        self._features = {
            part: np.ascontiguousarray(split.features, dtype=dtype) for part, split in self._parts.items()
        }
        self._kept: tuple[TrainedRows | None, Array, Answers] = (None, self._features["train"], data.train.answers)
        self._inference = Inference(layout, dtype)
        # Bare queues rather than futures: one of those costs the trainer as much as the copy of a small network.
        self._asked: SimpleQueue[tuple[ScoredState, tuple[Part, ...]] | None] = SimpleQueue()
        self._answers: SimpleQueue[Scored | Exception] = SimpleQueue()
        self._ready: deque[Scored | Exception] = deque()
        self._waiting = 0
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="evaluator", daemon=True)

    def prepare(self, learner: Learner) -> None:
        """Load the kernels, so that the first score takes no longer than the others, and start the thread."""
        state, epsilon, objective = learner.judged()
        x, y = self._features["dev"][:1], self._parts["dev"].answers[:1]
        self._inference.score(x, y, state.parameters, state.running, epsilon, objective)
        self._thread.start()

    def close(self) -> None:
        """Leave out what waits, and end the thread after the score under way."""
        self._is_closed = True
        self._asked.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    def put(self, state: ScoredState, parts: tuple[Part, ...]) -> None:
        """Score ``state`` on ``parts``; waits only where too many are waiting already."""
        most = max(1, min(MOST_WAITING, MOST_WAITING_BYTES // max(1, state.nbytes)))
        while self._waiting >= most:
            self._take(self._answers.get())
        self._waiting += 1
        self._asked.put((state, parts))

    def collect(self) -> Iterator[Scored]:
        """The scores that are ready."""
        while self._waiting and not self._answers.empty():
            self._take(self._answers.get())
        yield from self._told()

    def drain(self) -> Iterator[Scored]:
        """All scores that were asked for; waits for them."""
        while self._waiting:
            self._take(self._answers.get())
        yield from self._told()

    def _take(self, answer: Scored | Exception) -> None:
        self._waiting -= 1
        self._ready.append(answer)

    def _told(self) -> Iterator[Scored]:
        while self._ready:
            answer = self._ready.popleft()
            if isinstance(answer, Exception):
                raise answer
            yield answer

    def _work(self) -> None:
        while True:
            asked = self._asked.get()
            if asked is None or self._is_closed:
                return
            try:
                self._answers.put(self._score(*asked))
            except Exception as error:  # noqa: BLE001  (the border of the thread: raised in the trainer's)
                self._answers.put(error)

    def _score(self, state: ScoredState, parts: tuple[Part, ...]) -> Scored:
        return Scored(state, tuple(self._evaluated(state, part) for part in parts))

    def _evaluated(self, state: ScoredState, part: Part) -> Evaluated:
        x, y = self._features[part], self._parts[part].answers
        if part == "train":
            x, y = self._trained(state.trained)
        loss, accuracy = self._inference.score(x, y, state.parameters, state.running, state.bn_epsilon, state.objective)
        return Evaluated(state.step, part, loss, accuracy, state.edits, state.goal)

    def _trained(self, rows: TrainedRows) -> tuple[Array, Answers]:
        """The rows of the train part that are trained on, with the labels in force."""
        known, x, y = self._kept
        if known is not rows:
            x, y = rows.features_of(self._features["train"]), rows.kept_answers
            self._kept = (rows, x, y)
        return x, y


def score_snapshot(snapshot: Snapshot, spec: RunSpec, data: Dataset, part: Part) -> Evaluated:
    """The score of a state of ``spec``, with what was minimized there: the same bits as those of a trainer.

    That of the train part is over the rows that are trained on there, with the labels in force.
    """
    layout = make_layout(spec.network, data.n_features, data.n_answers)
    split: Split = {"train": data.train, "dev": data.dev, "test": data.test}[part]
    values = snapshot.hyperparameters
    objective = make_objective(measure_balance(layout, data.train.answers), values)
    dtype = snapshot.parameters.dtype.type
    x, y = np.ascontiguousarray(split.features, dtype=dtype), split.answers
    if part == "train":
        rows = rows_after(spec.edits[: snapshot.edits], data)
        x, y = rows.features_of(x), rows.kept_answers
    loss, accuracy = Inference(layout, dtype).score(
        x, y, snapshot.parameters, snapshot.running, values.bn_epsilon, objective
    )
    return Evaluated(snapshot.step, part, loss, accuracy, snapshot.edits, goal_of(values))
