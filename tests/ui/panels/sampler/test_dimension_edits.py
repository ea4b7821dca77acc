"""Edits of a row: what becomes a dimension, and what is said otherwise."""

import pytest

from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import ROWS, Dimension, SamplingScale, usual_dimension
from workbench.ui.panels.sampler.dimension_edits import (
    RowError,
    as_choices,
    as_range,
    choice_dimension,
    nudged,
    numeric_dimension,
    possible_scales,
    read_choices,
)


@pytest.mark.parametrize(
    ("scale", "low", "high", "message"),
    [
        ("log", 1.0, 0.1, "low must be less than high, not 1 and 0.1"),
        ("log", 0.0, 0.1, "must stay between 1e-12 and 1e+06, not 0 to 0.1"),
        ("one_minus_log", 0.5, 2.0, "a 1-log scale needs 0 ≤ low and high < 1, not 0.5 to 2"),
    ],
)
def test_the_message_is_a_sentence_without_the_name_of_the_field(
    scale: SamplingScale, low: float, high: float, message: str
) -> None:
    with pytest.raises(RowError) as caught:
        numeric_dimension("learning_rate", scale, low, high)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "scales"),
    [
        ("learning_rate", ("linear", "log", "choice")),
        ("momentum", ("linear", "log", "one_minus_log", "logit", "choice")),
        ("dropout", ("linear", "log", "one_minus_log", "logit", "choice")),
        ("batch_size", ("linear", "log", "choice")),
        ("optimizer", ("choice",)),
    ],
)
def test_scales_worth_offering(name: str, scales: tuple[SamplingScale, ...]) -> None:
    assert possible_scales(ROWS[name]) == scales


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("batch_size", "8, 16,32;64 128", (8, 16, 32, 64, 128)),
        ("batch_size", "8, 8", (8,)),
        ("momentum", "0.5,0.9", (0.5, 0.9)),
        ("momentum", "0,5; 0,9", (0.5, 0.9)),
        ("learning_rate", "1e-3, 1e-2,", (1e-3, 1e-2)),
        ("learning_rate", "", ()),
    ],
)
def test_typed_choices(name: str, text: str, values: tuple[Value, ...]) -> None:
    assert read_choices(text, ROWS[name]) == values


@pytest.mark.parametrize(("name", "text"), [("batch_size", "8, 16.5"), ("learning_rate", "0.1, many")])
def test_choices_that_are_no_numbers(name: str, text: str) -> None:
    with pytest.raises(RowError, match="must be a"):
        read_choices(text, ROWS[name])


def test_no_choice_at_all_is_refused() -> None:
    with pytest.raises(RowError, match="at least one value"):
        choice_dimension("batch_size", ())


def test_to_choices_and_back() -> None:
    dimension = Dimension(name="hidden_layers", scale="linear", low=1, high=4, integer=True)
    listed = as_choices(dimension)
    assert listed.choices == (1, 2, 3, 4)
    assert as_range(listed, "linear") == dimension
    assert as_range(choice_dimension("hidden_layers", (2,)), "linear") == usual_dimension("hidden_layers")


def test_arrow_keys_go_to_round_values_of_the_chosen_scale() -> None:
    assert nudged("learning_rate", "log", 1e-3, 1) == 2e-3
    assert nudged("momentum", "one_minus_log", 0.9, 1) == 0.95
    assert nudged("hidden_layers", "linear", 3, -1) == 2
