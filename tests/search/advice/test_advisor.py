"""The advice can be checked by hand, and turns with the number of cores."""

import math

import pytest

from tests.search.campaigns import BASE, data_of, small_plan
from workbench.search.advice.advisor import Assumptions, Resources, advise, measure_pace, resources_here
from workbench.search.advice.forecast import Pace, coarseness, forecast, trained_share
from workbench.search.advice.start_times import START_SECONDS
from workbench.search.results import TrialRecord, TrialState
from workbench.search.study.plan import StudyPlan

PACE = Pace(seconds_per_epoch=6.0, bytes=300e6)
PLAN = small_plan(59, epochs=20, rungs=10, pruner="asha")


def test_fifty_nine_trials_reach_the_best_twentieth() -> None:
    assert Assumptions().trials == 59
    assert 1.0 - 0.95**59 >= 0.95 > 1.0 - 0.95**58


def test_the_advice_turns_with_the_cores() -> None:
    few = advise(Resources(2, 64e9), PACE, PLAN)
    many = advise(Resources(16, 64e9), PACE, PLAN)
    assert (few.way, few.parallel, many.way, many.parallel) == ("panda", 1, "caviar", 15)
    assert few.caviar_seconds == pytest.approx(START_SECONDS + 59 * few.share * 120.0)
    assert few.panda_seconds == many.panda_seconds == pytest.approx(8 * (120.0 + 60.0))
    assert many.caviar_seconds == pytest.approx(START_SECONDS + 4 * few.share * 120.0)
    assert "59 random trials" in few.text
    assert "Watch one model" in few.text


def test_memory_can_be_the_limit() -> None:
    advice = advise(Resources(16, 1e9), PACE, PLAN)
    assert (advice.parallel, advice.limited_by) == (2, "memory")
    assert advise(Resources(16, math.inf), PACE, PLAN).limited_by == "cores"


def test_the_pace_of_a_run_is_measured() -> None:
    pace = measure_pace(BASE, data_of(small_plan()), seconds=0.05)
    assert 1e-6 < pace.seconds_per_epoch < 0.1
    assert 200e6 < pace.bytes < 400e6
    assert 1e-6 < pace.seconds_per_rung < 1.0
    assert resources_here().cores >= 1
    assert resources_here().memory > 1e6


def test_a_search_of_short_trials_takes_at_least_the_start_and_its_rungs() -> None:
    """59 trials in 0.3 s were promised where the workers alone take seconds to start."""
    quick = Pace(seconds_per_epoch=1e-3, bytes=300e6, seconds_per_rung=0.01)
    foreseen = forecast(PLAN, quick, 59, parallel=1, share=0.25)
    assert foreseen.seconds == pytest.approx(START_SECONDS + 59 * 0.25 * (20 * 1e-3 + 10 * 0.01))
    assert "to start the workers" in advise(Resources(2, 64e9), quick, PLAN).text


def finished(plan: StudyPlan, number: int, rungs: int) -> TrialRecord:
    state: TrialState = "done" if rungs == plan.rungs else "pruned"
    return TrialRecord(number, {}, 1, state, "{}", 0, scores=dict.fromkeys(range(1, rungs + 1), 0.5))


def test_the_share_that_pruning_leaves_is_that_of_the_trials_so_far() -> None:
    few = [finished(PLAN, number, 1) for number in range(1, 6)]
    many = [finished(PLAN, number, 10 if number % 10 == 0 else 1) for number in range(1, 41)]
    assert trained_share(PLAN, few, 59) == trained_share(PLAN, (), 59)
    assert trained_share(PLAN, many, 59) == pytest.approx(0.9 * 0.1 + 0.1)


def test_before_there_are_trials_the_share_is_that_of_invented_ones() -> None:
    shares = {pruner: trained_share(PLAN.replaced(pruner=pruner), (), 59) for pruner in ("none", "median", "asha")}
    assert shares["none"] == 1.0
    assert 0.1 < shares["asha"] < 0.3 < shares["median"] < 0.9


def test_what_was_foreseen_is_told_beside_what_happened() -> None:
    records = [finished(PLAN, number, 1) for number in range(1, 60)]
    told = forecast(PLAN, PACE, 59, 2, 0.25, start=4.0).judged(PLAN, records, 100.0, started=9.0)
    assert "for 59, 9 s to start" in told
    assert "not measured to start" in forecast(PLAN, PACE, 59, 2, 0.25).judged(PLAN, records, 100.0)
    assert "for 59 trials, 4 s of it to start, 25 % of all epochs trained" in told
    assert told.endswith("10 %.")


def test_a_small_dev_set_is_told_where_trials_are_given_up_by_accuracy() -> None:
    assert "22 examples: accuracies come in steps of 5 %" in coarseness(PLAN, 22)
    assert coarseness(PLAN, 1000) == ""
    assert coarseness(PLAN.replaced(metric="dev_loss"), 22) == ""
    assert coarseness(PLAN.replaced(pruner="none"), 22) == ""
