"""The scores of a search, rung by rung: all that a pruner looks at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, Self

from workbench.search.results import Metric, TrialRecord, cost


@dataclass(frozen=True, slots=True)
class RungTable:
    """For each rung (1, 2, …) the scores of the trials that have finished it: rung → trial number → score."""

    metric: Metric
    scores: Mapping[int, Mapping[int, float]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, metric: Metric, records: Iterable[TrialRecord]) -> Self:
        """The table of the trials so far."""
        scores: dict[int, dict[int, float]] = {}
        for record in records:
            for rung, score in record.scores.items():
                scores.setdefault(rung, {})[record.number] = score
        return cls(metric, scores)

    def with_score(self, trial_number: int, rung: int, score: float) -> Self:
        """The table with one score more, or with another one in its place."""
        return type(self)(self.metric, {**self.scores, rung: {**self.scores.get(rung, {}), trial_number: score}})

    def costs_before(self, trial_number: int, rung: int) -> list[float]:
        """What the trials with lower numbers scored at ``rung``, low is good."""
        return [
            cost(self.metric, score) for number, score in self.scores.get(rung, {}).items() if number < trial_number
        ]


class Pruner(Protocol):
    """Decides whether a trial goes on. A value without state: equal questions get equal answers.

    Only trials with lower numbers are looked at, and the question is asked when all of these have finished the rung or
    ended: so the answer depends on scores alone, and not on how many workers there are or which of them was faster.
    """

    def should_prune(self, trial_number: int, rung: int, score: float, table: RungTable) -> bool:
        """Whether the trial ends here, having finished ``rung`` with ``score``; ``table`` may hold that score or not.

        A score that is no finite number is always pruned.
        """
        ...

    def decides_at(self, rung: int) -> bool:
        """Whether trials that do not diverge may be given up after this rung: until then nobody has to be asked."""
        ...
