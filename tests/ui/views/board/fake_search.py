"""A search that computes nothing: synthetic trials with a known best, and a list of what was asked for."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from workbench.search.campaign.campaign_messages import CampaignCommand
from workbench.search.results import TrialRecord, TrialState
from workbench.search.space.draws import draws
from workbench.search.space.scales import position_of
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage, finer_stage
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Value
from workbench.specs.run import RunSpec
from workbench.specs.search_space import Dimension, SearchSpace
from workbench.ui.search.interface import Activity, SeenSearch

SPACE = SearchSpace(
    dimensions=(
        Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0),
        Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.999),
        Dimension(name="batch_size", scale="log", low=8, high=512, integer=True),
        Dimension(name="hidden_units", scale="log", low=8, high=256, integer=True),
        Dimension(name="optimizer", scale="choice", choices=("momentum", "adam", "rmsprop")),
        Dimension(name="dropout", scale="linear", low=0.0, high=0.5),
    )
)


def make_plan(trials: int, space: SearchSpace = SPACE) -> StudyPlan:
    coarse = max(1, trials * 2 // 3) if trials > 20 else trials
    first = Stage(number=1, space=space, budget=coarse)
    stages = (first,)
    if trials > 20:
        stages = (first, finer_stage(first, 2, {"learning_rate": (1e-3, 1e-1)}, trials - coarse, "around the best"))
    return StudyPlan(base=RunSpec(data=CatalogueSpec(name="digits"), seed=5), stages=stages)


def make_records(plan: StudyPlan, count: int, running: int = 2) -> list[TrialRecord]:
    """Accuracy falls with the distance of the learning rate from 10⁻² and, half as much, of the batch from 64."""
    records: list[TrialRecord] = []
    random = np.random.default_rng(1)
    for stage in plan.stages:
        first = len(records) + 1
        for values in draws(stage.space, 0, min(stage.budget, count - len(records)), first=first):
            records.append(_record(plan, len(records) + 1, stage.number, values, random))
    for place in range(max(0, len(records) - running), len(records)):
        scores = {rung: score for rung, score in list(records[place].scores.items())[:4] if math.isfinite(score)}
        records[place] = replace(records[place], state="running", scores=scores, diverged=False, best=None)
    return records


def _record(
    plan: StudyPlan, number: int, stage: int, values: Mapping[str, Value], random: np.random.Generator
) -> TrialRecord:
    space = plan.stages[0].space
    rate = float(position_of(space.dimensions[0], values[space.dimensions[0].name]))
    last = space.dimensions[-1]
    other = float(position_of(last, values[last.name])) if last.name in values else 0.4
    error = 0.015 + 0.9 * (rate - 0.5) ** 2 + 0.15 * (other - 0.4) ** 2 + 0.004 * float(random.random())
    rungs = plan.rungs
    curve = [1.0 - (error + (0.9 - error) * math.exp(-1.1 * rung)) for rung in range(1, rungs + 1)]
    state: TrialState = "done"
    diverged = rate > 0.93
    if diverged:
        curve, state = [*curve[:2], math.nan], "failed"
    elif error > 0.08:
        curve, state = curve[: 1 + number % 4], "pruned"
    elif number % 31 == 0:
        state, curve = "stopped", curve[:5]
    elif number % 37 == 0:
        state, curve = "failed", curve[:1]
    finite = [score for score in curve if math.isfinite(score)]
    return TrialRecord(
        number=number,
        values=MappingProxyType(dict(values)),
        stage=stage,
        state=state,
        spec=plan.base.to_json(),
        seed=5,
        scores=MappingProxyType(dict(enumerate(curve, start=1))),
        best=max(finite),
        seconds=0.8 * len(curve),
        diverged=diverged,
        reason="the loss became NaN" if diverged else "",
        starred=number % 20 == 3,
        note="look again" if number == 5 else "",
    )


class FakeSearch(QObject):
    """Follows ``WatchedSearch``; ``asked`` lists the requests."""

    changed = Signal(object)

    def __init__(self, trials: int = 60, plan: StudyPlan | None = None) -> None:
        super().__init__()
        self.plan: StudyPlan | None = (plan or make_plan(trials)) if trials else None
        self.all_records = make_records(self.plan, trials) if self.plan else []
        self.records: Sequence[TrialRecord] = tuple(self.all_records)
        self.activity = Activity(
            state="running",
            workers=2,
            most_workers=4,
            eta=185.0,
            advice="Caviar: 2 runs fit side by side at 0.4 s per epoch; 60 trials take about 4 min.",
        )
        self.asked: list[object] = []

    @property
    def seen(self) -> SeenSearch:
        ended_at = {record.number: 4.0 * record.number for record in self.records if record.has_ended}
        return SeenSearch(self.plan, tuple(self.records), self.activity, ended_at)

    def tell(self) -> None:
        self.changed.emit(self.seen)

    def show(self, records: Sequence[TrialRecord]) -> None:
        self.records = tuple(records)
        self.tell()

    def act(self, **changes: object) -> None:
        self.activity = replace(self.activity, **changes)  # type: ignore[arg-type]
        self.tell()

    def ask(self, command: CampaignCommand) -> None:
        self.asked.append(command)

    def open_as_panda(self, number: int) -> None:
        self.asked.append(("panda", number))

    @Slot()
    def retune(self) -> None:
        self.asked.append("retune")
