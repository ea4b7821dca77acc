"""What holds for every strategy, and what is particular to each."""

import math
from collections.abc import Sequence
from typing import get_args

import numpy as np
import pytest
from scipy import stats

from workbench.errors import WorkbenchError
from workbench.search.results import TrialResult
from workbench.search.space.draws import apply_draw, draw
from workbench.search.space.presets import preset_space
from workbench.search.space.scales import position_of
from workbench.search.strategies.grid import Grid
from workbench.search.strategies.random_draws import RandomDraws
from workbench.search.strategies.sobol import SobolDraws
from workbench.search.strategies.strategy import Strategy
from workbench.search.strategies.strategy_rows import STRATEGIES, StrategyName
from workbench.search.strategies.tpe import Tpe
from workbench.search.study.stages import Stage
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Value
from workbench.specs.run import RunSpec
from workbench.specs.search_space import Dimension, SearchSpace, usual_dimension

RATE = Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0)
MOMENTUM = Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.999)
PAIR = SearchSpace(dimensions=(RATE, MOMENTUM))
EVERYTHING = preset_space("everything usual")
LAYERED = EVERYTHING.with_row(usual_dimension("hidden_units").replaced(per_layer=True))
RUN = RunSpec(data=CatalogueSpec(name="iris"))


def strategy(name: StrategyName, space: SearchSpace, seed: int = 3) -> Strategy:
    return STRATEGIES[name].make(space, 400, seed, "dev_accuracy")


def score(values: dict[str, Value]) -> float:
    """Best at a learning rate of 0.01."""
    return 1.0 - abs(math.log10(float(values["learning_rate"])) + 2.0) / 4.0


def told_by(tried: Strategy, count: int) -> list[TrialResult]:
    told: list[TrialResult] = []
    for number in range(1, count + 1):
        values = tried.propose(number, told)
        told.append(TrialResult(number, values, "done", score(values)))
    return told


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("space", [PAIR, EVERYTHING, LAYERED], ids=["pair", "everything", "layered"])
def test_every_proposal_is_a_valid_run_and_can_be_asked_again(name: StrategyName, space: SearchSpace) -> None:
    told: Sequence[TrialResult] = ()
    for number in (1, 2, 15, 40):
        values = strategy(name, space).propose(number, told)
        assert values == strategy(name, space).propose(number, told)
        apply_draw(RUN, values)
        told = (*told, TrialResult(number, values, "done", score(values)))


@pytest.mark.parametrize("name", [name for name, row in STRATEGIES.items() if not row.learns and not row.levels])
def test_proposals_depend_on_the_number_alone(name: StrategyName) -> None:
    """Whatever the number of workers: in any order, knowing anything, the same values."""
    in_order = [result.values for result in told_by(strategy(name, LAYERED), 12)]
    known = [TrialResult(99, dict(in_order[0]), "failed", None, diverged=True)]
    backwards = [strategy(name, LAYERED).propose(number, known) for number in range(12, 0, -1)]
    assert in_order == backwards[::-1]
    assert strategy(name, LAYERED, seed=4).propose(1, ()) != in_order[0]


def test_the_table_has_a_row_for_every_name_that_a_search_file_may_say() -> None:
    assert tuple(STRATEGIES) == get_args(StrategyName)
    assert next(iter(STRATEGIES)) == Stage(number=1).strategy
    for texts in zip(*((row.title, row.symbol, row.meaning) for row in STRATEGIES.values()), strict=True):
        assert len(set(texts)) == len(STRATEGIES)
        assert all(texts)


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_strategy_learns_if_its_row_says_so(name: StrategyName) -> None:
    good = [TrialResult(n, draw(PAIR, 9, n), "done", score(draw(PAIR, 9, n))) for n in range(1, 31)]
    bad = [TrialResult(result.number, result.values, "done", -(result.score or 0.0)) for result in good]
    learned = strategy(name, PAIR).propose(31, good) != strategy(name, PAIR).propose(31, bad)
    assert learned == STRATEGIES[name].learns


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_strategy_ends_where_its_row_says_so(name: StrategyName) -> None:
    row = STRATEGIES[name]
    most = row.most(PAIR, 23)
    tried = row.make(PAIR, 23, 3, "dev_accuracy")
    assert len({tuple(tried.propose(number, ()).values()) for number in range(1, most + 1)}) == most
    if row.levels is None:
        assert most == 23
    else:
        assert most == math.prod(row.levels(PAIR, 23).values())
        with pytest.raises(WorkbenchError):
            tried.propose(most + 1, ())


def test_random_is_the_draw_of_that_number() -> None:
    assert RandomDraws(PAIR, 3).propose(7, ()) == draw(PAIR, 3, 7)


# --- Sobol --------------------------------------------------------------------------------------------------------


def test_sobol_fills_the_square_more_evenly_than_random_draws() -> None:
    def discrepancy(tried: Strategy) -> float:
        values = [tried.propose(number, ()) for number in range(1, 65)]
        points = [[float(position_of(row, v[row.name])) for row in PAIR.dimensions] for v in values]
        return float(stats.qmc.discrepancy(np.array(points)))

    assert discrepancy(SobolDraws(PAIR, 0)) < 0.2 * discrepancy(RandomDraws(PAIR, 0))


def test_the_order_of_the_rows_changes_no_point() -> None:
    turned = SearchSpace(dimensions=PAIR.dimensions[::-1])
    assert SobolDraws(PAIR, 0).propose(9, ()) == SobolDraws(turned, 0).propose(9, ())


def test_sobol_counts_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1, not 0"):
        SobolDraws(PAIR, 0).propose(0, ())


# --- Grid ---------------------------------------------------------------------------------------------------------


def test_25_points_try_five_values_of_each_row() -> None:
    """Row 2 of the course; random draws try 25."""
    grid = Grid(PAIR, 25)
    points = [grid.propose(number, ()) for number in range(1, 26)]
    assert grid.levels == {"learning_rate": 5, "momentum": 5}
    assert {point["learning_rate"] for point in points} == {1e-4, 1e-3, 0.01, 0.1, 1.0}
    assert len({tuple(point.values()) for point in points}) == 25
    drawn = [RandomDraws(PAIR, 0).propose(number, ()) for number in range(1, 26)]
    assert len({point["learning_rate"] for point in drawn}) == 25


def test_a_grid_ends() -> None:
    grid = Grid(PAIR, 23)
    assert grid.limit == 20  # 5 × 4
    with pytest.raises(WorkbenchError, match="The grid has 20 points, none for trial 21"):
        grid.propose(21, ())


def test_a_grid_has_every_choice_and_no_number_twice() -> None:
    layers = Dimension(name="hidden_layers", scale="linear", low=1, high=2, integer=True)
    grid = Grid(SearchSpace(dimensions=(usual_dimension("optimizer"), layers)), 1000)
    assert grid.levels == {"optimizer": 6, "hidden_layers": 2}
    points = [tuple(grid.propose(number, ()).values()) for number in range(1, grid.limit + 1)]
    assert len(set(points)) == 12


# --- TPE ----------------------------------------------------------------------------------------------------------


def test_tpe_begins_with_random_draws_and_then_learns() -> None:
    tpe = Tpe(LAYERED, 1, "dev_accuracy")
    told = told_by(tpe, 45)
    assert all(told[n].values == draw(LAYERED, 1, n + 1) for n in range(10))
    late = np.mean([result.score for result in told[-15:]])
    by_chance = np.mean([score(draw(LAYERED, 1, n)) for n in range(1, 61)])
    assert late > by_chance + 0.1


def test_tpe_minimizes_a_loss() -> None:
    told = [TrialResult(r.number, r.values, "done", -(r.score or 0.0)) for r in told_by(RandomDraws(PAIR, 0), 30)]
    proposed = Tpe(PAIR, 0, "dev_loss").propose(31, told)
    assert score(proposed) > 0.8


def test_tpe_takes_everything_that_may_have_happened() -> None:
    told = told_by(RandomDraws(EVERYTHING, 0), 12)
    values = dict(told[0].values)
    told += [
        TrialResult(13, values, "running"),
        TrialResult(14, values, "failed", None, diverged=True),
        TrialResult(15, values, "failed", math.nan, diverged=True),
        TrialResult(16, values, "failed"),
        TrialResult(17, values, "stopped", 0.5),
        TrialResult(18, {**values, "learning_rate": 100.0}, "done", 0.5),
        TrialResult(19, {"learning_rate": 0.01}, "pruned", 0.5),
        TrialResult(20, {**values, "optimizer": "unheard of"}, "done", 0.9),
    ]
    apply_draw(RUN, Tpe(EVERYTHING, 0, "dev_accuracy").propose(21, told))


def test_tpe_takes_no_short_training_for_a_better_one() -> None:
    """Trials with high rates were given up after rung 1, with scores that those trained to the end do not reach."""
    drawn = [RandomDraws(PAIR, 2).propose(number, ()) for number in range(1, 41)]
    told = [
        TrialResult(n, values, "pruned", 0.9, rung=1)
        if float(values["learning_rate"]) > 0.01
        else TrialResult(n, values, "done", score(values) - 1.0, rung=9)
        for n, values in enumerate(drawn, 1)
    ]
    proposed = [Tpe(PAIR, 2, "dev_accuracy").propose(number, told)["learning_rate"] for number in range(41, 51)]
    assert sum(float(rate) > 0.02 for rate in proposed) <= 2


def test_diverged_trials_keep_tpe_away() -> None:
    """High learning rates diverged: they are results, not gaps."""
    drawn = [RandomDraws(PAIR, 2).propose(number, ()) for number in range(1, 41)]
    told = [
        TrialResult(n, values, "failed", None, diverged=True)
        if values["learning_rate"] > 0.01  # type: ignore[operator]
        else TrialResult(n, values, "done", 0.5)
        for n, values in enumerate(drawn, 1)
    ]
    proposed = [Tpe(PAIR, 2, "dev_accuracy").propose(number, told)["learning_rate"] for number in range(41, 51)]
    assert sum(float(rate) > 0.01 for rate in proposed) <= 2
