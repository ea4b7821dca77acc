"""A search in the window: begun, shown, asked for things, closed and gone on with."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from workbench.runs.reading import RunReader
from workbench.search.campaign.campaign import Campaign
from workbench.search.campaign.campaign_messages import (
    AddTrial,
    CampaignCommand,
    CampaignEvent,
    CampaignState,
    ChangePlan,
    CloseSearch,
    MarkTrial,
    PauseSearch,
    StopAll,
    TrialEnded,
)
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.search.workers import cluster
from workbench.search.workers.crew import InlineCrew
from workbench.ui.search.search_opening import OpenedSearch, SearchOrder, open_search
from workbench.ui.search.session import SearchSession

PLAN = {
    "base": {
        "name": "flowers",
        "data": {"name": "iris", "dev_fraction": 0.25},
        "network": {"layers": [{"units": 4}]},
        "hyperparameters": {"batch_size": 16},
    },
    "epochs": 4,
    "rungs": 2,
    "pruner": "none",
    "trials": 4,
    "space": {"dimensions": [{"name": "learning_rate", "scale": "log", "low": 1e-3, "high": 1.0}]},
}


@pytest.fixture
def session(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[SearchSession]:
    """With one worker in this process: the worker processes have tests of their own."""
    monkeypatch.setattr(cluster, "DaskCrew", lambda *_, **__: InlineCrew())
    session = SearchSession()
    yield session
    assert session.shut_down(patience=60.0)


def search(qtbot: QtBot, session: SearchSession) -> None:
    session.search(StudyPlan.parse(PLAN), workers=1)
    qtbot.waitUntil(lambda: sum(record.has_ended for record in session.seen.records) == 4, timeout=60_000)


def change_budget(session: SearchSession, budget: int) -> None:
    plan = session.seen.plan
    assert plan is not None
    session.ask(ChangePlan(plan.with_stage(plan.stages[0].replaced(budget=budget))))


def test_a_search_is_shown_trial_by_trial(qtbot: QtBot, session: SearchSession) -> None:
    search(qtbot, session)
    assert [record.number for record in session.seen.records] == [1, 2, 3, 4]
    assert {record.state for record in session.seen.records} == {"done"}
    assert all(set(record.scores) == {1, 2} for record in session.seen.records)
    assert set(session.seen.ended_at) == {1, 2, 3, 4}
    qtbot.waitUntil(lambda: session.seen.activity.state == "finished")
    assert session.seen.activity.advice


def test_nothing_of_the_search_before_stays(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[weakref.ref[Campaign]] = []

    def remembered(order: SearchOrder) -> OpenedSearch:
        found = open_search(order)
        opened.append(weakref.ref(found.campaign))
        return found

    def is_gone() -> bool:
        gc.collect()
        return opened[0]() is None

    monkeypatch.setattr(cluster, "DaskCrew", lambda *_, **__: InlineCrew())
    session = SearchSession(open_order=remembered)
    try:
        search(qtbot, session)
        with qtbot.waitSignal(session.started, timeout=60_000):
            session.search(StudyPlan.parse(PLAN), workers=1)
        qtbot.waitUntil(is_gone, timeout=20_000)
    finally:
        assert session.shut_down(patience=60.0)


class QuietCampaign:
    """Has one thing to tell; follows as much of ``Campaign`` as a session reads."""

    def __init__(self, record: TrialRecord) -> None:
        self.path = Path("quiet.db")
        self.state = CampaignState(phase="searching")
        self.is_alive = True
        self.told: list[CampaignEvent] = [TrialEnded(record)]
        self.commands: list[CampaignCommand] = []

    def events(self) -> list[CampaignEvent]:
        told, self.told = self.told, []
        if told:
            self.state = CampaignState(phase="searching", seconds=700.0, seconds_left=90.0)
        return told

    def put(self, command: CampaignCommand) -> None:
        self.commands.append(command)

    def join(self, seconds: float | None = None) -> bool:
        return True


def test_time_passes_between_the_events(qtbot: QtBot) -> None:
    record = TrialRecord(1, {"learning_rate": 0.1}, 1, "done", "{}", 0, scores={1: 0.5})
    campaign = QuietCampaign(record)
    opened = OpenedSearch(cast("Campaign", campaign), StudyPlan.parse(PLAN), ())
    session = SearchSession(open_order=lambda _order: opened)
    session.search(opened.plan)
    qtbot.waitUntil(lambda: bool(session.seen.records))
    assert session.seen.ended_at[1] == 700.0
    assert session.seen.activity.eta == 90.0
    session.ask(PauseSearch())
    assert session.seen.activity.state == "pausing"
    assert session.shut_down()
    assert campaign.commands == [PauseSearch(), CloseSearch()]


def test_without_a_search_nothing_is_under_way(qtbot: QtBot) -> None:
    session = SearchSession()
    assert session.seen.plan is None
    assert session.seen.activity.state == "finished"
    with qtbot.waitSignal(session.failed):
        session.ask(PauseSearch())
    assert session.seen.activity.state == "finished"


def test_what_was_opened_too_late_is_closed_again(qtbot: QtBot) -> None:
    """The window closes while a search is being opened."""
    campaign = QuietCampaign(TrialRecord(1, {}, 1, "done", "{}", 0))
    session = SearchSession(
        open_order=lambda _order: OpenedSearch(cast("Campaign", campaign), StudyPlan.parse(PLAN), ())
    )
    session.search(StudyPlan.parse(PLAN))
    assert session.shut_down()
    assert campaign.commands
    assert set(campaign.commands) == {CloseSearch()}
    assert session.seen.plan is None


def test_a_trial_is_starred_noted_repeated_and_added(qtbot: QtBot, session: SearchSession) -> None:
    search(qtbot, session)
    session.ask(MarkTrial(2, starred=True))
    session.ask(MarkTrial(2, note="promising"))
    qtbot.waitUntil(lambda: session.seen.records[1].starred and session.seen.records[1].note == "promising")
    two = session.seen.records[1]
    for seed in (two.seed + 1, two.seed + 2):
        session.ask(AddTrial(two.values, two.stage, seed, "again"))
    session.ask(AddTrial({"learning_rate": 0.02}))
    qtbot.waitUntil(lambda: sum(record.has_ended for record in session.seen.records) == 7)
    again = session.seen.records[4:6]
    assert [record.values for record in again] == [session.seen.records[1].values] * 2
    assert len({record.seed for record in [session.seen.records[1], *again]}) == 3
    assert session.seen.records[6].values == {"learning_rate": 0.02}
    assert session.seen.records[6].own


def test_a_trial_opens_as_a_run_from_its_last_state(qtbot: QtBot, session: SearchSession) -> None:
    search(qtbot, session)
    with qtbot.waitSignal(session.panda_asked) as asked:
        session.open_as_panda(3)
    path = asked.args[0]
    assert isinstance(path, Path)
    with RunReader(path) as reader:
        current = reader.history.current
        assert current.step == reader.history.branch(current.branch).length > 0


def test_a_closed_search_goes_on_from_its_file(qtbot: QtBot, session: SearchSession) -> None:
    search(qtbot, session)
    path = session.path
    assert path is not None
    before = session.seen.records
    session.shut_down()
    with qtbot.waitSignal(session.started):
        session.open(path, workers=1)
    assert [(r.number, r.state, r.best) for r in session.seen.records] == [(r.number, r.state, r.best) for r in before]
    change_budget(session, 5)
    qtbot.waitUntil(lambda: len(session.seen.records) == 5 and session.seen.records[4].has_ended)


def test_a_search_that_makes_room_is_told(qtbot: QtBot, session: SearchSession) -> None:
    aside: list[Path] = []
    session.put_aside.connect(aside.append)
    search(qtbot, session)
    qtbot.waitUntil(lambda: session.seen.activity.state == "finished")
    search(qtbot, session)
    assert aside == []
    change_budget(session, 400)
    qtbot.waitUntil(lambda: session.seen.activity.state == "running")
    path = session.path
    with qtbot.waitSignal(session.started):
        session.search(StudyPlan.parse(PLAN), workers=1)
    assert aside == [path]


def test_retuning_searches_the_first_tier_around_the_best(qtbot: QtBot, session: SearchSession) -> None:
    search(qtbot, session)
    with qtbot.waitSignal(session.started):
        session.retune()
    assert session.seen.plan is not None
    (row,) = session.seen.plan.stages[0].space.dimensions
    assert row.name == "learning_rate"


def test_what_cannot_be_started_is_told(qtbot: QtBot, session: SearchSession, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_text("this is no study")
    with qtbot.waitSignal(session.failed) as failed:
        session.open(broken)
    assert str(broken) in failed.args[0]


def test_a_trial_is_watched_while_it_is_trained(qtbot: QtBot, session: SearchSession) -> None:
    plan = StudyPlan.parse({**PLAN, "trials": 1, "epochs": 1_000_000})
    session.search(plan, workers=1)
    qtbot.waitUntil(lambda: session.seen.curves.get(1) is not None, timeout=60_000)
    curve = session.seen.curves.get(1)
    assert curve is not None
    assert 0.0 < curve.epochs[-1] < 1_000_000
    assert not session.seen.records[0].has_ended
    session.ask(StopAll())
    qtbot.waitUntil(lambda: session.seen.records[0].has_ended)
    assert session.seen.curves.get(1) is None, "from now on its scores tell more"


class CountedHosts:
    """Stands where a worker process would be started."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_closed = False

    def get(self) -> None:
        self.asked += 1

    def close(self) -> None:
        self.is_closed = True


def test_the_worker_is_started_when_somebody_looks_and_ends_with_the_window(qtbot: QtBot) -> None:
    hosts = CountedHosts()
    session = SearchSession(hosts=hosts)  # type: ignore[arg-type]
    session.warm_up(False)
    assert hosts.asked == 0
    session.warm_up(True)
    qtbot.waitUntil(lambda: hosts.asked == 1, timeout=60_000)
    assert session.shut_down(patience=60.0)
    assert hosts.is_closed
