"""The preview shows the very draws that the button makes."""

import numpy as np

from workbench.search.space.draws import draw
from workbench.search.space.preview import FIRST_DRAWS, PREVIEW_DRAWS, compared_scales, previews
from workbench.search.space.scales import position_of
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, usual_dimension

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


def test_the_curve_is_the_density_without_chance() -> None:
    log, linear = previews(ALPHA, 0)
    assert np.allclose(log.curve[1], 1.0)
    places, heights = linear.curve
    last = places > 0.75
    assert abs(heights[last].sum() / len(places) - 0.9) < 0.01  # nine in ten in the last of four decades


def test_the_curve_of_whole_numbers_is_a_stair_over_the_bars() -> None:
    units = usual_dimension("batch_size")
    for preview in previews(units, 0):
        places, heights = preview.curve
        assert len(places) == len(heights) == 2 * len(preview.density)
        assert abs((heights[::2] * np.diff(preview.edges)).sum() - 1.0) < 1e-9


def test_the_first_draws_are_those_of_the_first_trials() -> None:
    space = SearchSpace(dimensions=(ALPHA,))
    (chosen, _) = previews(ALPHA, 4)
    assert list(chosen.first) == [draw(space, 4, number)["learning_rate"] for number in range(1, FIRST_DRAWS + 1)]


def test_shares_of_decades_beside_each_other() -> None:
    log, linear = previews(ALPHA, 0)
    assert [round(part.share, 3) for part in log.shares] == [0.25] * 4
    assert [round(part.share, 4) for part in linear.shares] == [0.0009, 0.009, 0.09, 0.9001]


def test_another_scale_to_compare_with() -> None:
    beta = Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.99)
    assert compared_scales(beta) == ("linear", "log", "logit")
    _, other = previews(beta, 0, "logit")
    assert (other.drawn.scale, other.axis) == ("logit", beta)
    assert previews(beta, 0, "choice")[1].drawn.scale == "linear"
    linear, logit = previews(beta.replaced(scale="linear"), 0, "logit")
    assert linear.axis.scale == logit.axis.scale == "logit"
