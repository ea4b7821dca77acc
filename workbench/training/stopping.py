"""Whether the dev scores say that the run is over: a function of the scores, whatever the speed they come at."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from workbench.specs.run import LENGTHS, RunSpec
from workbench.specs.stopping import STOP_EDITS, StopRules
from workbench.training.messages import Evaluated

RULE_EDITS: Final = (*STOP_EDITS, *LENGTHS)
"""Edits from which on the rules count anew."""
Met = Literal["patience", "target"]


@dataclass
class StopWatch:
    """Takes in the scores of one run in their order; ``examples`` counts those seen at a step.

    Compared in float32, as scores lie in a run file, so that a run that was opened again decides alike.
    """

    unit: int
    """Examples of one epoch"""
    since: int = 0
    """Examples seen when a rule was changed last"""
    since_step: int = -1
    best: np.float32 | None = None
    best_at: int = 0
    newest_step: int = -1
    newest: np.float32 | None = None
    goal: tuple[float, str] | None = None

    def restart(self, step: int, examples: int) -> None:
        """A rule or the length was changed at ``step``."""
        self.since, self.since_step = examples, step
        self.best, self.newest = None, None

    def take(self, score: Evaluated, watch: str, examples: int) -> None:
        """The next dev score; a second one of the same step tells nothing.

        A loss does not compare with one that was scored when something else was minimized: the rules count anew.
        """
        if score.step <= max(self.newest_step, self.since_step):
            return
        if watch == "loss" and score.goal != self.goal:
            self.best, self.goal = None, score.goal
        with np.errstate(over="ignore"):
            value = np.float32(-score.loss if watch == "loss" else score.accuracy)
        if np.isnan(value):
            value = np.float32(-np.inf)
        self.newest_step, self.newest = score.step, value
        if self.best is None or value > self.best:
            self.best, self.best_at = value, examples

    def may_end(self, rules: StopRules, examples: int) -> bool:
        """Whether the score at a step where ``examples`` were seen has to be known before the next mini-batch."""
        return rules.target is not None or self._is_late(rules, examples)

    def met(self, rules: StopRules, step: int, examples: int) -> Met | None:
        """The rule that ends the run at ``step``, whose score was taken in; None if it goes on."""
        if self.newest is None or self.newest_step != step:
            return None
        if rules.target is not None and self.newest >= np.float32(_signed(rules, rules.target)):
            return "target"
        return "patience" if self._is_late(rules, examples) else None

    def _is_late(self, rules: StopRules, examples: int) -> bool:
        if rules.patience is None:
            return False
        return examples - max(self.since, self.best_at) >= rules.patience * self.unit


def _signed(rules: StopRules, value: float) -> float:
    return -value if rules.watch == "loss" else value


def examples_at(spec: RunSpec, step: int) -> int:
    """Examples seen after ``step`` mini-batches of a run of ``spec`` with its edits."""
    at = seen = 0
    batch_size = spec.hyperparameters.batch_size
    for edit in spec.edits:
        if edit.name != "batch_size" or edit.step >= step:
            continue
        seen, at = seen + (edit.step - at) * batch_size, edit.step
        batch_size = int(edit.value)
    return seen + (step - at) * batch_size
