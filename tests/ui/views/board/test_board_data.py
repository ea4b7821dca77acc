from dataclasses import replace

import numpy as np
import pytest

from tests.ui.views.board.fake_search import SPACE, FakeSearch, make_plan, make_records
from workbench.search.study.plan import StudyPlan
from workbench.search.study.stages import Stage
from workbench.specs.row_names import label, short_label
from workbench.specs.search_space import Dimension, SearchSpace
from workbench.ui.views.board.board_data import SCORE, BoardData, board_data


def test_positions_are_those_of_the_scale(data: BoardData) -> None:
    rate = data.names.index("learning_rate")
    value = data.records[0].values["learning_rate"]
    assert data.positions[0, rate] == pytest.approx((np.log10(float(value)) + 4.0) / 4.0)
    assert np.isfinite(data.positions).all()


def test_diverged_trials_lie_at_the_bottom_without_a_score(data: BoardData) -> None:
    assert data.diverged.any()
    assert (data.score_positions[data.diverged] == 0.0).all()
    assert np.isnan(data.scores[data.diverged]).all()


def test_a_trial_that_diverged_has_no_score_whatever_it_had_before(data: BoardData) -> None:
    """It may have scored better than all others, a rung before."""
    records = [replace(r, scores={1: 0.5, 2: 0.999}, best=0.999) if r.diverged else r for r in data.records]
    found = board_data(data.plan, records, {})
    assert found.diverged.any()
    assert np.isnan(found.scores[found.diverged]).all()
    assert (found.score_positions[found.diverged] == 0.0).all()
    assert not set(found.ranked) & set(np.flatnonzero(found.diverged).tolist())
    assert found.best == data.best
    assert found.score_axis == data.score_axis


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


def test_positions_of_other_values_are_laid_out_anew(data: BoardData) -> None:
    """Another study with the same space: trial 3 and all after it have other values."""
    turned = data.records[:1:-1]
    mixed = [*data.records[:2], *(replace(r, values=t.values) for r, t in zip(data.records[2:], turned, strict=True))]
    found = board_data(data.plan, mixed, {}, data)
    assert found.positions == pytest.approx(board_data(data.plan, mixed, {}).positions)
    assert (found.positions[2] != data.positions[2]).any()


def test_positions_on_wider_axes_are_laid_out_anew(data: BoardData) -> None:
    """A stage more, which goes farther: the same trials lie elsewhere on every axis that grew."""
    first = data.plan.stages[0]
    rate = Dimension(name="learning_rate", scale="log", low=1e-6, high=1.0)
    wider = data.plan.with_stage(Stage(number=3, parent=1, space=first.space.with_row(rate)))
    found = board_data(wider, data.records, {}, data)
    assert found.positions == pytest.approx(board_data(wider, data.records, {}).positions)
    place = data.names.index("learning_rate")
    assert (found.positions[:, place] > data.positions[:, place])[data.positions[:, place] < 1.0].all()


def test_marks_on_several_axes_must_all_hold(data: BoardData) -> None:
    rate = data.positions[:, data.names.index("learning_rate")]
    inside = data.inside({"learning_rate": (0.4, 0.6), SCORE: (0.5, 1.0)})
    assert inside.any()
    assert (inside == ((rate >= 0.4) & (rate <= 0.6) & (data.score_positions >= 0.5))).all()


def test_trials_are_found_by_number(data: BoardData) -> None:
    assert data.record(7) is data.records[6]
    assert data.record(1000) is None
