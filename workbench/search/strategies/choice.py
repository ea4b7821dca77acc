"""Which strategy a stage asks for."""

from workbench.search.results import Metric
from workbench.search.strategies.grid import Grid
from workbench.search.strategies.random_draws import RandomDraws
from workbench.search.strategies.sobol import SobolDraws
from workbench.search.strategies.strategy import Strategy
from workbench.search.strategies.tpe import Tpe
from workbench.search.study.stages import Stage


def strategy_of(stage: Stage, seed: int, metric: Metric) -> Strategy:
    """The strategy of the stage. A grid counts its points within the stage, the others the trials of the study."""
    match stage.strategy:
        case "random":
            return RandomDraws(stage.space, seed)
        case "sobol":
            return SobolDraws(stage.space, seed)
        case "grid":
            return Grid(stage.space, stage.budget)
        case "tpe":
            return Tpe(stage.space, seed, metric)
