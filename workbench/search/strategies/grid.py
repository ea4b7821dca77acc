"""Grid search, for comparison.

Why not: on a grid of 25 points every one of two hyperparameters gets 5 values only. Where one of them hardly matters,
20 of the 25 trials repeat what is known; 25 random draws would have tried 25 values of the one that does matter.
(Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR 2012.)
"""

import math
from collections.abc import Sequence

from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.search.results import TrialResult
from workbench.search.space.draws import values_at
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import Dimension, SearchSpace, row_and_layer


class Grid:
    """As many levels per row as ``budget`` allows, evenly spaced on its scale, both ends included.

    Rows per layer have one level for all layers together. The first row changes fastest.
    """

    def __init__(self, space: SearchSpace, budget: int) -> None:
        self._space = space
        self._levels = grid_levels(space, budget)

    @property
    def levels(self) -> dict[str, int]:
        """How many values of each row are tried."""
        return dict(self._levels)

    @property
    def limit(self) -> int:
        """The number of points."""
        return math.prod(self._levels.values())

    def propose(self, number: int, told: Sequence[TrialResult]) -> dict[str, Value]:  # noqa: ARG002  (learns nothing)
        """Point ``number`` of the grid. Raises ``WorkbenchError`` beyond the last one."""
        if not 1 <= number <= self.limit:
            raise WorkbenchError(
                tr(
                    "The grid has {limit} points, none for trial {number}. "
                    "Use the random strategy to go on, or a stage with a larger budget.",
                    limit=self.limit,
                    number=number,
                )
            )
        rest, r = number - 1, {}
        for name, count in self._levels.items():
            rest, level = divmod(rest, count)
            r[name] = _r_of(self._space.row(name), level, count)
        return values_at(self._space, lambda name: r[row_and_layer(name)[0]])


def _r_of(row: Dimension | None, level: int, count: int) -> float:
    if count == 1 or (row is not None and row.scale == "choice"):
        return (level + 0.5) / count
    return min(level / (count - 1), 1.0 - 2.0**-53)


def grid_levels(space: SearchSpace, budget: int) -> dict[str, int]:
    """Every choice, and for the other rows one level more in turn as long as the product stays within the budget."""
    rows = space.dimensions
    most = {row.name: _most_levels(row) for row in rows}
    levels = {row.name: len(row.choices) if row.scale == "choice" else 1 for row in rows}
    grew = True
    while grew:
        grew = False
        for name, count in levels.items():
            others = math.prod(levels.values()) // count
            if count < most[name] and others * (count + 1) <= budget:
                levels[name] += 1
                grew = True
    return levels


def _most_levels(row: Dimension) -> float:
    if row.scale == "choice":
        return len(row.choices)
    return (row.high or 0.0) - (row.low or 0.0) + 1.0 if row.integer else math.inf
