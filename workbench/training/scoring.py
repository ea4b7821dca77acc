"""The scores of one run while it trains: when they are due, and what follows from them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from workbench.specs.run import BATCH_NORM_STATISTICS
from workbench.training.best_score import BestScore
from workbench.training.evaluation import Evaluator, Scored, ScoredState, copy_state
from workbench.training.guessing import guessing_loss
from workbench.training.keyframe_clock import KeyframeClock
from workbench.training.learner import Learner
from workbench.training.messages import Evaluated, Event, KeyframeTaken, Part, Ruined
from workbench.training.score_steps import ScoreGrid, grid_for
from workbench.training.snapshot import Snapshot
from workbench.training.stopping import RULE_EDITS, Met, StopWatch, examples_at
from workbench.training.verdict import is_ruined

CHANGE_THE_SCORE = (BATCH_NORM_STATISTICS, "bn_epsilon", "label_smoothing", "class_weights")
"""Edits after which the same weights have another score."""


@dataclass(frozen=True, slots=True)
class EarlierScores:
    """Those of the way to the state from which a run goes on, from old to new.

    ``known`` were told before; ``missed`` were due and are not on record, because the program was killed.
    """

    known: tuple[Evaluated, ...] = ()
    missed: tuple[Evaluated, ...] = ()


NO_SCORES: Final = EarlierScores()


class Scoring:
    """Scores ``learner`` at the steps that its spec sets; ``clock`` says how often a best state may be kept."""

    def __init__(self, learner: Learner, earlier: EarlierScores, clock: KeyframeClock | None) -> None:
        self._learner, self._clock, self._earlier = learner, clock, earlier
        self._evaluator = Evaluator(learner.layout, learner.data, learner.dtype)
        self._grid: tuple[int, ScoreGrid] | None = None
        self._newest_step = -1
        self._best: Snapshot | None = None
        self._star = BestScore[Evaluated]()
        self._train_loss = 0.0
        self._watch = StopWatch(learner.data.train.rows)
        self.rule_met: Met | None = None
        """The rule that ends the run here; None while it goes on."""

    def prepare(self) -> None:
        """Load the kernels before the first step."""
        self._evaluator.prepare(self._learner)

    def close(self) -> None:
        """Leave out what waits."""
        self._evaluator.close()

    def begin(self) -> Iterator[Event]:
        """What is due before the first step."""
        learner, spec = self._learner, self._learner.spec
        made = [edit for edit in spec.edits[: learner.edits_made] if edit.name in RULE_EDITS]
        if made:
            self._watch.restart(made[-1].step, examples_at(spec, made[-1].step))
        for score in self._earlier.known:
            self._note(score, examples_at(spec, score.step))
        for score in self._earlier.missed:
            yield score
            self._note(score, examples_at(spec, score.step))
        if learner.step == 0 and not learner.edits_made:
            self._put(self._copied())
        self.rule_met = self._watch.met(spec.stop, learner.step, learner.examples_seen)

    @property
    def next_step(self) -> int:
        """The next step after this one at which a score is due, the end and edits not counted."""
        learner = self._learner
        if self._grid is None or self._grid[0] != learner.edits_made:
            grid = grid_for(learner.spec, learner.values.batch_size, learner.data.train.rows)
            self._grid = learner.edits_made, grid
        return self._grid[1].next_after(learner.step, learner.examples_seen, learner.values.batch_size)

    def take(self) -> Iterator[Event]:
        """The step that was due is reached. Waits for the score only where it can end the run."""
        learner = self._learner
        self._put(self._copied())
        if self._watch.may_end(learner.spec.stop, learner.examples_seen):
            yield from self.drain()
            self.rule_met = self._watch.met(learner.spec.stop, learner.step, learner.examples_seen)

    def before_edit(self) -> ScoredState | None:
        """What is to be scored if the edit that comes now is made: the state before it, unless it was scored already."""
        return None if self._newest_step == self._learner.step else self._copied()

    def after_edit(self, name: str, before: ScoredState | None) -> None:
        """The edit of ``name`` was made."""
        if before is not None:
            self._put(before)
        if name in CHANGE_THE_SCORE:
            self._put(self._copied())
        if name in RULE_EDITS:
            self.rule_met = None
            self._watch.restart(self._learner.step, self._learner.examples_seen)

    def end(self) -> Iterator[Event]:
        """All that is still to be told at the end of the run, with the score of the training part."""
        if self._newest_step != self._learner.step:
            self._put(self._copied(), ("train", "dev"))
        elif not self._learner.spec.scores.train:
            self._put(self._copied(), ("train",))
        yield from self.settle()
        learner = self._learner
        guessing = guessing_loss(learner.spec.network, learner.data, learner.values, learner.trained)
        if is_ruined(self._train_loss, guessing):
            yield Ruined(learner.step, self._train_loss, guessing)

    def collect(self) -> Iterator[Event]:
        """Scores that are ready; where one is the best so far, the state it belongs to."""
        for scored in self._evaluator.collect():
            yield from self._told(scored)
        if self._clock is not None and self._clock.is_best_due:
            yield from self._keep_best()

    def drain(self) -> Iterator[Event]:
        """All scores that were asked for; waits for them."""
        for scored in self._evaluator.drain():
            yield from self._told(scored)

    def settle(self) -> Iterator[Event]:
        """All scores that were asked for, and the best state where it was not kept yet."""
        yield from self.drain()
        yield from self._keep_best()

    def _put(self, state: ScoredState, parts: tuple[Part, ...] = ()) -> None:
        self._newest_step = state.step
        self._evaluator.put(state, parts or (("train", "dev") if self._learner.spec.scores.train else ("dev",)))

    def _copied(self) -> ScoredState:
        return copy_state(self._learner, whole=self._clock is not None)

    def _told(self, scored: Scored) -> Iterator[Event]:
        for score in scored.scores:
            yield score
            if self._note(score, scored.state.examples_seen):
                self._best = scored.state.snapshot

    def _note(self, score: Evaluated, examples_seen: int) -> bool:
        """Take the score into account; whether it is the best one so far."""
        if score.part != "dev":
            self._train_loss = score.loss
            return False
        self._newest_step = max(self._newest_step, score.step)
        self._watch.take(score, self._learner.spec.stop.watch, examples_seen)
        return self._star.take(score.goal, score.loss, score.accuracy, score) and self._clock is not None

    def _keep_best(self) -> Iterator[Event]:
        if self._best is not None and self._clock is not None:
            snapshot, self._best = self._best, None
            begin = time.perf_counter()
            yield KeyframeTaken(snapshot, "best")
            self._clock.note_best(snapshot, time.perf_counter() - begin)
