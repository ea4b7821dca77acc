import numpy as np
import pytest

from tests.ui.views.board.fake_search import FakeSearch
from workbench.ui.views.board.board_data import BoardData, board_data
from workbench.ui.views.board.progress_view import progress_by_time, progress_by_trial, time_text, time_ticks


def test_the_best_never_falls_and_ends_at_the_best(data: BoardData) -> None:
    for progress in (progress_by_trial(data), progress_by_time(data)):
        known = progress.best[np.isfinite(progress.best)]
        assert (np.diff(known) >= 0.0).all()
        assert known[-1] == data.score_positions[data.order[0]]


def test_only_trials_that_are_done_count(data: BoardData) -> None:
    progress = progress_by_trial(data)
    first_done = next(i for i, place in enumerate(progress.places.astype(int)) if data.states[place] == "done")
    assert np.isneginf(progress.best[:first_done]).all()


def test_trials_stand_in_the_order_in_which_they_ended(data: BoardData) -> None:
    ended_at = {number: 1000.0 - seconds for number, seconds in data.ended_at.items()}
    turned = progress_by_trial(board_data(data.plan, data.records, ended_at))
    assert turned.places.tolist() == progress_by_trial(data).places.tolist()[::-1]


def test_unknown_times_leave_the_plot_against_time_empty(data: BoardData) -> None:
    unknown = board_data(data.plan, FakeSearch(60).records, {})
    assert len(progress_by_time(unknown).x) == 0
    assert len(progress_by_trial(unknown).x) == 58


@pytest.mark.parametrize("last", [0.4, 5.0, 240.0, 4000.0, 1e6])
def test_times_are_round_and_few(last: float) -> None:
    ticks = time_ticks(last, 6)
    assert 2 <= len(ticks) <= 6
    assert ticks[-1] <= last


def test_no_two_ticks_say_the_same() -> None:
    for last in (0.4, 2.3, 5.0, 70.0):
        texts = [time_text(value) for value in time_ticks(last, 6)]
        assert len(set(texts)) == len(texts)


def test_minutes_are_marked_by_minutes() -> None:
    assert time_ticks(250.0, 6) == [0.0, 60.0, 120.0, 180.0, 240.0]
