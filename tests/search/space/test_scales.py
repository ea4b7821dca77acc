"""The scales against the distributions they promise; the figures of the course serve as oracles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.search.space.draws import fractions
from workbench.search.space.scales import (
    averaged_steps,
    decades,
    density,
    histogram_edges,
    on_scale,
    plain,
    position_of,
    readable,
    share_between,
    unit_positions,
    value_at,
)
from workbench.specs.hyperparameters import TABLE
from workbench.specs.search_space import Dimension, SamplingScale, usual_dimension

LEARNING_RATE = Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0)
MOMENTUM = Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.999)
BATCH = Dimension(name="batch_size", scale="log", low=1, high=64, integer=True)
LAYERS = Dimension(name="hidden_layers", scale="linear", low=0, high=4, integer=True)
OPTIMIZER = Dimension(name="optimizer", scale="choice", choices=("sgd", "adam", "rmsprop"))
DROPOUT = Dimension(name="dropout", scale="linear", low=0.1, high=0.5)
SHARE = Dimension(name="dropout", scale="logit", low=0.001, high=0.9)
ALL = (LEARNING_RATE, MOMENTUM, BATCH, LAYERS, OPTIMIZER, DROPOUT, SHARE)

EVENLY = (np.arange(200_000) + 0.5) / 200_000
"""Evenly spread r: what it turns into is the distribution itself."""


def numbers(dimension: Dimension, r: object = EVENLY) -> np.ndarray:
    return np.asarray(value_at(dimension, r), dtype=np.float64)  # type: ignore[arg-type]


# --- The course ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scale", "below"), [("linear", 0.10), ("log", 0.75)])
def test_learning_rates_below_a_tenth(scale: SamplingScale, below: float) -> None:
    """Row 6: on [1e-4, 1] a linear scale puts 10 % of the draws below 0.1, the log scale 75 %."""
    dimension = LEARNING_RATE.replaced(scale=scale)
    assert (numbers(dimension) < 0.1).mean() == pytest.approx(below, abs=0.002)
    assert share_between(dimension, 1e-4, 0.1) == pytest.approx(below, abs=0.002)


def test_log_scale_is_the_formula_of_the_notes() -> None:
    r = np.linspace(0.0, 1.0, 50, endpoint=False)
    np.testing.assert_allclose(numbers(LEARNING_RATE, r), 10.0 ** (-4.0 * (1.0 - r)), rtol=1e-13)


def test_half_of_the_averages_reach_over_more_than_100_steps() -> None:
    """Row 7: β in [0.9, 0.999]: P(β > 0.99) is one half (0.498 was counted in draws)."""
    assert (numbers(MOMENTUM) > 0.99).mean() == pytest.approx(0.498, abs=0.0025)
    assert share_between(MOMENTUM, 0.99, 0.999) == pytest.approx(0.5, abs=1e-9)
    assert share_between(MOMENTUM.replaced(scale="linear"), 0.99, 0.999) == pytest.approx(1 / 11, abs=1e-9)


def test_question_four() -> None:
    """β in [0.9, 0.99] is drawn by 1 - 10^-(1 + r); P(β > 0.97) is log10 3 = 0.477 (0.475 was counted in draws)."""
    dimension = Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.99)
    r = np.linspace(0.0, 1.0, 1000, endpoint=False)
    np.testing.assert_allclose(1.0 - numbers(dimension, r), 10.0 ** -(1.0 + r), rtol=1e-12)
    assert share_between(dimension, 0.97, 0.99) == pytest.approx(np.log10(3.0), abs=1e-12)
    assert (numbers(dimension) > 0.97).mean() == pytest.approx(0.475, abs=0.003)


@pytest.mark.parametrize(("beta", "steps"), [(0.9, 10.0), (0.99, 100.0), (0.999, 1000.0)])
def test_how_far_an_average_reaches(beta: float, steps: float) -> None:
    assert averaged_steps(beta) == pytest.approx(steps)


# --- Against SciPy's distributions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dimension", "distribution"),
    [
        (DROPOUT, stats.uniform(0.1, 0.4).cdf),
        (LEARNING_RATE, stats.loguniform(1e-4, 1.0).cdf),
        (MOMENTUM, lambda x: 1.0 - stats.loguniform(1e-3, 0.1).cdf(1.0 - x)),
        (SHARE, lambda x: stats.loguniform(0.001 / 0.999, 9.0).cdf(x / (1.0 - x))),
    ],
)
def test_continuous_scales_have_their_distribution(dimension: Dimension, distribution: object) -> None:
    r = fractions(dimension.name, 7, 5000)
    assert stats.kstest(numbers(dimension, r), distribution).pvalue > 0.01


@pytest.mark.parametrize("quantile", [0.0, 0.1, 0.5, 0.9, 0.999999])
def test_quantiles(quantile: float) -> None:
    assert float(numbers(LEARNING_RATE, quantile)) == pytest.approx(
        max(1e-4, stats.loguniform(1e-4, 1.0).ppf(quantile)), rel=1e-9
    )


def test_whole_numbers_on_the_linear_scale_are_equally_likely() -> None:
    r = fractions("hidden_layers", 8, 10_000)
    counts = np.bincount(numbers(LAYERS, r).astype(int), minlength=5)
    assert stats.chisquare(counts).pvalue > 0.01
    np.testing.assert_array_equal(numbers(LAYERS, EVENLY), np.floor(EVENLY * 5))


def test_whole_numbers_on_the_log_scale_follow_their_formula() -> None:
    r = fractions("batch_size", 9, 20_000)
    k = np.arange(1, 65)
    expected = np.log((k + 0.5) / (k - 0.5)) / np.log(64.5 / 0.5)
    counts = np.bincount(numbers(BATCH, r).astype(int), minlength=65)[1:]
    assert stats.chisquare(counts, expected * r.size).pvalue > 0.01
    shares = [share_between(BATCH, number, number) for number in k]
    np.testing.assert_allclose(shares, expected, atol=1e-12)


def test_neither_end_of_whole_numbers_is_cut_in_half() -> None:
    for dimension in (LAYERS, BATCH):
        assert share_between(dimension, dimension.high, dimension.high) == pytest.approx(
            share_between(dimension, dimension.high - 1, dimension.high - 1), rel=0.05
        )


def test_choices_are_equally_likely() -> None:
    chosen = plain(value_at(OPTIMIZER, EVENLY[::10]))
    assert {choice: round(chosen.count(choice) / len(chosen), 3) for choice in OPTIMIZER.choices} == {
        "sgd": 0.333,
        "adam": 0.333,
        "rmsprop": 0.333,
    }


# --- Ends and inverse ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, info in TABLE.items() if not info.choices])
def test_the_ends_belong_to_the_range_and_nothing_lies_outside(name: str) -> None:
    dimension = usual_dimension(name)
    values = numbers(dimension, [0.0, 0.5, 1.0 - 2.0**-53])
    assert values[0] == dimension.low
    assert values[-1] == pytest.approx(dimension.high, rel=1e-9)
    assert ((values >= dimension.low) & (values <= dimension.high)).all()


@given(r=st.floats(0.0, 1.0, exclude_max=True), index=st.integers(0, len(ALL) - 1))
def test_position_of_is_the_inverse(r: float, index: int) -> None:
    dimension = ALL[index]
    (value,) = plain(value_at(dimension, [r]))
    (position,) = position_of(dimension, [value])
    if dimension.integer or dimension.scale == "choice":
        assert plain(value_at(dimension, [position])) == [value]
    else:
        assert position == pytest.approx(r, abs=1e-9)


def test_positions_outside_the_range_are_its_ends() -> None:
    np.testing.assert_allclose(position_of(LEARNING_RATE, [1e-9, 1e-4, 1.0, 5.0]), [0.0, 0.0, 1.0, 1.0], atol=1e-12)


def test_a_choice_that_is_not_listed_has_no_position() -> None:
    with pytest.raises(ValueError, match="'momentum' is not one of"):
        position_of(OPTIMIZER, "momentum")


def test_values_have_the_types_of_a_spec() -> None:
    assert [type(value) for value in plain(value_at(LAYERS, [0.1, 0.9]))] == [int, int]
    assert [type(value) for value in plain(value_at(DROPOUT, [0.1]))] == [float]
    assert [type(value) for value in plain(value_at(OPTIMIZER, [0.1]))] == [str]


@pytest.mark.parametrize(
    ("dimension", "value", "written"),
    [
        (LEARNING_RATE, 0.007070075669769852, 0.00707),
        (LEARNING_RATE.replaced(low=0.1, high=0.1001), 0.10004567891234, 0.10004568),
        (MOMENTUM, 0.9876543219876, 0.98765),
        (DROPOUT, 0.123456789, 0.1235),
        (SHARE, 0.001234567, 0.001235),
        (SHARE.replaced(scale="logit", high=0.94), 0.934567891, 0.93457),
        (DROPOUT.replaced(low=0.1, high=0.1001), 0.10004567891234, 0.10004568),
        (LAYERS, 3, 3),
        (OPTIMIZER, "adam", "adam"),
    ],
)
def test_values_are_written_as_a_person_would(dimension: Dimension, value: object, written: object) -> None:
    values = value_at(dimension, [float(position_of(dimension, [value])[0])])
    assert plain(readable(dimension, values)) == [written]


# --- For drawing --------------------------------------------------------------------------------------------------


def test_the_bins_of_a_histogram_are_filled_evenly_by_their_own_scale() -> None:
    for dimension in ALL:
        edges = histogram_edges(dimension, 12)
        positions = position_of(dimension, plain(value_at(dimension, EVENLY)))
        density = np.histogram(positions, edges)[0] / np.diff(edges) / EVENLY.size
        np.testing.assert_allclose(density, 1.0, atol=0.01, err_msg=dimension.name)


def test_whole_numbers_never_lie_on_the_border_of_a_bin() -> None:
    edges = histogram_edges(BATCH, 24)
    for number in range(1, 65):
        assert np.abs(edges - position_of(BATCH, number)).min() > 1e-3


def test_another_scale_for_the_same_range() -> None:
    linear = on_scale(LEARNING_RATE, "linear")
    assert linear is not None
    assert (linear.scale, linear.low, linear.high) == ("linear", 1e-4, 1.0)
    assert on_scale(LEARNING_RATE, "one_minus_log") is None  # 1 - 1 has no logarithm
    assert on_scale(DROPOUT.replaced(low=0.0), "log") is None
    assert on_scale(OPTIMIZER, "linear") is None
    assert on_scale(DROPOUT, "logit") == DROPOUT.replaced(scale="logit")
    assert on_scale(DROPOUT.replaced(low=0.0), "logit") is None
    assert on_scale(LAYERS, "logit") is None


def test_decades() -> None:
    assert decades(LEARNING_RATE) == pytest.approx(4.0)
    assert decades(MOMENTUM) == pytest.approx(2.0)
    assert decades(DROPOUT) == 0.0
    np.testing.assert_allclose(unit_positions(LEARNING_RATE), [0.25, 0.5, 0.75])
    np.testing.assert_allclose(unit_positions(MOMENTUM), [0.5], atol=1e-12)
    assert decades(SHARE) == pytest.approx(np.log10(9.0 * 999.0))
    np.testing.assert_allclose(value_at(SHARE, unit_positions(SHARE)), [0.01, 0.1, 0.5])


# --- Density ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", [LEARNING_RATE, MOMENTUM, DROPOUT, SHARE])
def test_the_density_is_the_slope_of_the_share(dimension: Dimension) -> None:
    for r in (0.05, 0.3, 0.8):
        x = float(value_at(dimension, r))
        step = 1e-5 * min(x, 1.0 - x)
        slope = share_between(dimension, x - step, x + step) / (2.0 * step)
        assert float(density(dimension, x)) == pytest.approx(slope, rel=1e-5)
    np.testing.assert_array_equal(density(dimension, [dimension.low / 2, dimension.high * 1.01]), 0.0)


def test_whole_numbers_and_choices_have_probabilities() -> None:
    assert density(LAYERS, [0, 1, 4, 5, 1.5]).tolist() == pytest.approx([0.2, 0.2, 0.2, 0.0, 0.0])
    assert float(density(BATCH, np.arange(1, 65)).sum()) == pytest.approx(1.0)
    assert density(OPTIMIZER, ["adam", "adamw"]).tolist() == pytest.approx([1 / 3, 0.0])
