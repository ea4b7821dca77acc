"""Grid and random draws on the same budget."""

import math

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from workbench.data.loading import load_dataset
from workbench.search.advice.twin_model import (
    BUDGETS,
    PEAK,
    grid_points,
    invented_score,
    random_points,
    share_random_wins,
)
from workbench.search.advice.twin_trainings import TwinTrainings, twin_rows
from workbench.search.space.presets import preset_space
from workbench.search.space.scales import position_of
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec
from workbench.specs.search_space import SearchSpace, usual_dimension
from workbench.ui.panels.sampler.sampler_texts import conclusion
from workbench.ui.panels.sampler.twin_view import TwinView
from workbench.ui.widgets.theme import ThemeSource

RUN = RunSpec(data=CatalogueSpec(name="iris", dev_fraction=0.25))


@pytest.fixture
def view(qtbot: QtBot, themes: ThemeSource) -> TwinView:
    view = TwinView(themes)
    qtbot.addWidget(view)
    view.show_run(RUN, load_dataset(RUN.data), preset_space("tiers 1 and 2"))
    view.resize(300, 700)
    view.show()
    return view


@pytest.mark.parametrize("budget", BUDGETS)
def test_a_grid_repeats_its_values_random_draws_do_not(budget: int) -> None:
    side = math.isqrt(budget)
    assert grid_points(budget).distinct == (side, side)
    assert random_points(budget, 0).distinct == (budget, budget)


def test_the_score_has_its_top_where_it_says_and_ignores_the_other_axis() -> None:
    xs = np.linspace(0.0, 1.0, 1001)
    assert xs[int(invented_score(xs).argmax())] == pytest.approx(PEAK)
    points = grid_points(9).invented(9)
    assert points.scores[:3].tolist() == points.scores[3:6].tolist()


def test_random_wins_mostly_but_not_always() -> None:
    """Against a simulation of its own: another seed, the distance to the nearest level."""
    for budget in BUDGETS:
        rng = np.random.default_rng(7)
        top = rng.random(20_000)
        levels = np.linspace(0.0, 1.0, math.isqrt(budget))
        grid = np.abs(top[:, None] - levels).min(axis=1)
        # All n draws are further away than d with probability (1 - covered)^n.
        covered = np.minimum(top + grid, 1.0) - np.maximum(top - grid, 0.0)
        exact = float((1.0 - (1.0 - covered) ** budget).mean())
        assert share_random_wins(budget) == pytest.approx(exact, abs=0.03)


def test_best_so_far_never_falls_and_survives_a_divergence() -> None:
    points = grid_points(9)
    for score in (0.4, math.nan, 0.3, 0.6):
        points = points.with_score(score)
    assert points.best_so_far.tolist() == [0.4, 0.4, 0.4, 0.6]
    assert (points.best, points.done) == (0.6, 4)


def test_the_invented_score_is_there_at_once(view: TwinView) -> None:
    assert all(points.done == 25 for points in view.points.values())
    assert "85 %" in view.bar.message.text()
    assert "5 values across" in view.captions["grid"].text()
    assert "25 values across" in view.captions["random"].text()


def test_another_budget_and_another_seed(view: TwinView) -> None:
    view.form.budgets.button(9).click()
    assert len(view.points["grid"].x) == 9
    before = view.points["random"].x.tolist()
    view.form.again.click()
    assert view.points["random"].x.tolist() != before


def test_trial_by_trial(view: TwinView, qtbot: QtBot) -> None:
    view.form.budgets.button(9).click()
    view.timer.setInterval(1)
    view.bar.begin_asked.emit()
    assert view.points["random"].done == 0
    assert not view.form.score.isEnabled()
    qtbot.waitUntil(lambda: view.points["random"].done == 9)
    assert not view.timer.isActive()
    assert view.form.score.isEnabled()


def test_cancel_keeps_what_is_there(view: TwinView, qtbot: QtBot) -> None:
    view.timer.setInterval(1)
    view.bar.begin_asked.emit()
    qtbot.waitUntil(lambda: view.points["random"].done >= 2)
    view.bar.cancel_asked.emit()
    assert 2 <= view.points["random"].done < 25
    assert not view.timer.isActive()


def train(view: TwinView) -> None:
    view.form.score.setCurrentIndex(1)
    view.form.score.activated.emit(1)


def test_real_trainings_of_the_run(view: TwinView, qtbot: QtBot) -> None:
    view.form.budgets.button(9).click()
    train(view)
    assert all(points.done == 0 for points in view.points.values())
    view.bar.begin_asked.emit()
    qtbot.waitUntil(lambda: not view.work.is_running, timeout=200_000)
    assert all(points.done == 9 for points in view.points.values())
    assert 0.3 < view.points["random"].best <= 1.0
    assert view.bar.message.text() == conclusion(view.points, is_invented=False)


def test_trainings_that_are_not_wanted_any_more_leave_no_scores(view: TwinView, qtbot: QtBot) -> None:
    train(view)
    view.bar.begin_asked.emit()
    view.form.budgets.setExclusive(True)
    view.form.budgets.button(9).setChecked(True)
    view.form.changed.emit()
    qtbot.waitUntil(lambda: not view.work.is_running, timeout=10_000)
    assert view.points["grid"].done == 0
    assert view.form.score.isEnabled()


def test_the_same_row_twice_is_refused(view: TwinView) -> None:
    train(view)
    view.form.upwards.setCurrentIndex(view.form.across.currentIndex())
    view.form.upwards.activated.emit(0)
    assert not view.bar.button.isEnabled()
    assert view.bar.button.toolTip() == "Choose two different rows."


def test_values_of_points_lie_on_the_scales() -> None:
    alpha, epsilon = usual_dimension("learning_rate"), usual_dimension("epsilon")
    trainings = TwinTrainings(RUN, load_dataset(RUN.data), alpha, epsilon, 1)
    points = random_points(9, 0)
    values = trainings.values(points, 4)
    assert position_of(alpha, [values["learning_rate"]])[0] == pytest.approx(points.x[4], abs=1e-3)
    assert position_of(epsilon, [values["epsilon"]])[0] == pytest.approx(points.y[4], abs=1e-3)


def test_only_rows_that_matter_to_the_run_are_offered() -> None:
    plain = RUN.replaced(hyperparameters=Hyperparameters(optimizer="sgd"))
    names = [row.name for row in twin_rows(SearchSpace(), plain)]
    assert "learning_rate" in names
    assert not {"momentum", "epsilon", "optimizer", "decay"} & set(names)


def test_it_paints(view: TwinView) -> None:
    for widget in (*view.plots.values(), view.best):
        image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        assert len({image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(image.height())}) > 3
