import numpy as np
import pytest

from tests.ui.views.board.fake_search import SPACE, FakeSearch, make_plan, make_records
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.specs.search_space import Dimension, SearchSpace
from workbench.ui.views.board.board_data import SCORE, BoardData, board_data, label, short_label


def test_positions_are_those_of_the_scale(data: BoardData) -> None:
    rate = data.names.index("learning_rate")
    value = data.records[0].values["learning_rate"]
    assert data.positions[0, rate] == pytest.approx((np.log10(float(value)) + 4.0) / 4.0)
    assert np.isfinite(data.positions).all()


def test_diverged_trials_lie_at_the_bottom_without_a_score(data: BoardData) -> None:
    assert data.diverged.any()
    assert (data.score_positions[data.diverged] == 0.0).all()
    assert np.isnan(data.scores[data.diverged]).all()


def test_the_best_is_done_and_first(data: BoardData) -> None:
    assert data.best is not None
    assert data.best.state == "done"
    assert data.best.score == np.nanmax(data.scores)
    assert data.records[data.ranked[0]] is data.best


def test_axes_hold_the_ranges_of_all_stages() -> None:
    wider = SearchSpace(dimensions=(Dimension(name="learning_rate", scale="log", low=1e-6, high=0.5),))
    first = Stage(number=1, space=SPACE, budget=5)
    plan = StudyPlan(base=make_plan(5).base, stages=(first, Stage(number=2, parent=1, space=wider)))
    axis = board_data(plan, [], {}).axis("learning_rate")
    assert (axis.low, axis.high, axis.scale) == (1e-6, 1.0, "log")


def test_values_of_layers_that_no_trial_has_are_no_axes() -> None:
    rows = (
        Dimension(name="hidden_layers", scale="linear", low=1, high=3, integer=True),
        Dimension(name="hidden_units", scale="log", low=4, high=64, integer=True, per_layer=True),
    )
    plan = make_plan(5, SearchSpace(dimensions=rows))
    records = make_records(plan, 5)
    kept = [record for record in records if record.values["hidden_layers"] != 3]
    names = board_data(plan, kept, {}).names
    assert "hidden_layers" in names
    assert "units_3" not in names
    assert label("units_2") == "Hidden units 2"
    assert short_label("units_2") == "n 2"


def test_positions_of_before_are_taken_over(data: BoardData) -> None:
    more = FakeSearch(60).records
    found = board_data(data.plan, more, {}, data)
    assert found.positions == pytest.approx(data.positions)
    fewer = board_data(data.plan, more[:3], {}, data)
    assert fewer.positions == pytest.approx(data.positions[:3])


def test_marks_on_several_axes_must_all_hold(data: BoardData) -> None:
    rate = data.positions[:, data.names.index("learning_rate")]
    inside = data.inside({"learning_rate": (0.4, 0.6), SCORE: (0.5, 1.0)})
    assert inside.any()
    assert (inside == ((rate >= 0.4) & (rate <= 0.6) & (data.score_positions >= 0.5))).all()


def test_trials_are_found_by_number(data: BoardData) -> None:
    assert data.record(7) is data.records[6]
    assert data.record(1000) is None
