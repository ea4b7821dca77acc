"""Importance of trials that were not drawn independently: no verdict, or that of the independent ones alone."""

from dataclasses import replace

import numpy as np
import pytest

from tests.campaigns.importance_figures import FUNCTIONS, ROWS, figures, is_wrong, records_of, true_shares
from tests.search.advice.test_importance import AXES, NAMES, rate_above_all, trials
from tests.search.campaigns import BASE
from workbench.search.advice.importance import importance, steered_trials
from workbench.search.advice.importance_texts import headline, verdict_text
from workbench.search.results import TrialRecord
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.specs.search_space import Dimension, SearchSpace, usual_dimension

WIDE = SearchSpace(dimensions=(Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0),))
NARROW = SearchSpace(dimensions=(Dimension(name="learning_rate", scale="log", low=1e-3, high=1e-2),))


def plan_of(*stages: tuple[str, SearchSpace]) -> StudyPlan:
    made = tuple(
        Stage.parse({"number": number, "space": space.to_plain(), "strategy": strategy, "budget": 100})
        for number, (strategy, space) in enumerate(stages, start=1)
    )
    return StudyPlan(base=BASE, stages=made)


def record(number: int, stage: int, *, own: bool = False) -> TrialRecord:
    return TrialRecord(number=number, values={}, stage=stage, state="done", spec="", seed=0, own=own)


@pytest.mark.parametrize(
    ("stages", "steered"),
    [
        ([("random", WIDE)], set()),
        ([("sobol", WIDE), ("random", WIDE)], set()),
        ([("tpe", WIDE)], {1, 2, 3}),
        ([("random", WIDE), ("tpe", WIDE)], {3}),
        ([("random", WIDE), ("random", NARROW)], {3}),
        ([("tpe", WIDE), ("random", NARROW)], {1, 2}),
    ],
)
def test_what_was_drawn_independently(stages: list[tuple[str, SearchSpace]], steered: set[int]) -> None:
    records = [record(1, 1), record(2, 1), record(3, len(stages)), record(4, 1, own=True)]
    assert steered_trials(plan_of(*stages), records) == {*steered, 4}


def test_of_steered_trials_no_verdict_is_told() -> None:
    records = trials(300, rate_above_all)
    free = importance(NAMES, AXES, records, "dev_accuracy")
    found = importance(NAMES, AXES, records, "dev_accuracy", frozenset(range(1, 301)))
    assert {share.verdict for share in free.shares} == {"agrees", "no tier"}
    assert {share.verdict for share in found.shares} == {"steered", "no tier"}
    assert [share.share for share in found.shares] == [share.share for share in free.shares]
    assert "not drawn independently" in headline(found)
    assert "settled" not in headline(found)
    assert "steered" in verdict_text(found.shares[0])


def test_where_there_are_enough_independent_ones_they_alone_are_asked() -> None:
    records = trials(200, rate_above_all)
    misleading = [replace(one, number=200 + one.number, scores={1: 0.0}) for one in trials(200, rate_above_all)]
    found = importance(NAMES, AXES, [*records, *misleading], "dev_accuracy", frozenset(range(201, 401)))
    assert found.shares == importance(NAMES, AXES, records, "dev_accuracy").shares
    assert (found.trials, found.left_out) == (200, 200)
    assert "200 more not drawn independently" in headline(found)


def test_tpe_hides_the_shares_of_the_whole_space() -> None:
    """Why nothing is said: what looks like a share there is one within what was tried."""
    function = FUNCTIONS["additive"]
    truth = true_shares(function, 20_000)
    believed = figures(function, truth, 60, 10, 0, "tpe-believed")
    told = figures(function, truth, 60, 10, 0, "tpe")
    assert believed.inside < 0.85
    assert believed.said > 0.0
    assert told.said == told.wrong == 0.0


def test_the_draws_of_the_campaign_are_those_of_the_search() -> None:
    """Its TPE looks where scores are good."""
    function = FUNCTIONS["additive"]
    places, scores = function.tpe(60, np.random.default_rng(0))
    assert places[:, 0].mean() > 0.6
    assert scores[30:].mean() > scores[:10].mean()
    axes = [usual_dimension(name) for name in ROWS[:4]]
    found = importance(ROWS[:4], axes, records_of(list(ROWS[:4]), places, scores), "dev_accuracy")
    assert not any(
        is_wrong(share, dict.fromkeys(ROWS[:4], 0.25)) for share in found.shares if share.verdict == "steered"
    )
