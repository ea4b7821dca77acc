"""The median at the rung: worse than half of the trials before it at the same rung.

A rule of our own, after the one of Google Vizier (Golovin et al., KDD 2017), which compares the best score so far with the
median of the *averages* over all rungs up to this one, of trials that are done. Averages lag behind scores that still
rise, so Vizier's rule gives fewer trials up; and here nobody waits until a trial is done.
"""

import math
import statistics
from dataclasses import dataclass

from workbench.search.pruning.rung_table import RungTable
from workbench.search.results import best_score, cost


@dataclass(frozen=True, slots=True)
class Median:
    """Gives a trial up when its best score so far is worse than the median of the trials before it at this rung.

    Nothing happens before ``first_rung``, nor while fewer than ``fewest_trials`` of these have finished the rung.
    """

    first_rung: int = 1
    fewest_trials: int = 5

    def should_prune(self, trial_number: int, rung: int, score: float, table: RungTable) -> bool:
        """True where the best score of the trial is worse than the median."""
        if not math.isfinite(cost(table.metric, score)):
            return True
        others = table.costs_before(trial_number, rung)
        if not self.decides_at(rung) or len(others) < self.fewest_trials:
            return False
        own = {r: scores[trial_number] for r, scores in table.scores.items() if r < rung and trial_number in scores}
        best = best_score(table.metric, {**own, rung: score})
        return best is None or cost(table.metric, best) > statistics.median(others)

    def decides_at(self, rung: int) -> bool:
        """After the first rung and all that follow."""
        return rung >= self.first_rung
