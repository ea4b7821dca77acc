"""The marks of an axis are round and suit its scale."""

import pytest

from workbench.search.space.ticks import tick_note, ticks
from workbench.specs.search_space import ROWS, Dimension, SamplingScale, usual_dimension


def row(name: str, scale: SamplingScale, low: float, high: float) -> Dimension:
    return Dimension(name=name, scale=scale, low=low, high=high, integer=ROWS[name].integer)


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        (row("learning_rate", "log", 1e-4, 1.0), (1e-4, 1e-3, 1e-2, 0.1, 1.0)),
        (row("learning_rate", "log", 0.01, 0.3), (0.01, 0.02, 0.05, 0.1, 0.2)),
        (row("learning_rate", "log", 0.11, 0.13), (0.11, 0.115, 0.12, 0.125, 0.13)),
        (row("momentum", "one_minus_log", 0.9, 0.999), (0.9, 0.99, 0.999)),
        (row("momentum", "one_minus_log", 0.0, 0.9), (0.0, 0.5, 0.8, 0.9)),
        (row("beta2", "one_minus_log", 0.9, 0.99999), (0.9, 0.99, 0.999, 0.9999, 0.99999)),
        (row("batch_size", "log", 8, 512), (10, 20, 50, 100, 200, 500)),
        (row("hidden_layers", "linear", 1, 4), (1, 2, 3, 4)),
        (row("hidden_layers", "linear", 0, 64), (0, 20, 40, 60)),
        (row("dropout", "linear", 0.0, 0.5), (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        (row("dropout", "logit", 0.01, 0.95), (0.01, 0.1, 0.5, 0.9)),
        (row("dropout", "logit", 0.2, 0.6), (0.2, 0.3, 0.4, 0.5, 0.6)),
        (row("momentum", "logit", 1e-6, 0.999999), (1e-6, 0.001, 0.5, 0.999, 0.999999)),
    ],
)
def test_round_marks(dimension: Dimension, expected: tuple[float, ...]) -> None:
    assert ticks(dimension) == expected


def test_few_marks_for_a_narrow_plot() -> None:
    assert ticks(row("momentum", "one_minus_log", 0.9, 0.999), most=3) == (0.9, 0.99, 0.999)
    assert ticks(row("learning_rate", "log", 1e-8, 1.0), most=3) == (1e-6, 1e-3, 1.0)


def test_choices_are_their_own_marks() -> None:
    assert ticks(usual_dimension("optimizer")) == ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")


@pytest.mark.parametrize("name", [name for name, info in ROWS.items() if not info.choices])
@pytest.mark.parametrize("most", [2, 3, 4, 6])
def test_every_row_has_a_few_marks_inside_its_range(name: str, most: int) -> None:
    dimension = usual_dimension(name)
    found = ticks(dimension, most)
    assert 1 <= len(found) <= most
    assert list(found) == sorted(found)
    assert all(dimension.low <= value <= dimension.high for value in found)


def test_marks_of_an_average_say_how_far_it_reaches() -> None:
    momentum = row("momentum", "one_minus_log", 0.9, 0.999)
    assert [tick_note(momentum, mark) for mark in ticks(momentum)] == [
        "averages over ≈ 10 steps",
        "averages over ≈ 100 steps",
        "averages over ≈ 1000 steps",
    ]
    assert tick_note(momentum, 0.0) == "averages over 1 step: keeps nothing of the past"
    assert tick_note(row("dropout", "linear", 0.0, 0.5), 0.5) == ""
    assert tick_note(usual_dimension("optimizer"), "adam") == ""
