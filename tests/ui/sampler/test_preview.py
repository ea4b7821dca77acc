"""The preview shows the very draws that the button makes."""

import numpy as np

from workbench.search.draws import draw
from workbench.search.scales import position_of
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, usual_dimension
from workbench.ui.sampler.preview import PREVIEW_DRAWS, previews

ALPHA = Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0)


def test_the_rug_holds_the_first_draws_of_the_seed() -> None:
    (chosen, _) = previews(ALPHA, 4)
    third = draw(SearchSpace(dimensions=(ALPHA,)), 4, 3)["learning_rate"]
    assert chosen.rug[2] == position_of(ALPHA, [third])[0]
    assert len(chosen.rug) == PREVIEW_DRAWS


def test_linear_beside_log_on_the_same_axis() -> None:
    log, linear = previews(ALPHA, 0)
    assert (log.drawn.scale, linear.drawn.scale) == ("log", "linear")
    assert log.axis == linear.axis == ALPHA
    assert (linear.rug > 0.75).mean() > 0.8  # nine in ten in the last of four decades
    assert 0.15 < (log.rug > 0.75).mean() < 0.35


def test_a_linear_choice_is_shown_on_the_usual_scale_beside_it() -> None:
    linear, usual = previews(ALPHA.replaced(scale="linear"), 0)
    assert (linear.drawn.scale, usual.drawn.scale) == ("linear", "log")
    assert linear.axis.scale == usual.axis.scale == "log"


def test_rows_that_are_linear_by_nature_stand_alone() -> None:
    for name in ("hidden_layers", "dropout", "optimizer"):
        assert len(previews(usual_dimension(name), 0)) == 1


def test_bars_hold_every_draw() -> None:
    for name in ROWS:
        for preview in previews(usual_dimension(name), 1):
            held = (preview.density * np.diff(preview.edges)).sum()
            assert abs(held - 1.0) < 1e-9, name
