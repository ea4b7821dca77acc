"""A search from its first trial to its last, with workers that die, lie and come back."""

import collections
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.search.campaigns import ScriptedCrew, begin, finish, records, small_plan, trained, until
from workbench.data.dataset import Dataset
from workbench.runs.format.keyframe_blob import unpack_snapshot
from workbench.search.campaign.campaign_messages import (
    AddTrial,
    CampaignEnded,
    CampaignEvent,
    CampaignState,
    ChangePlan,
    CloseSearch,
    CommandRejected,
    CurveGrew,
    MarkTrial,
    PauseSearch,
    ResumeSearch,
    RungFinished,
    SetConcurrency,
    StopAll,
    StopTrial,
    TrialAdded,
    TrialEnded,
    TrialMarked,
    TrialStarted,
    WorkerLost,
)
from workbench.search.study.plan import StudyPlan
from workbench.search.study.trial_store import TrialStore
from workbench.search.workers.crew import CrewReport, CrewState, TaskDone, TaskLost, Worker
from workbench.search.workers.rungs import RungOrder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.db"


def scores(path: Path) -> dict[int, dict[int, float]]:
    return {record.number: dict(record.scores) for record in records(path)}


def kinds(events: Sequence[CampaignEvent], kind: type) -> list[CampaignEvent]:
    return [event for event in events if isinstance(event, kind)]


def reference(tmp_path: Path, plan: StudyPlan) -> dict[int, dict[int, float]]:
    other = tmp_path / "reference.db"
    finish(begin(other, plan, ScriptedCrew()))
    return scores(other)


def test_every_trial_is_started_scored_at_each_rung_and_ended_once(path: Path) -> None:
    events = finish(begin(path, small_plan()))
    assert [event.record.number for event in events if isinstance(event, TrialStarted)] == [1, 2, 3, 4, 5]
    assert sorted(event.record.number for event in events if isinstance(event, TrialEnded)) == [1, 2, 3, 4, 5]
    rungs = [(event.number, event.rung) for event in events if isinstance(event, RungFinished)]
    assert sorted(rungs) == [(number, rung) for number in range(1, 6) for rung in (1, 2, 3)]
    assert events[-1] == CampaignEnded("")
    found = records(path)
    assert {record.state for record in found} == {"done"}
    assert all(Path(record.run).is_file() for record in found)
    assert all(record.facts["data"] and record.facts["code"] for record in found)
    pieces = [event.piece.series() for event in events if isinstance(event, CurveGrew) and event.number == 1]
    assert [step for piece in pieces for step in piece.steps] == list(range(18))


def test_a_diverged_trial_is_a_result(path: Path) -> None:
    layers = {"layers": [{"units": 8, "batch_norm": False}]}
    base = small_plan().base.replaced(network=layers, hyperparameters={"optimizer": "sgd"})
    plan = small_plan(1, base=base)
    space = plan.stages[0].space.dimensions[0].replaced(low=1e5, high=1e6)
    stage = plan.stages[0].replaced(space={"dimensions": [space.to_plain()]})
    campaign = begin(path, plan.with_stage(stage))
    finish(campaign)
    (record,) = records(path)
    assert (record.state, record.diverged) == ("failed", True)
    assert "diverged after step" in record.reason
    assert record.score is not None
    assert math.isnan(record.score), "the rung that it did not finish has a score, which is no number"
    assert campaign.state.best is None


def test_values_that_no_run_can_have_fail_and_the_search_goes_on(path: Path) -> None:
    base = small_plan().base.replaced(hyperparameters={"batch_size": 5000})
    finish(begin(path, small_plan(2, base=base)))
    assert [record.state for record in records(path)] == ["failed", "failed"]
    assert "at most the 108 training examples" in records(path)[0].reason


def test_a_worker_that_dies_costs_a_rung_and_changes_no_bit(tmp_path: Path, path: Path) -> None:
    plan = small_plan(4, pruner="median")
    deaths: set[int] = set()

    def die_at_every_third(task: int, orders: Sequence[RungOrder]) -> CrewReport | None:
        if task % 3 == 1 and task < 10:
            deaths.add(task)
            return TaskLost(task, "the worker at w0 died")
        return None

    events = finish(begin(path, plan, ScriptedCrew(die_at_every_third)))
    assert len(deaths) == 3
    assert len(kinds(events, WorkerLost)) == 3
    assert scores(path) == reference(tmp_path, plan)
    ended = [event.record.number for event in events if isinstance(event, TrialEnded)]
    assert sorted(ended) == [1, 2, 3, 4]
    assert sum(record.attempts for record in records(path)) >= 3


def test_a_trial_that_kills_three_workers_is_poison_and_the_others_are_not(path: Path) -> None:
    def poisoned(task: int, orders: Sequence[RungOrder]) -> CrewReport | None:
        return TaskLost(task, "the worker at w0 died") if any(order.trial == 3 for order in orders) else None

    finish(begin(path, small_plan(), ScriptedCrew(poisoned)))
    states = {record.number: record.state for record in records(path)}
    assert states == {1: "done", 2: "done", 3: "failed", 4: "done", 5: "done"}
    assert "poison: 3 workers died" in records(path)[2].reason


class FragileCrew:
    """Two threads of one process: a trial that kills it takes along what the other one trains."""

    def __init__(self, killer: int) -> None:
        self.killer = killer
        self.held: dict[int, Sequence[RungOrder]] = {}
        self.together: set[tuple[int, ...]] = set()

    def begin(self, report: Callable[[CrewReport], None]) -> None:
        self.report = report

    def state(self) -> CrewState:
        held, self.held = self.held, {}
        trials = tuple(order.trial for orders in held.values() for order in orders)
        self.together.add(trials)
        for task, orders in held.items():
            died = self.killer in trials
            self.report(TaskLost(task, "the worker died") if died else TaskDone(task, trained(orders)))
        return CrewState((Worker("1"), Worker("2")), is_ready=True, is_one_process=True)

    def resize(self, workers: int) -> None:
        pass

    def submit(self, task: int, orders: Sequence[RungOrder], seconds: float) -> None:
        self.held[task] = orders

    def send_data(self, data: Dataset) -> None:
        pass

    def close(self) -> None:
        pass


def test_where_all_train_in_one_process_suspects_train_alone_so_that_only_the_guilty_one_is_poison(path: Path) -> None:
    crew = FragileCrew(3)
    finish(begin(path, small_plan(), crew))
    states = {record.number: record.state for record in records(path)}
    assert states == {1: "done", 2: "done", 3: "failed", 4: "done", 5: "done"}
    assert any(len(trials) > 1 for trials in crew.together)
    assert (3,) in crew.together


def test_answers_of_a_lost_scheduler_are_not_counted_twice(path: Path, tmp_path: Path) -> None:
    crew = ScriptedCrew()

    def lose_and_answer_later(task: int, orders: Sequence[RungOrder]) -> CrewReport | None:
        if task > 2:
            return None
        crew.report(TaskLost(task, "gone", blameless=True))
        return TaskDone(task, trained(orders))  # the old worker finished after all

    crew.script = lose_and_answer_later
    events = finish(begin(path, small_plan(3), crew))
    rungs = collections.Counter((event.number, event.rung) for event in events if isinstance(event, RungFinished))
    assert set(rungs.values()) == {1}
    assert not kinds(events, WorkerLost)
    assert [record.attempts for record in records(path)] == [0, 0, 0]
    assert scores(path) == reference(tmp_path, small_plan(3))


def test_a_search_that_was_closed_goes_on_where_it_stood(path: Path, tmp_path: Path) -> None:
    plan = small_plan(4, pruner="median")
    crew = ScriptedCrew()
    campaign = begin(path, plan, crew)
    crew.script = lambda task, orders: campaign.put(CloseSearch()) if task == 2 else None
    finish(campaign)
    before = records(path)
    assert any(record.state == "running" for record in before)
    again = ScriptedCrew()
    events = finish(begin(path, plan, again))
    assert scores(path) == reference(tmp_path, plan)
    assert {record.state for record in records(path)} <= {"done", "pruned"}
    resumed = [event for event in events if isinstance(event, TrialStarted) and event.rungs_done]
    assert resumed
    assert resumed[0].record.number in {record.number for record in before}


def test_pause_and_resume(path: Path) -> None:
    crew = ScriptedCrew()
    campaign = begin(path, small_plan(6, pruner="median"), crew)
    crew.script = lambda task, orders: campaign.put(PauseSearch()) if task == 2 else None
    while campaign.state.phase != "paused":
        time.sleep(0.002)
    time.sleep(0.05)
    sent = len(crew.sent)
    time.sleep(0.1)
    assert len(crew.sent) == sent
    assert campaign.is_alive
    campaign.put(ResumeSearch())
    finish(campaign)
    assert {record.state for record in records(path)} <= {"done", "pruned"}


def test_a_trial_and_the_whole_search_can_be_stopped(path: Path) -> None:
    crew = ScriptedCrew()
    campaign = begin(path, small_plan(6, pruner="median"), crew)

    def script(task: int, orders: Sequence[RungOrder]) -> None:
        if task == 2:
            campaign.put(StopTrial(orders[0].trial))
            campaign.put(StopTrial(orders[0].trial))
        if task == 4:
            campaign.put(StopAll())

    crew.script = script
    events = finish(campaign)
    states = [record.state for record in records(path)]
    assert "stopped" in states
    assert not {"running", "waiting"} & set(states)
    assert len(kinds(events, CommandRejected)) == 1
    ended = [event.record.number for event in events if isinstance(event, TrialEnded)]
    assert len(ended) == len(set(ended)) == len(states)


def test_own_trials_a_larger_plan_marks_and_workers_while_it_lingers(path: Path) -> None:
    crew = ScriptedCrew()
    campaign = begin(path, small_plan(1), crew, lingers=True)
    seen: list[CampaignEvent] = []
    until(campaign, seen, TrialEnded, 1)
    campaign.put(AddTrial({"learning_rate": 0.02}, seed=9, note="mine"))
    until(campaign, seen, TrialEnded, 2)
    campaign.put(ChangePlan(small_plan(2)))
    until(campaign, seen, TrialEnded, 3)
    campaign.put(ChangePlan(small_plan(2, epochs=7)))
    campaign.put(ChangePlan(small_plan(2, metric="dev_loss")))
    campaign.put(AddTrial({"learning_rate": -1.0}))
    campaign.put(StopTrial(77))
    until(campaign, seen, CommandRejected, 4)
    campaign.put(MarkTrial(1, starred=True))
    campaign.put(SetConcurrency(3))
    until(campaign, seen, TrialMarked)
    campaign.put(CloseSearch())
    seen += finish(campaign)
    assert crew.workers == 3
    first, own, third = records(path)
    assert (first.starred, own.own, own.note, own.seed, third.own) == (True, True, "mine", 9, False)
    assert len(kinds(seen, TrialAdded)) == 1
    assert "epochs: of this search stay 6" in kinds(seen, CommandRejected)[0].reason  # type: ignore[attr-defined]


def test_a_finished_study_starts_workers_only_when_more_is_asked_for(path: Path) -> None:
    finish(begin(path, small_plan(2)))
    crew = ScriptedCrew()
    campaign = begin(path, small_plan(2), crew, lingers=True)
    seen: list[CampaignEvent] = []
    until(campaign, seen, CampaignState)
    assert campaign.state.phase == "finished"
    campaign.put(SetConcurrency(2))
    campaign.put(MarkTrial(1, starred=True))
    until(campaign, seen, TrialMarked)
    assert not hasattr(crew, "report"), "workers were started for nothing"
    campaign.put(AddTrial({"learning_rate": 0.01}))
    until(campaign, seen, TrialEnded)
    campaign.put(CloseSearch())
    finish(campaign)
    assert [record.state for record in records(path)] == ["done"] * 3


def test_the_final_state_is_that_of_one_long_run(path: Path) -> None:
    finish(begin(path, small_plan(1)))
    (record,) = records(path)
    kept = TrialStore(path).load(1, record.spec)
    assert kept is not None
    assert unpack_snapshot(kept.state, 0).step == 18
