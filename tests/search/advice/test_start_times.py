"""How long the start of a search takes: kept from search to search, told by the campaign, used by the forecast."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.search.campaigns import ScriptedCrew, begin, finish, small_plan, trained
from workbench.files.folders import data_folder
from workbench.search.advice.advisor import Resources, advise, resources_here
from workbench.search.advice.forecast import Pace
from workbench.search.advice.start_times import START_SECONDS, note_start, usual_start
from workbench.search.workers.crew import TaskDone
from workbench.search.workers.rungs import RungOrder


def test_the_median_of_the_last_starts_is_expected() -> None:
    assert usual_start() == START_SECONDS
    for seconds in (100.0, 2.0, 3.0, 40.0):
        note_start(seconds)
    assert usual_start() == pytest.approx(21.5)
    for _ in range(9):
        note_start(5.0)
    assert usual_start() == 5.0
    assert resources_here().start == 5.0


@pytest.mark.parametrize("content", ["", "{", "[1, null]", '["x"]', "[" * 5000, "[NaN, -1, 1e9]", "7"])
def test_a_file_that_says_nothing_is_no_start(content: str) -> None:
    data_folder().mkdir(parents=True, exist_ok=True)
    (data_folder() / "search-starts.json").write_text(content, encoding="utf-8")
    assert usual_start() == START_SECONDS
    note_start(3.0)
    assert usual_start() == 3.0


def test_a_folder_that_cannot_be_written_stops_nothing() -> None:
    data_folder().parent.mkdir(parents=True, exist_ok=True)
    data_folder().mkdir(exist_ok=True)
    (data_folder() / "search-starts.json").mkdir()
    note_start(3.0)
    assert usual_start() == START_SECONDS


def test_the_advice_counts_with_what_is_usual_here() -> None:
    pace = Pace(seconds_per_epoch=0.001, bytes=1e6)
    slow, quick = (advise(Resources(2, 64e9, start), pace, small_plan()) for start in (30.0, 3.0))
    assert slow.caviar_seconds - quick.caviar_seconds == pytest.approx(27.0)
    assert "30 s to start the workers" in slow.text


def test_a_campaign_tells_when_its_first_worker_trained(tmp_path: Path) -> None:
    def after_a_moment(task: int, orders: Sequence[RungOrder]) -> TaskDone:
        time.sleep(0.3)
        return TaskDone(task, trained(orders))

    campaign = begin(tmp_path / "s.db", small_plan(), ScriptedCrew(after_a_moment))
    finish(campaign)
    started = campaign.state.start_seconds
    assert started is not None
    assert 0.3 <= started < campaign.state.seconds
