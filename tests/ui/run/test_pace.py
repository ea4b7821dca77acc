"""Speed over a sliding window."""

import pytest

from workbench.ui.run.run_so_far import Pace
from workbench.ui.run.speed import FULL, SPEEDS, WATCH


def test_a_steady_run_has_its_speed_and_its_time_left() -> None:
    pace = Pace()
    assert pace.steps_per_second == 0.0
    assert pace.seconds_left(0, 100) is None
    for tick in range(100):
        pace.record(tick * 0.033, tick * 33)
    assert pace.steps_per_second == pytest.approx(1000.0)
    assert pace.seconds_left(3267, 6267) == pytest.approx(3.0)


def test_only_the_last_moments_count() -> None:
    pace = Pace()
    for tick in range(100):
        pace.record(tick * 0.1, tick * 100)
    for tick in range(1, 31):
        pace.record(9.9 + tick * 0.1, 9900 + tick)
    assert pace.steps_per_second == pytest.approx(10.0)


def test_a_pause_is_not_slow_training() -> None:
    pace = Pace()
    pace.record(0.0, 0)
    pace.record(1.0, 100)
    pace.restart()
    pace.record(100.0, 100)
    pace.record(101.0, 200)
    assert pace.steps_per_second == pytest.approx(100.0)


def test_watch_lasts_half_a_minute_and_full_speed_has_no_limit() -> None:
    assert WATCH.pace(600) == 20.0
    assert WATCH.pace(0) is None
    assert FULL.pace(600) is None
    assert SPEEDS[2].pace(600) == SPEEDS[2].steps_per_second
