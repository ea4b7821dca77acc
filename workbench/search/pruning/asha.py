"""Successive halving (Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020), in order of numbers.

Decisions fall at the rungs f, f·η, f·η², … (f = ``first_rung``, η = ``reduction``). A trial that has finished such a
rung goes on when it is among the best 1/η of itself and the trials with lower numbers that have finished *the same rung*;
while these are fewer than η, when it is the best of them. That is what ASHA decides with a single worker. ASHA itself
looks at whatever has arrived, so that two searches of the same plan end differently; here a trial waits for those before
it, while its worker trains another (docs/decisions/0028-pruning-in-order.md). Trials that are given up are not revived.
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
        """True where the trial is not among the best of those up to it that have finished this rung."""
        own = cost(table.metric, score)
        if not math.isfinite(own):
            return True
        if not self.decides_at(rung):
            return False
        others = table.costs_before(trial_number, rung)
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
