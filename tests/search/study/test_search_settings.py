"""The plan made of run, space and settings, and the reasons why there is none."""

import pytest

from workbench.errors import Problem
from workbench.search.space.draws import draw
from workbench.search.space.presets import preset_space
from workbench.search.strategies.strategy_rows import STRATEGIES
from workbench.search.study.search_settings import (
    SearchSettings,
    distinct_settings,
    extent,
    plan_of,
    reason_not_to_start,
    settings_of,
)
from workbench.search.workers.local_host import default_workers
from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.specs.search_space import Dimension, SearchSpace

RUN = RunSpec(data=CatalogueSpec(name="iris"))
TWO = preset_space("tiers 1 and 2")


def test_the_plan_says_what_was_asked() -> None:
    settings = SearchSettings("tpe", 40, 6, "dev_loss", "median", "derived", 3, patience=2)
    plan = plan_of(RUN, TWO, settings, 11)
    assert (plan.base, plan.stages[0].space, plan.seed) == (RUN, TWO, 11)
    assert settings_of(plan, workers=3) == settings
    assert plan.first_rung == 2
    assert plan.rungs == 6  # never more than epochs


def test_edits_by_hand_are_not_searched() -> None:
    edited = RUN.replaced(edits=(ScheduledEdit(step=3, name="learning_rate", value=0.1),))
    assert plan_of(edited, TWO, SearchSettings(), 0).base == RUN


def test_trial_seven_of_a_random_search_is_draw_seven() -> None:
    plan = plan_of(RUN, TWO, SearchSettings(), 5)
    strategy = STRATEGIES[plan.stages[0].strategy].make(TWO, 25, plan.seed, plan.metric)
    assert strategy.propose(7, ()) == draw(TWO, 5, 7)


def test_a_grid_has_as_many_trials_as_points() -> None:
    layers = SearchSpace(dimensions=(Dimension(name="hidden_layers", scale="linear", low=1, high=4, integer=True),))
    assert plan_of(RUN, layers, SearchSettings(strategy="grid"), 0).trials == 4
    assert extent(layers, SearchSettings(strategy="grid")) == "4 points."


@pytest.mark.parametrize(
    ("space", "settings", "text"),
    [
        (TWO, SearchSettings(), "25 trials × 20 epochs: at most 500 epochs."),
        (TWO, SearchSettings(pruner="none"), "25 trials × 20 epochs: 500 epochs."),
        (preset_space("tier 1 only"), SearchSettings(strategy="grid"), "25 points."),
        (
            preset_space("everything usual"),
            SearchSettings(strategy="grid"),
            "25 of 36 points; 8 of 10 rows get a single value.",
        ),
    ],
)
def test_how_much_is_computed(space: SearchSpace, settings: SearchSettings, text: str) -> None:
    assert extent(space, settings) == text


def test_no_reason_where_all_is_well() -> None:
    assert reason_not_to_start(RUN, TWO, SearchSettings(), ()) == ""


def test_nothing_varies() -> None:
    assert "at least one" in reason_not_to_start(RUN, SearchSpace(dimensions=()), SearchSettings(), ())


def test_a_run_that_cannot_be_trained_unless_every_trial_replaces_what_is_wrong() -> None:
    data = Problem("data.name", "iris is gone")
    assert reason_not_to_start(RUN, TWO, SearchSettings(), (data,)) == "The run itself cannot be trained: iris is gone."
    batch = Problem("hyperparameters.batch_size", "too large")
    assert reason_not_to_start(RUN, TWO, SearchSettings(), (batch,)) == ""


def test_draws_that_are_all_in_vain() -> None:
    """A mini-batch of one example leaves batch norm without a variance."""
    one = SearchSpace(dimensions=(Dimension(name="batch_size", scale="choice", choices=(1,)),))
    assert reason_not_to_start(RUN, one, SearchSettings(), ()).startswith("None of the first 12 draws can be trained")


def test_there_is_always_a_worker() -> None:
    assert default_workers() >= 1


def test_a_space_of_few_settings_says_that_trials_repeat() -> None:
    choices = (
        Dimension(name="optimizer", scale="choice", choices=("adam", "sgd")),
        Dimension(name="hidden_layers", scale="choice", choices=(2,)),
    )
    text = extent(SearchSpace(dimensions=choices), SearchSettings(trials=20))
    assert text == "These rows have 2 different settings: of 20 trials at least 18 trials repeat others."
    assert "epochs" in extent(SearchSpace(dimensions=choices), SearchSettings(trials=2))
    assert distinct_settings(TWO) is None
