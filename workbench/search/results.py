"""What is known of a trial: the values it was given, its scores, how it ended."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from workbench.specs.hyperparameters import Value

Metric = Literal["dev_accuracy", "dev_loss"]
TrialState = Literal["waiting", "running", "done", "pruned", "failed", "stopped"]

END_STATES: Final[tuple[TrialState, ...]] = ("done", "pruned", "failed", "stopped")
"""Every trial ends in exactly one of them, once. Diverged trials are failed ones with ``diverged`` set."""

Scores: TypeAlias = Mapping[int, float]
"""Score after each rung, counted from 1."""


def is_better(metric: Metric, first: float, second: float) -> bool:
    """Whether ``first`` is the better score; a number is better than NaN."""
    return cost(metric, first) < cost(metric, second)


def cost(metric: Metric, score: float) -> float:
    """The score as something to be kept low; infinite for NaN."""
    if math.isnan(score):
        return math.inf
    return -score if metric == "dev_accuracy" else score


def best_score(metric: Metric, scores: Scores) -> float | None:
    """The best score of all rungs; None where there is no finite one."""
    finite = [score for score in scores.values() if math.isfinite(score)]
    return min(finite, key=lambda score: cost(metric, score), default=None)


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What a strategy is told of a trial. ``score`` is that of its last ``rung``, None before the first.

    Scores of different rungs are of trainings of different lengths, and do not compare.
    """

    number: int
    values: Mapping[str, Value]
    state: TrialState
    score: float | None = None
    diverged: bool = False
    rung: int = 0


@dataclass(frozen=True, slots=True)
class TrialRecord:
    """Everything that is kept of one trial."""

    number: int
    """Counted from 1 over the whole study."""
    values: Mapping[str, Value]
    stage: int
    state: TrialState
    spec: str
    """The ``RunSpec`` as JSON"""
    seed: int
    scores: Scores = field(default_factory=lambda: MappingProxyType({}))
    best: float | None = None
    """The best of ``scores``"""
    seconds: float = 0.0
    """Training only"""
    reason: str = ""
    """Why it ended as it did, or why it waits again"""
    run: str = ""
    """Path of its run file, as it was given"""
    diverged: bool = False
    own: bool = False
    """Added by the person, not proposed by the strategy"""
    attempts: int = 0
    """How often a worker died under it"""
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Hashes and versions that a later re-tuning compares"""
    starred: bool = False
    note: str = ""

    @property
    def score(self) -> float | None:
        """The score after its last rung; None before the first."""
        return self.scores[max(self.scores)] if self.scores else None

    @property
    def has_ended(self) -> bool:
        """Whether it is done, pruned, failed or stopped."""
        return self.state in END_STATES

    def result(self) -> TrialResult:
        """What a strategy is told of it."""
        return TrialResult(self.number, self.values, self.state, self.score, self.diverged, max(self.scores, default=0))


def best_of(metric: Metric, records: Iterable[TrialRecord]) -> TrialRecord | None:
    """The best trial that is done, by the score it ended with; without one, the best of those that came furthest.

    A trial's state is that of its end, so a better score on the way is not what one would get by opening it; that of
    one that diverged trains no more, whatever it scored before.
    """
    scored = [r for r in records if r.score is not None and math.isfinite(r.score) and not r.diverged]
    done = [record for record in scored if record.state == "done"]
    furthest = max((max(record.scores) for record in scored), default=0)
    compared = done or [record for record in scored if max(record.scores) == furthest]
    return min(compared, key=lambda record: cost(metric, record.score or 0.0), default=None)
