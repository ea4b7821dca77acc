"""Which trial is called the best."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from workbench.search.results import Metric, TrialRecord, TrialState, best_of, best_score, cost, is_better


def record(number: int, state: TrialState, *scores: float) -> TrialRecord:
    """A trial with these scores after its rungs."""
    by_rung = MappingProxyType(dict(enumerate(scores, start=1)))
    best = max(scores, default=None)
    return TrialRecord(number, {}, 1, state, "{}", 0, scores=by_rung, best=best)


def test_the_score_at_the_end_counts_not_one_on_the_way() -> None:
    trials = [record(1, "done", 0.99, 0.95), record(2, "done", 0.90, 0.97)]
    best = best_of("dev_accuracy", trials)
    assert best is not None
    assert best.number == 2


def test_what_is_done_goes_before_what_was_given_up() -> None:
    trials = [record(1, "pruned", 0.99), record(2, "done", 0.8), record(3, "running", 0.995)]
    best = best_of("dev_accuracy", trials)
    assert best is not None
    assert best.number == 2


@pytest.mark.parametrize("trials", [[], [record(1, "failed")], [record(1, "failed", float("nan"))]])
def test_without_a_score_there_is_no_best(trials: list[TrialRecord]) -> None:
    assert best_of("dev_loss", trials) is None


@pytest.mark.parametrize("score", [0.999, float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("metric", ["dev_accuracy", "dev_loss"])
def test_a_trial_that_diverged_is_never_the_best(metric: Metric, score: float) -> None:
    """Neither by the score it had before, nor by one that is no number; not even where it is alone."""
    diverged = replace(record(1, "failed", 0.9, score), diverged=True)
    assert best_of(metric, [diverged]) is None
    best = best_of(metric, [diverged, record(2, "pruned", 0.5)])
    assert best is not None
    assert best.number == 2


@pytest.mark.parametrize("metric", ["dev_accuracy", "dev_loss"])
def test_a_score_that_is_no_number_is_the_worst(metric: Metric) -> None:
    assert cost(metric, float("nan")) == float("inf")
    assert is_better(metric, 1e9, float("nan"))
    assert not is_better(metric, float("nan"), -1e9)
    assert best_score(metric, {1: float("nan"), 2: 0.5, 3: float("inf")}) == 0.5
    assert best_score(metric, {1: float("nan")}) is None


def test_before_anything_is_done_the_best_so_far_is_shown() -> None:
    best = best_of("dev_loss", [record(1, "pruned", 0.5), record(2, "running", 0.3), record(3, "failed", float("nan"))])
    assert best is not None
    assert best.number == 2


def test_scores_of_different_lengths_do_not_compare() -> None:
    """The shorter training has the better score, as when a loss rises again."""
    best = best_of(
        "dev_loss", [record(1, "pruned", 0.1), record(2, "pruned", 0.9, 0.5), record(3, "stopped", 0.8, 0.6)]
    )
    assert best is not None
    assert best.number == 2
    assert record(2, "pruned", 0.9, 0.5).result().rung == 2
