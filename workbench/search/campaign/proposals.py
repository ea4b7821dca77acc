"""The next trial of a search: which stage it belongs to, and its values."""

import collections
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workbench.search.results import TrialRecord
from workbench.search.strategies.strategy_rows import STRATEGIES
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.specs.hyperparameters import Value


@dataclass(frozen=True, slots=True)
class Proposal:
    """Values for trial ``number``, which belongs to ``stage``."""

    number: int
    stage: Stage
    values: Mapping[str, Value]


def propose_trial(plan: StudyPlan, number: int, records: Sequence[TrialRecord]) -> Proposal | None:
    """What trial ``number`` (1, 2, …) tries; None when every stage has had its budget.

    ``records`` are the trials so far, in the order in which they ended, with those that wait or run. Own trials take a
    number but nothing of a budget. Random and Sobol proposals use of the records only how many belong to each stage,
    so they are the same whatever the number of workers. Not for the window's thread: TPE may take a second.
    """
    counts = collections.Counter(record.stage for record in records if not record.own)
    return propose_next(plan, number, counts, lambda: records)


def propose_next(
    plan: StudyPlan, number: int, proposed: Mapping[int, int], told: Callable[[], Sequence[TrialRecord]]
) -> Proposal | None:
    """The same by the number of ``proposed`` trials of each stage; ``told`` is asked for by strategies that learn alone."""
    for stage in plan.stages:
        within = proposed.get(stage.number, 0) + 1
        row = STRATEGIES[stage.strategy]
        if within <= row.most(stage.space, stage.budget):
            strategy = row.make(stage.space, stage.budget, plan.seed, plan.metric)
            place = number if row.levels is None else within
            results = [record.result() for record in told()] if row.learns else []
            return Proposal(number, stage, strategy.propose(place, results))
    return None
