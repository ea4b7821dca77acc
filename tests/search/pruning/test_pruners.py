"""Pruners are pure functions of the scores so far."""

import math
from typing import get_args

import pytest

from workbench.search.campaign.live_trial import goals_after
from workbench.search.pruning.asha import Asha
from workbench.search.pruning.median import Median
from workbench.search.pruning.never import Never
from workbench.search.pruning.pruners import PRUNERS, PrunerName
from workbench.search.pruning.rung_table import Pruner, RungTable
from workbench.search.results import Metric, TrialRecord
from workbench.search.study.plan import StudyPlan, pruner_of
from workbench.search.study.stages import Stage
from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec


def table(scores: dict[int, dict[int, float]], metric: Metric = "dev_accuracy") -> RungTable:
    return RungTable(metric, scores)


def run_through(pruner: Pruner, arrivals: list[tuple[int, int, float]]) -> list[bool]:
    known, verdicts = table({}), []
    for trial, rung, score in arrivals:
        verdicts.append(pruner.should_prune(trial, rung, score, known))
        known = known.with_score(trial, rung, score)
    return verdicts


def test_asha_decides_at_powers_of_eta() -> None:
    assert [rung for rung in range(1, 30) if Asha().decides_at(rung)] == [1, 3, 9, 27]
    assert [rung for rung in range(1, 30) if Asha(first_rung=2, reduction=4).decides_at(rung)] == [2, 8]


def test_asha_keeps_the_best_third() -> None:
    scores = {1: {n: n / 10 for n in range(1, 9)}}
    assert [Asha().should_prune(9, 1, score, table(scores)) for score in (0.55, 0.65, 0.75, 0.9)] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("pruner", [Asha(), Median(fewest_trials=1)])
def test_the_order_of_arrival_decides_nothing(pruner: Pruner) -> None:
    arrivals = [(1, 1, 0.5), (2, 1, 0.4), (3, 1, 0.6), (4, 1, 0.55), (5, 1, 0.7)]
    known = table({1: {trial: score for trial, _, score in arrivals}})
    verdicts = [pruner.should_prune(trial, rung, score, known) for trial, rung, score in arrivals]
    assert verdicts == run_through(pruner, arrivals)
    assert isinstance(pruner, Median) or verdicts == [False, True, False, True, False]


def test_asha_compares_finished_rungs_only() -> None:
    far_ahead = {1: {1: 0.2}, 2: {1: 0.9}, 3: {1: 0.95}}
    assert not Asha().should_prune(2, 1, 0.3, table(far_ahead))
    assert not Asha().should_prune(2, 2, 0.1, table(far_ahead))  # no decision at this rung
    assert Asha().should_prune(2, 3, 0.4, table(far_ahead))


@pytest.mark.parametrize("pruner", [Asha(), Median(fewest_trials=1), Never()])
def test_low_is_good_for_a_loss_and_nan_never_goes_on(pruner: Pruner) -> None:
    losses = table({1: {1: 0.5, 2: 0.6, 3: 0.7}}, "dev_loss")
    assert not pruner.should_prune(4, 1, 0.1, losses)
    assert pruner.should_prune(4, 1, math.nan, losses)
    assert pruner.should_prune(4, 2, math.inf, losses)
    assert pruner.should_prune(4, 1, 0.9, losses) == (not isinstance(pruner, Never))


def test_the_table_has_a_row_for_every_name_that_a_search_file_may_say() -> None:
    assert set(PRUNERS) == set(get_args(PrunerName))
    for texts in zip(*((row.title, row.meaning) for row in PRUNERS.values()), strict=True):
        assert len(set(texts)) == len(PRUNERS)
        assert all(texts)


@pytest.mark.parametrize("name", PRUNERS)
def test_a_pruner_ends_trials_only_where_it_says_so(name: PrunerName) -> None:
    """What is worse than twenty others is given up at the rungs named, and only by pruners that end trials early."""
    row = PRUNERS[name]
    pruner = row.make(2, 3)
    for rung in range(1, 13):
        others = table({rung: {n: n / 20 for n in range(1, 21)}})
        assert pruner.should_prune(99, rung, 0.01, others) == pruner.decides_at(rung)
        assert not pruner.should_prune(99, rung, 0.99, others)
        assert pruner.should_prune(99, rung, math.nan, others)
    assert any(pruner.decides_at(rung) for rung in range(1, 13)) == row.ends_early
    assert not pruner.decides_at(1)


@pytest.mark.parametrize("name", PRUNERS)
def test_a_trial_is_trained_up_to_the_next_rung_at_which_its_pruner_decides(name: PrunerName) -> None:
    plan = StudyPlan(
        base=RunSpec(data=CatalogueSpec(name="iris")), stages=(Stage(number=1),), epochs=27, rungs=9, pruner=name
    )
    goals = goals_after(plan, 1)
    assert [epoch for _, epoch in goals] == [3 * rung for rung, _ in goals]
    last = next((rung for rung in range(2, 9) if pruner_of(plan).decides_at(rung)), 9)
    assert [rung for rung, _ in goals] == list(range(2, last + 1))


def test_its_own_score_counts_once() -> None:
    with_own = table({1: {1: 0.5, 2: 0.6}})
    assert not Asha().should_prune(2, 1, 0.6, with_own)
    assert Asha().should_prune(2, 1, 0.4, with_own)


def test_the_median_waits_for_others() -> None:
    scores = {2: {n: n / 10 for n in range(1, 6)}}
    assert Median().should_prune(9, 2, 0.2, table(scores))
    assert not Median().should_prune(9, 2, 0.3, table(scores))
    assert not Median(first_rung=3).should_prune(9, 2, 0.2, table(scores))
    assert not Median(fewest_trials=6).should_prune(9, 2, 0.2, table(scores))


def test_the_median_looks_at_the_best_score_so_far() -> None:
    scores = {1: {9: 0.9}, 2: {n: n / 10 for n in range(1, 6)}}
    assert not Median().should_prune(9, 2, 0.2, table(scores))


def test_a_table_is_made_of_records() -> None:
    records = [TrialRecord(n, {}, 1, "running", "{}", 0, scores={1: 0.1 * n, 2: 0.2}) for n in (1, 2)]
    made = RungTable.of("dev_loss", records)
    assert made.scores == {1: {1: 0.1, 2: 0.2}, 2: {1: 0.2, 2: 0.2}}
