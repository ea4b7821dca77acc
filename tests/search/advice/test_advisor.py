"""The advice can be checked by hand, and turns with the number of cores."""

import math

import pytest

from tests.search.campaigns import BASE, data_of, small_plan
from workbench.search.advice.advisor import Assumptions, Pace, Resources, advise, measure_pace, resources_here

PACE = Pace(seconds_per_epoch=6.0, bytes=300e6)


def test_fifty_nine_trials_reach_the_best_twentieth() -> None:
    assert Assumptions().trials == 59
    assert 1.0 - 0.95**59 >= 0.95 > 1.0 - 0.95**58


def test_the_advice_turns_with_the_cores() -> None:
    few = advise(Resources(2, 64e9), PACE, epochs=20)
    many = advise(Resources(16, 64e9), PACE, epochs=20)
    assert (few.way, few.parallel, many.way, many.parallel) == ("panda", 1, "caviar", 15)
    assert few.caviar_seconds == pytest.approx(59 * 0.35 * 120.0)
    assert few.panda_seconds == many.panda_seconds == pytest.approx(8 * (120.0 + 60.0))
    assert many.caviar_seconds == pytest.approx(4 * 0.35 * 120.0)
    assert "59 random trials" in few.text
    assert "Watch one model" in few.text


def test_memory_can_be_the_limit() -> None:
    advice = advise(Resources(16, 1e9), PACE, epochs=20)
    assert (advice.parallel, advice.limited_by) == (2, "memory")
    assert advise(Resources(16, math.inf), PACE, epochs=20).limited_by == "cores"


def test_the_pace_of_a_run_is_measured() -> None:
    pace = measure_pace(BASE, data_of(small_plan()), seconds=0.05)
    assert 1e-6 < pace.seconds_per_epoch < 0.1
    assert 200e6 < pace.bytes < 400e6
    assert resources_here().cores >= 1
    assert resources_here().memory > 1e6
