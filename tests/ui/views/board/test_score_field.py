import numpy as np
import pytest

from workbench.ui.views.board.pair_map import CELLS, score_field


def cell(field: np.ndarray, x: float, y: float) -> float:
    return float(field[int(y * CELLS), int(x * CELLS)])


def test_at_a_lonely_trial_the_field_is_its_score_and_far_away_blank() -> None:
    field = score_field(np.array([0.2]), np.array([0.8]), np.array([0.7]))
    assert cell(field, 0.2, 0.8) == pytest.approx(0.7)
    assert np.isnan(cell(field, 0.8, 0.2))
    assert np.isnan(cell(field, 0.2, 0.2))
    assert 0.01 < np.isfinite(field).mean() < 0.05


def test_between_two_trials_the_field_lies_between() -> None:
    field = score_field(np.array([0.45, 0.55]), np.array([0.5, 0.5]), np.array([0.0, 1.0]))
    assert 0.0 < cell(field, 0.47, 0.5) < 0.5 < cell(field, 0.53, 0.5) < 1.0


def test_trials_without_a_score_say_nothing() -> None:
    assert np.isnan(score_field(np.array([0.5]), np.array([0.5]), np.array([np.nan]))).all()


def test_many_trials_leave_no_blanks_and_blur_less() -> None:
    random = np.random.default_rng(0)
    x, y = random.random((2, 1000))
    field = score_field(x, y, x)
    assert np.isfinite(field).mean() > 0.95
    assert cell(field, 0.9, 0.5) - cell(field, 0.1, 0.5) == pytest.approx(0.8, abs=0.06)
