"""No pruning: every trial runs to its end, unless it diverges."""

import math
from dataclasses import dataclass

from workbench.search.pruning.rung_table import RungTable
from workbench.search.results import cost


@dataclass(frozen=True, slots=True)
class Never:
    """Every trial that still has a finite score goes on."""

    def should_prune(self, trial_number: int, rung: int, score: float, table: RungTable) -> bool:  # noqa: ARG002
        """True for a score that is no finite number only."""
        return not math.isfinite(cost(table.metric, score))

    def decides_at(self, rung: int) -> bool:  # noqa: ARG002
        """Nowhere."""
        return False
