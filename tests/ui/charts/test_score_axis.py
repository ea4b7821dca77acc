import numpy as np
import pytest

from workbench.search.results import Metric
from workbench.ui.charts.score_axis import metric_text, score_axis


@pytest.mark.parametrize("metric", ["dev_accuracy", "dev_loss"])
@pytest.mark.parametrize("scores", [[0.5, 0.9, 0.99], [0.5, 0.55, 0.6], [0.3], [1.0, 0.2], [0.0, 0.9]])
def test_better_is_higher_and_all_is_inside(metric: Metric, scores: list[float]) -> None:
    axis = score_axis(metric, np.array(scores))
    positions = axis.positions(np.array(scores))
    assert ((positions >= 0.0) & (positions <= 1.0)).all()
    best = max(scores) if metric == "dev_accuracy" else min(scores)
    assert positions.argmax() == scores.index(best)


@pytest.mark.parametrize("scores", [[0.5, 0.9, 0.99], [0.5, 0.55, 0.6]])
def test_scores_and_positions_lead_to_each_other(scores: list[float]) -> None:
    axis = score_axis("dev_accuracy", np.array(scores))
    for score, position in zip(scores, axis.positions(np.array(scores)).tolist(), strict=True):
        assert axis.score_at(position) == pytest.approx(score)


def test_accuracies_near_one_get_room() -> None:
    axis = score_axis("dev_accuracy", np.array([0.1, 0.97, 0.99]))
    low, middle, high = axis.positions(np.array([0.1, 0.97, 0.99])).tolist()
    assert high - middle > 0.2 * (high - low)


@pytest.mark.parametrize("scores", [[0.1, 0.97, 0.99], [0.5, 0.55, 0.6], [2e-4, 3.0], [np.nan, 0.4], []])
@pytest.mark.parametrize("metric", ["dev_accuracy", "dev_loss"])
def test_ticks_are_few_and_inside(metric: Metric, scores: list[float]) -> None:
    if metric == "dev_accuracy" and scores and max(scores) > 1.0:
        scores = [0.2, 0.4]
    ticks = score_axis(metric, np.array(scores, dtype=float)).ticks(5)
    assert 1 <= len(ticks) <= 6
    assert all(-1e-6 <= position <= 1.0 + 1e-6 for position, _ in ticks)
    assert len({text for _, text in ticks}) == len(ticks)


def test_missing_scores_have_no_place() -> None:
    axis = score_axis("dev_loss", np.array([np.nan, 0.4, np.inf, 0.5]))
    assert np.isnan(axis.positions(np.array([np.nan]))).all()


@pytest.mark.parametrize("far", [-2e33, -50.0])
def test_one_disaster_flattens_nothing(far: float) -> None:
    """An R² has no lower end."""
    scores = np.array([0.31, 0.42, 0.45, 0.5, 0.38, far])
    axis = score_axis("dev_accuracy", scores)
    places = axis.positions(scores)
    assert np.ptp(places[:-1]) > 0.5
    assert places[-1] == 0.0
    assert axis.beyond == 1
    assert axis.ticks(5)[0] == (0.0, "▼ 1 of 6")
    assert score_axis("dev_accuracy", scores[:-1]).beyond == 0


def test_guessing_is_on_the_scale() -> None:
    assert score_axis("dev_accuracy", np.array([0.98, 0.97, 0.975, 0.1])).beyond == 0


def test_of_a_regression_the_score_is_r_squared() -> None:
    assert metric_text("dev_accuracy", is_regression=True) == "Dev R²"
    assert metric_text("dev_accuracy", is_regression=False) == "Dev accuracy"
