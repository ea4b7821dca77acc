"""Every strategy in one table: a new one is a file of its own and a row with its name here."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from workbench.language import tr
from workbench.search.results import Metric
from workbench.search.strategies.grid import Grid, grid_levels
from workbench.search.strategies.random_draws import RandomDraws
from workbench.search.strategies.sobol import SobolDraws
from workbench.search.strategies.strategy import Strategy
from workbench.search.strategies.tpe import Tpe
from workbench.specs.search_space import SearchSpace

StrategyName = Literal["random", "sobol", "grid", "tpe"]


@dataclass(frozen=True, slots=True)
class StrategyRow:
    """``make`` gets the space, the trials of the stage, the seed and the metric of the search.

    ``levels`` says for a space and a number of trials how many values of each row are tried, where that is known from
    the start: such a strategy has an end, and counts the trials of its stage where others count those of the study.
    """

    title: str
    symbol: str
    """Short enough for a column"""
    meaning: str
    make: Callable[[SearchSpace, int, int, Metric], Strategy]
    learns: bool = False
    """Whether a proposal profits from the results of the trials before"""
    levels: Callable[[SearchSpace, int], Mapping[str, int]] | None = None

    def most(self, space: SearchSpace, trials: int) -> int:
        """How many of ``trials`` it has values for."""
        return trials if self.levels is None else min(trials, math.prod(self.levels(space, trials).values()))


STRATEGIES: Final[Mapping[StrategyName, StrategyRow]] = MappingProxyType(
    {
        "random": StrategyRow(
            title=tr("Random"),
            symbol=tr("Random"),
            meaning=tr("Every trial tries new values of every row, and none has to wait for another."),
            make=lambda space, _trials, seed, _metric: RandomDraws(space, seed),
        ),
        "sobol": StrategyRow(
            title=tr("Sobol, quasi-random"),
            symbol=tr("Sobol"),
            meaning=tr("Covers few rows more evenly than chance; the next trials fill the gaps."),
            make=lambda space, _trials, seed, _metric: SobolDraws(space, seed),
        ),
        "grid": StrategyRow(
            title=tr("Grid, to compare"),
            symbol=tr("Grid"),
            meaning=tr("Tries few values of each row again and again: for comparison only."),
            make=lambda space, trials, _seed, _metric: Grid(space, trials),
            levels=grid_levels,
        ),
        "tpe": StrategyRow(
            title=tr("TPE, learns"),
            symbol="TPE",
            meaning=tr("More of what did well so far, after ten random trials: for long searches."),
            make=lambda space, _trials, seed, metric: Tpe(space, seed, metric),
            learns=True,
        ),
    }
)
"""In the order in which they are offered; the first one is the default."""
