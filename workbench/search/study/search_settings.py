"""How a space is searched: strategy, budget, pruning, seeds; and the ``StudyPlan`` made of it. Without Qt."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from workbench.errors import Problem, SpecError
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.search.pruning.pruners import PRUNERS, PrunerName
from workbench.search.results import Metric
from workbench.search.space.draws import draws
from workbench.search.strategies.strategy_rows import STRATEGIES, StrategyName
from workbench.search.study.plan import StudyPlan, TrialSeeds, trial_spec
from workbench.search.study.stages import Stage
from workbench.specs.run import RunSpec
from workbench.specs.search_space import ROWS, SearchSpace

MOST_RUNGS: Final = 10
"""A trial is scored so often, or once an epoch where it has fewer epochs."""
_TRIED: Final = 12
"""So many trials are made before anything is computed, to see whether they can be trained."""

SEEDS: Final[Mapping[TrialSeeds, tuple[str, str]]] = MappingProxyType(
    {
        "fixed": (tr("Fixed"), tr("All trials begin with the same weights: they differ by their values alone.")),
        "derived": (tr("Derived"), tr("Every trial has a seed of its own, made of the seed and its number.")),
    }
)
METRICS: Final[Mapping[Metric, tuple[str, str]]] = MappingProxyType(
    {
        "dev_accuracy": (
            tr("Dev accuracy, R²"),
            tr("The best trial has the highest accuracy on the dev set; of a regression, the highest R²."),
        ),
        "dev_loss": (
            tr("Dev loss"),
            tr("The best trial has the lowest loss on the dev set, without label smoothing and class weights."),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """All that a plan needs beside the run and the space. ``workers`` is for whoever carries it out."""

    strategy: StrategyName = "random"
    trials: int = 25
    epochs: int = 20
    metric: Metric = "dev_accuracy"
    pruner: PrunerName = "asha"
    trial_seeds: TrialSeeds = "fixed"
    workers: int = 1
    patience: int = 1
    """Rungs that every trial is trained before it may be given up"""


def plan_of(base: RunSpec, space: SearchSpace, settings: SearchSettings, seed: int) -> StudyPlan:
    """The search as a value. A grid has as many trials as it has points. Raises ``SpecError``."""
    trials = STRATEGIES[settings.strategy].most(space, settings.trials)
    stage = Stage(number=1, space=space, strategy=settings.strategy, budget=trials)
    return StudyPlan.parse(
        {
            "base": base.replaced(edits=()),
            "stages": (stage,),
            "metric": settings.metric,
            "epochs": settings.epochs,
            "rungs": min(MOST_RUNGS, settings.epochs),
            "pruner": settings.pruner,
            "first_rung": min(settings.patience, MOST_RUNGS, settings.epochs),
            "trial_seeds": settings.trial_seeds,
            "seed": seed,
        }
    )


def settings_of(plan: StudyPlan, workers: int) -> SearchSettings:
    """What the form shows of a plan that was opened; of several stages the last one."""
    stage = plan.stages[-1]
    return SearchSettings(
        strategy=stage.strategy,
        trials=stage.budget,
        epochs=plan.epochs,
        metric=plan.metric,
        pruner=plan.pruner,
        trial_seeds=plan.trial_seeds,
        workers=workers,
        patience=plan.first_rung,
    )


def reason_not_to_start(
    base: RunSpec, space: SearchSpace, settings: SearchSettings, problems: tuple[Problem, ...]
) -> str:
    """Why this cannot be searched, as a sentence; empty when it can."""
    if not space.dimensions:
        return tr("Tick at least one hyperparameter.")
    own = [problem for problem in problems if not _is_drawn(problem.field, space)]
    if own:
        return tr("The run itself cannot be trained: {message}.", message=own[0].message)
    try:
        plan = plan_of(base, space, settings, 0)
    except SpecError as error:
        return f"{error.problems[0].message[:1].upper()}{error.problems[0].message[1:]}."
    return _draws_in_vain(plan)


def extent(space: SearchSpace, settings: SearchSettings) -> str:
    """How much is to be computed at most, in words."""
    row = STRATEGIES[settings.strategy]
    if row.levels is not None and space.dimensions:
        levels = row.levels(space, settings.trials)
        points = math.prod(levels.values())
        if len(levels) > 3:
            once = sum(count == 1 for count in levels.values())
            rest = tr("; {once} of {n_levels} rows get a single value", once=once, n_levels=len(levels)) if once else ""
            tried = (
                tr("{trials} of {points}", trials=grouped(settings.trials), points=grouped(points))
                if points > settings.trials
                else grouped(points)
            )
            return tr("{tried} points{rest}.", tried=tried, rest=rest)
        sides = " × ".join(str(count) for count in levels.values())
        return (
            tr("{sides} = {points} points.", sides=sides, points=grouped(points))
            if len(levels) > 1
            else tr("{points} points.", points=grouped(points))
        )
    total = grouped(settings.trials * settings.epochs)
    different = distinct_settings(space)
    if different is not None and settings.trials > different:
        repeats = tr_count(
            "at least {n} trial repeats another", "at least {n} trials repeat others", settings.trials - different
        )
        return tr(
            "These rows have {different} different settings: of {trials} trials {repeats}.",
            different=grouped(different),
            trials=grouped(settings.trials),
            repeats=repeats,
        )
    most = tr("at most ") if PRUNERS[settings.pruner].ends_early else ""
    return tr(
        "{trials} trials × {epochs} epochs: {most}{total} epochs.",
        trials=grouped(settings.trials),
        epochs=grouped(settings.epochs),
        most=most,
        total=total,
    )


def distinct_settings(space: SearchSpace) -> int | None:
    """How many different settings the rows have; None where one of them is continuous or drawn for each layer."""
    if any(row.per_layer or (row.scale != "choice" and not row.integer) for row in space.dimensions):
        return None
    return math.prod(
        len(set(row.choices)) if row.scale == "choice" else int((row.high or 0.0) - (row.low or 0.0)) + 1
        for row in space.dimensions
    )


def _is_drawn(field: str, space: SearchSpace) -> bool:
    """Whether what is wrong with the run is replaced in every trial."""
    return field.rpartition(".")[2] in {row.name for row in space.dimensions} & set(ROWS)


def _draws_in_vain(plan: StudyPlan) -> str:
    """Why every one of the first trials would fail; empty where one of them can be trained."""
    reason = ""
    for number, values in enumerate(draws(plan.stages[0].space, plan.seed, _TRIED), start=1):
        try:
            trial_spec(plan, number, values)
        except SpecError as error:
            reason = error.problems[0].message
        else:
            return ""
    return tr("None of the first {tried} draws can be trained: {reason}.", tried=_TRIED, reason=reason)
