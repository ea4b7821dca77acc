"""A search in the window: begun, shown, asked for things, closed and gone on with."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from workbench.runs.reading import RunReader
from workbench.search.campaign.campaign import Campaign
from workbench.search.campaign.campaign_messages import CampaignState, TrialEnded
from workbench.search.study.plan import StudyPlan
from workbench.search.workers import cluster
from workbench.search.workers.crew import InlineCrew
from workbench.ui.search.session import CaviarSession

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
def caviar(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaviarSession]:
    """With one worker in this process: the worker processes have tests of their own."""
    monkeypatch.setattr(cluster, "DaskCrew", lambda *_: InlineCrew())
    session = CaviarSession()
    yield session
    session.shut_down()


def search(qtbot: QtBot, caviar: CaviarSession) -> None:
    caviar.search(StudyPlan.parse(PLAN), workers=1)
    qtbot.waitUntil(lambda: sum(record.has_ended for record in caviar.records) == 4, timeout=60_000)


def test_a_search_is_shown_trial_by_trial(qtbot: QtBot, caviar: CaviarSession) -> None:
    search(qtbot, caviar)
    assert [record.number for record in caviar.records] == [1, 2, 3, 4]
    assert {record.state for record in caviar.records} == {"done"}
    assert all(set(record.scores) == {1, 2} for record in caviar.records)
    assert set(caviar.ended_at) == {1, 2, 3, 4}
    qtbot.waitUntil(lambda: caviar.activity.state == "finished", timeout=5_000)
    assert caviar.activity.advice


def test_time_passes_between_the_events(qtbot: QtBot, caviar: CaviarSession) -> None:
    search(qtbot, caviar)
    ended, campaign = TrialEnded(caviar.records[0]), caviar._campaign
    state = CampaignState(phase="searching", seconds=700.0, seconds_left=90.0)
    caviar._campaign = cast("Campaign", SimpleNamespace(events=lambda: [ended], state=state))
    caviar._drain()
    assert caviar.ended_at[1] == 700.0
    assert caviar.activity.eta == 90.0
    caviar._campaign = campaign


def test_a_trial_is_starred_noted_repeated_and_added(qtbot: QtBot, caviar: CaviarSession) -> None:
    search(qtbot, caviar)
    caviar.star(2, True)
    caviar.write_note(2, "promising")
    qtbot.waitUntil(lambda: caviar.records[1].starred and caviar.records[1].note == "promising", timeout=5_000)
    caviar.repeat_with_seeds(2, 2)
    caviar.add_trial({"learning_rate": 0.02})
    qtbot.waitUntil(lambda: sum(record.has_ended for record in caviar.records) == 7, timeout=30_000)
    again = caviar.records[4:6]
    assert [record.values for record in again] == [caviar.records[1].values] * 2
    assert len({record.seed for record in [caviar.records[1], *again]}) == 3
    assert caviar.records[6].values == {"learning_rate": 0.02}
    assert caviar.records[6].own


def test_a_trial_opens_as_a_run_from_its_last_state(qtbot: QtBot, caviar: CaviarSession) -> None:
    search(qtbot, caviar)
    with qtbot.waitSignal(caviar.panda_asked, timeout=10_000) as asked:
        caviar.open_as_panda(3)
    path = asked.args[0]
    assert isinstance(path, Path)
    with RunReader(path) as reader:
        current = reader.history.current
        assert current.step == reader.history.branch(current.branch).length > 0


def test_a_closed_search_goes_on_from_its_file(qtbot: QtBot, caviar: CaviarSession) -> None:
    search(qtbot, caviar)
    path = caviar.path
    assert path is not None
    before = caviar.records
    caviar.shut_down()
    with qtbot.waitSignal(caviar.started, timeout=30_000):
        caviar.open(path, workers=1)
    assert [(r.number, r.state, r.best) for r in caviar.records] == [(r.number, r.state, r.best) for r in before]
    caviar.change_budget(1, 5)
    qtbot.waitUntil(lambda: len(caviar.records) == 5 and caviar.records[4].has_ended, timeout=30_000)


def test_a_search_that_makes_room_is_told(qtbot: QtBot, caviar: CaviarSession) -> None:
    aside: list[Path] = []
    caviar.put_aside.connect(aside.append)
    search(qtbot, caviar)
    qtbot.waitUntil(lambda: caviar.activity.state == "finished", timeout=5_000)
    search(qtbot, caviar)
    assert aside == []
    caviar.change_budget(1, 400)
    qtbot.waitUntil(lambda: caviar.activity.state == "running", timeout=5_000)
    path = caviar.path
    with qtbot.waitSignal(caviar.started, timeout=30_000):
        caviar.search(StudyPlan.parse(PLAN), workers=1)
    assert aside == [path]


def test_retuning_searches_the_first_tier_around_the_best(qtbot: QtBot, caviar: CaviarSession) -> None:
    search(qtbot, caviar)
    with qtbot.waitSignal(caviar.started, timeout=30_000):
        caviar.retune()
    assert caviar.plan is not None
    (row,) = caviar.plan.stages[0].space.dimensions
    assert row.name == "learning_rate"


def test_what_cannot_be_started_is_told(qtbot: QtBot, caviar: CaviarSession, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_text("this is no study")
    with qtbot.waitSignal(caviar.failed, timeout=10_000) as failed:
        caviar.open(broken)
    assert str(broken) in failed.args[0]


def test_a_trial_is_watched_while_it_is_trained(qtbot: QtBot, caviar: CaviarSession) -> None:
    plan = StudyPlan.parse({**PLAN, "trials": 1, "epochs": 1_000_000})
    caviar.search(plan, workers=1)
    qtbot.waitUntil(lambda: caviar.curve(1) is not None, timeout=60_000)
    curve = caviar.curve(1)
    assert curve is not None
    assert 0.0 < curve.epochs[-1] < 1_000_000
    assert not caviar.records[0].has_ended
    caviar.stop_all()
    qtbot.waitUntil(lambda: caviar.records[0].has_ended, timeout=30_000)
    assert caviar.curve(1) is None, "from now on its scores tell more"
