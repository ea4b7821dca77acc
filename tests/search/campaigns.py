"""Campaigns on a small plan, and a crew that does what a test says."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from workbench.data.dataset import Dataset
from workbench.data.loading import load_dataset
from workbench.search.campaign.campaign import Campaign
from workbench.search.campaign.campaign_messages import CampaignEvent
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.search.study.study import StudyFile, read_study
from workbench.search.workers.code_version import code_version
from workbench.search.workers.crew import Crew, CrewReport, CrewState, InlineCrew, TaskDone, Worker
from workbench.search.workers.rungs import RungOrder, WorkDone
from workbench.search.workers.worker_process import train_orders
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.specs.search_space import Dimension, SearchSpace

PATIENCE = 300.0
"""Seconds; both cores may be busy with something else."""
SPACE = SearchSpace(dimensions=(Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0),))
BASE = RunSpec(data=CatalogueSpec(name="iris"), hyperparameters=Hyperparameters(batch_size=36), seed=5)


def small_plan(trials: int = 5, **changes: object) -> StudyPlan:
    stage = Stage(number=1, space=SPACE, budget=trials)
    return StudyPlan(base=BASE, stages=(stage,), epochs=6, rungs=3, pruner="none").replaced(**changes)


def data_of(plan: StudyPlan) -> Dataset:
    return load_dataset(plan.base.data)


class ScriptedCrew:
    """Trains in the campaign's own thread. ``script`` is asked at each task: None to train, or what to report."""

    def __init__(self, script: Callable[[int, Sequence[RungOrder]], CrewReport | None] | None = None) -> None:
        self.script = script
        self.workers = 1
        self.sent: list[tuple[int, tuple[int, ...]]] = []
        self.crew_state: CrewState | None = None
        self.is_closed = False

    def begin(self, report: Callable[[CrewReport], None]) -> None:
        self.report = report

    def state(self) -> CrewState:
        return self.crew_state or CrewState(tuple(Worker(f"w{n}") for n in range(self.workers)), is_ready=True)

    def resize(self, workers: int) -> None:
        self.workers = workers

    def submit(self, task: int, orders: Sequence[RungOrder], seconds: float) -> None:
        self.sent.append((task, tuple(order.trial for order in orders)))
        answer = self.script(task, orders) if self.script is not None else None
        self.report(answer or TaskDone(task, trained(orders)))

    def send_data(self, data: Dataset) -> None:
        self.data = data

    def close(self) -> None:
        self.is_closed = True


def trained(orders: Sequence[RungOrder], seconds: float = 10.0) -> WorkDone:
    return WorkDone.from_plain(train_orders([order.to_plain() for order in orders], seconds, code_version()))


def begin(path: Path, plan: StudyPlan, crew: Crew | None = None, **options: bool) -> Campaign:
    study = StudyFile.open(path) if path.exists() else StudyFile.create(path, plan)
    campaign = Campaign(study, crew or InlineCrew(), data_of(plan), concurrency=4, **options)
    campaign.start()
    return campaign


def finish(campaign: Campaign) -> list[CampaignEvent]:
    assert campaign.join(PATIENCE)
    return campaign.events()


def until(campaign: Campaign, seen: list[CampaignEvent], kind: type, count: int = 1) -> None:
    """Wait until so many events of a kind are among those seen."""
    deadline = time.monotonic() + PATIENCE
    while sum(isinstance(event, kind) for event in seen) < count:
        assert time.monotonic() < deadline, seen
        seen += campaign.events()
        time.sleep(0.002)


def records(path: Path) -> tuple[TrialRecord, ...]:
    return read_study(path).records
