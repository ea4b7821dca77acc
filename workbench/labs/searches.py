"""How labs search: the strategies, spaces and specs of the ordinary search, their trials trained in this process."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workbench.labs.experiments import side_by_side, train
from workbench.labs.lab import Series, Setting
from workbench.search.results import TrialRecord
from workbench.search.strategies.strategy_rows import STRATEGIES
from workbench.search.study.plan import StudyPlan, trial_spec
from workbench.search.study.stages import Stage
from workbench.specs.data import CatalogueSpec, ToySpec
from workbench.specs.hyperparameters import Hyperparameters, Value
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec

_MOST_LOSS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Tried:
    """One trial: its values, its run, and how it ended. Of one that diverged the loss is infinite."""

    number: int
    values: dict[str, Value]
    spec: RunSpec
    loss: float
    accuracy: float
    has_diverged: bool


def capped(loss: float) -> float:
    """A loss as it goes into means and ratios: a run that diverged counts as a bad one, and does not outweigh all others."""
    return min(loss, _MOST_LOSS)


def spirals_plan(seed: int, stage: Stage) -> StudyPlan:
    """A search on spirals with a small network and short trials, from which other repetitions draw other examples."""
    base = RunSpec(
        data=CatalogueSpec(name="spirals", toy=ToySpec(examples=300, noise=0.1, classes=3, seed=seed)),
        network=NetworkSpec(layers=(DenseLayer(units=16, batch_norm=False),)),
        hyperparameters=Hyperparameters(batch_size=32),
        seed=seed,
    )
    return StudyPlan(base=base, stages=(stage,), metric="dev_loss", epochs=4, rungs=1, pruner="none", seed=seed)


def search_stage(setting: Setting, plan: StudyPlan, stage: Stage) -> list[Tried]:
    """All trials of a stage, each trained to its end, by a strategy that does not learn from them."""
    return try_all(setting, plan, proposals(plan, stage))


def proposals(plan: StudyPlan, stage: Stage) -> list[dict[str, Value]]:
    """The values of all trials of a stage, of a strategy that does not learn."""
    strategy = STRATEGIES[stage.strategy].make(stage.space, stage.budget, plan.seed, plan.metric)
    count = STRATEGIES[stage.strategy].most(stage.space, stage.budget)
    return [strategy.propose(number, ()) for number in range(1, count + 1)]


def try_all(setting: Setting, plan: StudyPlan, values: Sequence[dict[str, Value]]) -> list[Tried]:
    """Train a trial for each of the values."""
    numbered = list(enumerate(values, 1))
    return side_by_side(functools.partial(_try_one, setting, plan), numbered)


def best_of(tried: Sequence[Tried]) -> Tried:
    """The one with the lowest dev loss; the first of them where none is finite."""
    return min(tried, key=lambda one: one.loss)


def losses_by_rate(name: str, tried: Sequence[Tried]) -> Series:
    """A point for each trial that did not diverge."""
    shown = [one for one in tried if math.isfinite(one.loss)]
    x = tuple(float(one.values["learning_rate"]) for one in shown)
    return Series(name, x, tuple(one.loss for one in shown), "points")


def records_of(tried: Sequence[Tried], stage: int = 1) -> list[TrialRecord]:
    """As a study keeps them, for the advice of the search."""
    return [
        TrialRecord(
            number=one.number,
            values=one.values,
            stage=stage,
            state="failed" if one.has_diverged else "done",
            spec=one.spec.to_json(),
            seed=one.spec.seed,
            scores={} if one.has_diverged else {1: one.accuracy},
            best=None if one.has_diverged else one.accuracy,
            diverged=one.has_diverged,
        )
        for one in tried
    ]


def _try_one(setting: Setting, plan: StudyPlan, numbered: tuple[int, dict[str, Value]]) -> Tried:
    number, values = numbered
    spec = trial_spec(plan, number, values)
    run = train(setting, spec)
    loss = run.last("dev")
    is_bad = run.has_diverged or not math.isfinite(loss)
    return Tried(number, values, spec, math.inf if is_bad else loss, run.last("dev", "accuracy"), is_bad)
