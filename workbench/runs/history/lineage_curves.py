"""The curves of a branch from step 0 on, those of its ancestors included."""

from collections.abc import Callable
from itertools import pairwise

from workbench.runs.history.history import History
from workbench.training.lineage import LineageMetrics
from workbench.training.metrics import MetricStore


def lineage_curves(history: History, branch: int, load: Callable[[int], MetricStore]) -> LineageMetrics:
    """``load`` gives the curves of one branch itself. Takes as long as that does."""
    line = history.lineage(branch)
    ends = [child.first_step for _, child in pairwise(line)]
    return LineageMetrics([(load(one.number), end) for one, end in zip(line, [*ends, line[-1].length], strict=True)])
