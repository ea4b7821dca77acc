"""Workers that a search cannot use, and a scheduler that does not answer."""

import time
from pathlib import Path

import pytest

from tests.search.campaigns import ScriptedCrew, begin, finish, records, small_plan
from workbench.search.workers.crew import CrewState, TaskDone, TaskFailed
from workbench.search.workers.rungs import WorkDone


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.db"


def test_workers_with_other_sources_end_the_search_with_the_reason(path: Path) -> None:
    events = finish(
        begin(path, small_plan(), ScriptedCrew(lambda task, orders: TaskDone(task, WorkDone(refused="it runs others"))))
    )
    assert "A worker was refused: it runs others" in events[-1].problem  # type: ignore[union-attr]
    assert {record.state for record in records(path)} == {"running"}


def test_a_worker_that_breaks_ends_the_search_and_one_that_lacks_the_data_gets_them(path: Path) -> None:
    crew = ScriptedCrew(lambda task, orders: TaskDone(task, WorkDone(needs_data=True)) if task == 1 else None)
    finish(begin(path, small_plan(2), crew))
    assert crew.data.name == "iris"
    assert {record.state for record in records(path)} == {"done"}
    broken = ScriptedCrew(lambda task, orders: TaskFailed(task, "ImportError: numba"))
    events = finish(begin(path.with_name("b.db"), small_plan(2), broken))
    assert "ImportError: numba" in events[-1].problem  # type: ignore[union-attr]


def test_lost_contact_is_told_with_its_age(path: Path) -> None:
    crew = ScriptedCrew()
    lost_since = time.monotonic() - 14.0
    crew.crew_state = CrewState(lost_since=lost_since, problem="tcp://x does not answer")
    campaign = begin(path, small_plan(1), crew)
    while campaign.state.lost_contact is None:
        time.sleep(0.005)
    assert 14.0 <= campaign.state.lost_contact <= time.monotonic() - lost_since
    assert campaign.state.phase == "connecting"
    crew.crew_state = None
    finish(campaign)
    assert crew.is_closed
