"""Which trials are given up does not depend on workers, and what a person asked for is never given up."""

import collections
import random
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.search.campaigns import ScriptedCrew, begin, finish, records, small_plan, trained, until
from workbench.search.campaign.campaign_messages import AddTrial, CampaignEvent, CloseSearch, RungFinished, TrialEnded
from workbench.search.study.trial_store import TrialStore
from workbench.search.workers.crew import CrewReport, CrewState, TaskDone
from workbench.search.workers.rungs import RungOrder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.db"


def scores(path: Path) -> dict[int, dict[int, float]]:
    return {record.number: dict(record.scores) for record in records(path)}


class ShuffledCrew(ScriptedCrew):
    """Its workers are fast and slow as a seed says: answers come in any order."""

    def __init__(self, workers: int, seed: int) -> None:
        super().__init__()
        self.workers = workers
        self.random = random.Random(seed)
        self.held: list[CrewReport] = []

    def submit(self, task: int, orders: Sequence[RungOrder], seconds: float) -> None:
        self.held.append(TaskDone(task, trained(orders)))

    def state(self) -> CrewState:
        if self.held:
            self.report(self.held.pop(self.random.randrange(len(self.held))))
        return super().state()


def test_no_more_trials_are_trained_at_once_than_there_are_workers(path: Path) -> None:
    crew = ShuffledCrew(2, 3)
    campaign = begin(path, small_plan(6, pruner="asha"), crew)
    seen = set()
    while campaign.is_alive:
        seen.add(campaign.state.training)
        time.sleep(0.005)
    finish(campaign)
    assert seen <= {0, 1, 2}
    assert seen & {1, 2}


@pytest.mark.parametrize("pruner", ["asha", "median"])
def test_what_is_given_up_does_not_depend_on_who_was_faster(tmp_path: Path, pruner: str) -> None:
    plan = small_plan(10, pruner=pruner)
    found = []
    for seed, workers in enumerate((1, 5)):
        path = tmp_path / f"{seed}.db"
        finish(begin(path, plan, ShuffledCrew(workers, seed)))
        found.append([(record.number, record.state, dict(record.scores)) for record in records(path)])
    assert {state for _, state, _ in found[0]} == {"done", "pruned"}
    assert all(other == found[0] for other in found[1:])


def test_a_trial_waits_for_those_before_it_also_after_a_restart(path: Path, tmp_path: Path) -> None:
    plan = small_plan(6, pruner="asha")
    crew = ShuffledCrew(4, 1)
    campaign = begin(path, plan, crew)
    seen: list[CampaignEvent] = []
    until(campaign, seen, RungFinished, 3)
    campaign.put(CloseSearch())
    finish(campaign)
    finish(begin(path, plan, ShuffledCrew(4, 2)))
    other = tmp_path / "reference.db"
    finish(begin(other, plan, ScriptedCrew()))
    assert scores(path) == scores(other)


def test_what_a_person_asked_for_is_never_pruned(path: Path) -> None:
    campaign = begin(path, small_plan(8, pruner="asha"), ScriptedCrew(), lingers=True)
    seen: list[CampaignEvent] = []
    until(campaign, seen, TrialEnded, 8)
    for seed in range(5):  # as "Repeat × 5" does, and with the worst rate of all
        campaign.put(AddTrial({"learning_rate": 1e-4}, seed=seed))
    until(campaign, seen, TrialEnded, 13)
    campaign.put(CloseSearch())
    finish(campaign)
    own = [record for record in records(path) if record.own]
    assert [(record.state, len(record.scores)) for record in own] == [("done", 3)] * 5


def test_asha_gives_most_trials_up(path: Path) -> None:
    finish(begin(path, small_plan(12, pruner="asha")))
    states = collections.Counter(record.state for record in records(path))
    assert states["done"] >= 1
    assert states["pruned"] >= 6
    pruned = next(record for record in records(path) if record.state == "pruned")
    assert "given up by asha after rung 1" in pruned.reason
    kept = TrialStore(path).load(pruned.number, pruned.spec)
    assert kept is not None
    assert [score.rung for score in kept.scores] == [1]


def test_one_worker_or_four_propose_and_find_the_same(tmp_path: Path) -> None:
    plan = small_plan(9)
    found = []
    for workers in (1, 2, 4):
        crew = ScriptedCrew()
        crew.workers = workers
        path = tmp_path / f"{workers}.db"
        finish(begin(path, plan, crew))
        found.append([(record.number, dict(record.values), dict(record.scores)) for record in records(path)])
    assert found[0] == found[1] == found[2]
