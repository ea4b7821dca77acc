"""Lab: the same number of trials on a grid and at random, where one of two axes does nothing.

A grid of 25 tries 5 values of each axis; 25 random draws try 25 of each. Where one axis is inert, 20 of the 25 trials of the grid
repeat what is known. The ranges are moved a little in every repetition: nobody knows beforehand where the good values lie, and on a
fixed range one lucky value of the grid would decide everything.
"""

import math
from typing import Final

import numpy as np

from workbench.labs.experiments import seeds
from workbench.labs.lab import (
    Axis,
    ChoiceControl,
    Control,
    NumberControl,
    Outcome,
    Picture,
    Series,
    Setting,
    measured_series,
)
from workbench.labs.searches import (
    Tried,
    best_of,
    capped,
    losses_by_rate,
    proposals,
    search_stage,
    spirals_plan,
    try_all,
)
from workbench.labs.verdict import is_more, mean_of
from workbench.language import tr
from workbench.search.strategies.strategy_rows import StrategyName
from workbench.search.study.stages import Stage
from workbench.specs.search_space import Dimension, SearchSpace

CONTROLS: Final[tuple[Control, ...]] = (
    NumberControl("trials", 4, 36, 25, is_whole=True),
    NumberControl("repetitions", 4, 40, 28, is_whole=True),
    ChoiceControl("second_axis", ("inert", "none"), "inert"),
)
_DECADES: Final = 10.0
_LOWEST: Final = 1e-7


def measure(setting: Setting) -> Outcome:
    """Both ways with the same budget, on ranges moved by chance; the difference of their best dev losses."""
    pairs = [_pair(setting, seed, place) for place, seed in enumerate(seeds(setting, setting.whole("repetitions")))]
    ratios = [math.log10(capped(best_of(grid).loss) / capped(best_of(random).loss)) for grid, random in pairs]
    advantage = mean_of(ratios, tr("repetitions"))
    grid, random = pairs[0]
    holds = is_more(advantage)
    return Outcome(
        numbers={
            "trials": setting.whole("trials"),
            "grid_values": _distinct(grid),
            "random_values": _distinct(random),
            "repeated": len(grid) - len({round(one.loss, 12) for one in grid}),
            "repetitions": len(pairs),
            "grid_best": mean_of([capped(best_of(one).loss) for one, _ in pairs], tr("repetitions")),
            "random_best": mean_of([capped(best_of(one).loss) for _, one in pairs], tr("repetitions")),
            "wins": sum(ratio > 0.0 for ratio in ratios),
            "advantage": advantage,
        },
        holds=holds,
        answer=None if holds is None else "random" if holds else "grid",
        pictures=(_points(grid, random), _so_far(pairs)),
        spec=best_of(random).spec,
    )


def _pair(setting: Setting, seed: int, place: int) -> tuple[list[Tried], list[Tried]]:
    setting.go_on()
    low = _LOWEST * 10.0 ** float(np.random.default_rng([seed, 2]).uniform(0.0, 2.0))
    rows = [Dimension(name="learning_rate", scale="log", low=low, high=low * 10.0**_DECADES)]
    if setting.choice("second_axis") == "inert":  # it belongs to another schedule than that of the run: it does nothing
        rows.append(Dimension(name="root_scale", scale="log", low=0.1, high=10.0))
    space = SearchSpace(dimensions=tuple(rows))
    names: tuple[StrategyName, ...] = ("grid", "random")
    grid, random = (_search(setting, seed, space, name, is_first=place == 0) for name in names)
    return grid, random


def _search(setting: Setting, seed: int, space: SearchSpace, strategy: StrategyName, *, is_first: bool) -> list[Tried]:
    """Every trial is trained in the first repetition; later those with an equal learning rate once, for they end in the same bits."""
    stage = Stage(number=1, space=space, strategy=strategy, budget=setting.whole("trials"))
    plan = spirals_plan(seed, stage)
    if is_first:
        return search_stage(setting, plan, stage)
    values = proposals(plan, stage)
    distinct = {one["learning_rate"]: one for one in values}
    tried = dict(zip(distinct, try_all(setting, plan, list(distinct.values())), strict=True))
    return [tried[one["learning_rate"]] for one in values]


def _distinct(tried: list[Tried]) -> int:
    return len({one.values["learning_rate"] for one in tried})


def _points(grid: list[Tried], random: list[Tried]) -> Picture:
    return Picture(
        tr("Every trial of the first repetition"),
        Axis(tr("Learning rate α"), is_log=True),
        Axis(tr("Dev loss"), is_log=True),
        (losses_by_rate(tr("grid"), grid), losses_by_rate(tr("random"), random)),
        note=tr("On the grid several trials lie on top of each other: the other axis does nothing."),
    )


def _so_far(pairs: list[tuple[list[Tried], list[Tried]]]) -> Picture:
    def series(name: str, all_of_them: list[list[Tried]]) -> Series:
        count = min(map(len, all_of_them))
        losses = np.array([[capped(one.loss) for one in tried[:count]] for tried in all_of_them])
        best = np.minimum.accumulate(losses, axis=1)
        found = [mean_of(column, tr("repetitions")) for column in best.T]
        x = tuple(map(float, range(1, count + 1)))
        return measured_series(name, x, found)

    return Picture(
        tr("The best so far"),
        Axis(tr("Trials")),
        Axis(tr("Dev loss"), is_log=True),
        (series(tr("grid"), [grid for grid, _ in pairs]), series(tr("random"), [random for _, random in pairs])),
    )
