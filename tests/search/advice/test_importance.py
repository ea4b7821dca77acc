"""Importance on objectives whose answer is known, one axis of which does nothing."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import rankdata

from tests.campaigns.importance_figures import FEWEST_INSIDE, FUNCTIONS, MOST_WRONG, figures, true_shares
from workbench.search.advice.importance import FEWEST_TRIALS, Importance, Share, counted, importance
from workbench.search.advice.variance_shares import ranks
from workbench.search.results import TrialRecord, TrialState
from workbench.search.space.draws import draws
from workbench.search.space.scales import position_of
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import Dimension, SearchSpace

AXES = (
    Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0),
    Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.999),
    Dimension(name="hidden_layers", scale="linear", low=1, high=4, integer=True),
    Dimension(name="optimizer", scale="choice", choices=("momentum", "adam", "rmsprop")),
)
NAMES = tuple(axis.name for axis in AXES)
Objective = Callable[[Mapping[str, float]], float]


def record(number: int, values: Mapping[str, Value], score: float, state: TrialState = "done") -> TrialRecord:
    return TrialRecord(
        number=number,
        values=values,
        stage=1,
        state=state,
        spec="",
        seed=0,
        scores={1: score},
        diverged=math.isnan(score),
    )


def trials(count: int, objective: Objective) -> list[TrialRecord]:
    drawn = draws(SearchSpace(dimensions=AXES), 0, count)
    found = []
    for number, values in enumerate(drawn, start=1):
        at = {axis.name: float(position_of(axis, values[axis.name])) for axis in AXES}
        score = objective(at)
        found.append(record(number, values, score, "failed" if math.isnan(score) else "done"))
    return found


def result(count: int, objective: Objective) -> Importance:
    return importance(NAMES, AXES, trials(count, objective), "dev_accuracy")


def result_of(records: list[TrialRecord]) -> Importance:
    return importance(NAMES, AXES, records, "dev_accuracy")


def by_name(found: Importance) -> dict[str, Share]:
    return {share.name: share for share in found.shares}


def rate_above_all(at: Mapping[str, float]) -> float:
    return 4.0 * at["learning_rate"] + 2.0 * at["momentum"] + 1.0 * at["hidden_layers"]


def layers_above_all(at: Mapping[str, float]) -> float:
    return 4.0 * at["hidden_layers"] + 1.0 * at["learning_rate"]


def test_shares_are_those_of_the_variances() -> None:
    found = result(300, rate_above_all)
    share = by_name(found)
    assert [one.name for one in found.shares[:3]] == ["learning_rate", "momentum", "hidden_layers"]
    # Of 16 + 4 + 1 parts (the layers take four values only, which spreads them a little less).
    assert share["learning_rate"].share == pytest.approx(16 / 21, abs=0.1)
    assert share["momentum"].share == pytest.approx(4 / 21, abs=0.07)
    assert found.explained > 0.8


def test_an_axis_that_does_nothing_has_no_share() -> None:
    inert = by_name(result(300, rate_above_all))["optimizer"]
    assert inert.share < 0.02
    assert inert.low == 0.0
    assert inert.high < 0.03


def test_intervals_hold_the_share_and_shrink() -> None:
    few, many = (by_name(result(count, rate_above_all))["momentum"] for count in (80, 640))
    for share in (few, many):
        assert share.low <= share.share <= share.high
    assert many.high - many.low < 0.6 * (few.high - few.low)


def test_tiers_agree() -> None:
    share = by_name(result(300, rate_above_all))
    assert {name: share[name].verdict for name in NAMES} == {
        "learning_rate": "agrees",
        "momentum": "agrees",
        "hidden_layers": "agrees",
        "optimizer": "no tier",
    }


def test_tiers_disagree_and_say_with_what() -> None:
    share = by_name(result(300, layers_above_all))
    assert (share["learning_rate"].verdict, share["learning_rate"].other) == ("disagrees", "hidden_layers")
    assert (share["hidden_layers"].verdict, share["hidden_layers"].other) == ("disagrees", "learning_rate")


def test_what_is_not_settled_is_too_early_with_a_number() -> None:
    def nearly_the_same(at: Mapping[str, float]) -> float:
        noise = math.sin(1e4 * sum(at.values()))
        return 1.3 * at["learning_rate"] + at["momentum"] + at["hidden_layers"] + 0.4 * noise

    share = by_name(result(60, nearly_the_same))["learning_rate"]
    assert share.verdict == "too early"
    assert 0 < share.more <= 1001


def test_too_few_trials_say_how_many_are_missing() -> None:
    found = result(30, rate_above_all)
    assert found.shares == ()
    assert found.more == 10 * len(AXES) - 30
    one = importance(NAMES[:1], AXES[:1], trials(5, rate_above_all), "dev_accuracy")
    assert one.more == FEWEST_TRIALS - 5


def test_diverged_trials_are_results() -> None:
    def fails_where_the_rate_is_high(at: Mapping[str, float]) -> float:
        return math.nan if at["learning_rate"] > 0.6 else 0.9 + 0.01 * at["momentum"]

    found = result(200, fails_where_the_rate_is_high)
    assert found.trials == 200
    assert found.diverged > 50
    assert by_name(found)["learning_rate"].share > 0.4


def test_one_disaster_changes_little() -> None:
    records = trials(200, rate_above_all)
    spoiled = [*records[:-1], record(200, records[-1].values, -1e30)]
    before, after = (importance(NAMES, AXES, some, "dev_accuracy") for some in (records, spoiled))
    assert by_name(after)["learning_rate"].share == pytest.approx(by_name(before)["learning_rate"].share, abs=0.03)


def test_low_losses_are_good() -> None:
    records = trials(100, rate_above_all)
    negated = [record(one.number, one.values, -(one.score or 0.0)) for one in records]
    accuracy, loss = importance(NAMES, AXES, records, "dev_accuracy"), importance(NAMES, AXES, negated, "dev_loss")
    assert accuracy == loss


def test_stopped_failed_and_running_trials_are_left_out() -> None:
    values = trials(1, rate_above_all)[0].values
    others = [record(n, values, 0.5, state) for n, state in enumerate(("stopped", "failed", "running", "waiting"))]
    kept = [record(7, values, 0.5, "pruned"), record(8, values, math.nan, "failed")]
    assert counted([*others, *kept]) == tuple(kept)


def test_the_same_trials_give_the_same_figures() -> None:
    assert result(100, rate_above_all) == result(100, rate_above_all)


def test_a_trial_without_a_value_counts_with_the_middle() -> None:
    records = trials(100, rate_above_all)
    partly = [
        record(o.number, {n: v for n, v in o.values.items() if n != "momentum" or o.number % 2}, o.score or 0.0)
        for o in records
    ]
    assert len(result_of(partly).shares) == len(NAMES)


@pytest.mark.parametrize("count", [30, 60])
def test_a_row_that_never_varies_explains_nothing_and_asks_for_no_trials(count: int) -> None:
    records = [
        record(o.number, {**o.values, "optimizer": "adam"}, o.score or 0.0) for o in trials(count, rate_above_all)
    ]
    found = result_of(records)
    assert found.more == 0
    assert {share.name for share in found.shares} == set(NAMES) - {"optimizer"}


def test_where_no_row_varies_no_more_trials_are_asked_for() -> None:
    values = trials(1, rate_above_all)[0].values
    found = result_of([record(number, values, 0.5 + 0.01 * number) for number in range(1, 41)])
    assert (found.more, found.shares) == (0, ())


def test_scores_are_compared_after_the_same_training() -> None:
    """Trials given up at rung 1 do not count with that score against what the others had at rung 9."""
    records = []
    for one in trials(200, rate_above_all):
        early = one.score or 0.0
        goes_on = early > 3.5
        scores = {1: early, 9: 0.5} if goes_on else {1: early}  # the last scores alone would put the best at the end
        records.append(replace(one, scores=scores, state="done" if goes_on else "pruned"))
    found = result_of(records)
    assert found.rung == 1
    assert found.shares == result_of(trials(200, rate_above_all)).shares


def test_equal_scores_explain_nothing() -> None:
    found = result(100, lambda at: 0.5)
    assert (found.shares, found.more) == ((), 0)


def test_two_hundred_trials_of_six_values_take_no_more_than_a_second() -> None:
    axes = (*AXES, Dimension(name="dropout", scale="linear", low=0.0, high=0.5))
    axes = (*axes, Dimension(name="batch_size", scale="log", low=8, high=512, integer=True))
    random = np.random.default_rng(0)
    drawn = draws(SearchSpace(dimensions=axes), 0, 200)
    records = [record(n, values, float(random.random())) for n, values in enumerate(drawn, start=1)]
    started = time.process_time()
    importance([axis.name for axis in axes], axes, records, "dev_accuracy")
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize("name", ["ishigami", "symmetric U", "noisy monotone", "noise"])
def test_intervals_and_verdicts_are_right(name: str) -> None:
    """A small part of the campaign; its table is in docs/decisions/0027-importance.md."""
    function = FUNCTIONS[name]
    found = figures(function, true_shares(function, 20_000), 60, 40, seed=11)
    assert found.inside >= FEWEST_INSIDE
    assert found.wrong <= MOST_WRONG


def test_most_verdicts_are_given_where_there_are_trials_enough() -> None:
    """Without it, an answer that always says "too early" would pass."""
    function = FUNCTIONS["ishigami"]
    found = figures(function, true_shares(function, 20_000), 400, 10, seed=11)
    assert found.said > 0.7
    assert found.wrong <= MOST_WRONG


@pytest.mark.parametrize("values", [[3.0, 1.0, 2.0], [1.0, 1.0, 1.0], [2.0, -np.inf, 2.0, 0.5, 0.5, 0.5, np.inf]])
def test_ranks_share_the_mean_of_their_places(values: list[float]) -> None:
    assert ranks(np.array(values)).tolist() == rankdata(values).tolist()
