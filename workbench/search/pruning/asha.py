"""Asynchronous successive halving (Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020).

Decisions fall at the rungs f, f·η, f·η², … (f = ``first_rung``, η = ``reduction``). A trial that has finished such a
rung goes on when it is among the best 1/η of all trials that have finished *the same rung* so far, itself included;
while these are fewer than η, when it is the best of them. Nobody waits for a rung to fill, so the decision depends on
the order in which scores arrive, and given that order it is deterministic. Trials that are given up are not revived.
"""

import math
from dataclasses import dataclass

from workbench.search.pruning.rung_table import RungTable
from workbench.search.results import cost


@dataclass(frozen=True, slots=True)
class Asha:
    """Keeps about one trial in ``reduction`` at each of its rungs."""

    first_rung: int = 1
    reduction: int = 3

    def should_prune(self, trial_number: int, rung: int, score: float, table: RungTable) -> bool:
        """True where the trial is not among the best of those that have finished this rung."""
        own = cost(table.metric, score)
        if not math.isfinite(own):
            return True
        if not self.decides_at(rung):
            return False
        others = table.costs_of_others(trial_number, rung)
        kept = max(1, (len(others) + 1) // self.reduction)
        return sum(other < own for other in others) >= kept

    def decides_at(self, rung: int) -> bool:
        """Whether trials are given up after this rung."""
        if rung < self.first_rung or rung % self.first_rung:
            return False
        power = rung // self.first_rung
        while power % self.reduction == 0:
            power //= self.reduction
        return power == 1
