"""Coarse to fine, and the warning against zooming in on an end."""

import pytest

from workbench.errors import SpecError
from workbench.search.space.presets import SPACE_PRESETS, preset_space
from workbench.search.space.ranges import at_edge, extended, narrowed
from workbench.specs.search_space import ROWS, Dimension, SearchSpace

RATE = Dimension(name="learning_rate", scale="log", low=1e-4, high=1.0)
MOMENTUM = Dimension(name="momentum", scale="one_minus_log", low=0.9, high=0.999)
LAYERS = Dimension(name="hidden_layers", scale="linear", low=1, high=4, integer=True)
OPTIMIZER = Dimension(name="optimizer", scale="choice", choices=("sgd", "adam", "rmsprop"))
SPACE = SearchSpace(dimensions=(RATE, MOMENTUM, LAYERS, OPTIMIZER))


def test_a_box_narrows_ranges_on_the_same_scales() -> None:
    box = {"learning_rate": (0.0300001234, 0.00123456), "hidden_layers": (1.6, 3.2), "optimizer": ("adam", "adamw")}
    fine = narrowed(SPACE, box)
    assert fine.dimensions == (
        RATE.replaced(low=0.001235, high=0.03),
        MOMENTUM,
        LAYERS.replaced(low=2, high=3),
        OPTIMIZER.replaced(choices=("adam",)),
    )


def test_a_box_never_widens() -> None:
    assert narrowed(SPACE, {"learning_rate": (1e-9, 50.0), "momentum": (0.0, 0.99)}).dimensions[:2] == (
        RATE,
        MOMENTUM.replaced(high=0.99),
    )


def test_a_single_whole_number_becomes_a_choice() -> None:
    (row,) = narrowed(SearchSpace(dimensions=(LAYERS,)), {"hidden_layers": (1.7, 2.4)}).dimensions
    assert (row.scale, row.choices) == ("choice", (2,))


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ({"batch_size": (1, 2)}, "is not a row of this search space"),
        ({"learning_rate": (2.0, 3.0)}, "nothing of the range 0.0001 to 1 lies in 2.0, 3.0"),
        ({"hidden_layers": (1.2, 1.8)}, "nothing of the range"),
        ({"optimizer": ("adamw",)}, "none of the choices"),
        ({"learning_rate": (0.1,)}, "a range needs two numbers"),
    ],
)
def test_boxes_that_leave_nothing_are_refused(box: dict[str, tuple[float, ...]], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        narrowed(SPACE, box)


@pytest.mark.parametrize(
    ("value", "end"), [(1e-4, "low"), (1.5e-4, "low"), (2e-4, None), (0.5, None), (0.7, "high"), (1.0, "high")]
)
def test_the_best_value_lies_on_an_edge_within_five_percent_of_the_scale(value: float, end: str | None) -> None:
    edges = at_edge(SPACE, {"learning_rate": value, "momentum": 0.99, "hidden_layers": 2, "optimizer": "sgd"})
    assert [(edge.row, edge.end) for edge in edges] == ([("learning_rate", end)] if end else [])


def test_a_whole_number_lies_on_an_edge_when_it_is_one() -> None:
    (edge,) = at_edge(SPACE, {"hidden_layers": 4})
    assert (edge.row, edge.value, edge.end, edge.can_extend) == ("hidden_layers", 4, "high", True)


def test_units_of_a_layer_are_judged_by_their_row() -> None:
    units = Dimension(name="hidden_units", scale="log", low=8, high=256, integer=True, per_layer=True)
    edges = at_edge(SearchSpace(dimensions=(units, LAYERS)), {"hidden_layers": 2, "units_1": 256, "units_2": 40})
    assert [(edge.row, edge.value) for edge in edges] == [("hidden_units", 256)]


@pytest.mark.parametrize(
    ("row", "end", "low", "high"),
    [
        (RATE, "high", 1e-4, 100.0),
        (RATE, "low", 1e-6, 1.0),
        (MOMENTUM, "high", 0.9, 0.9999),
        (MOMENTUM, "low", 0.0, 0.999),
        (LAYERS, "high", 1, 6),
        (LAYERS, "low", 0, 4),
        (Dimension(name="dropout", scale="logit", low=0.1, high=0.5), "low", 0.036, 0.5),
    ],
)
def test_extending_adds_half_the_length_on_the_scale(row: Dimension, end: str, low: float, high: float) -> None:
    wider = extended(row, end)  # type: ignore[arg-type]
    assert (wider.scale, wider.low, wider.high) == (row.scale, pytest.approx(low, abs=1e-9), pytest.approx(high))


def test_nothing_is_extended_beyond_what_is_permitted() -> None:
    widest = Dimension(name="learning_rate", scale="log", low=1e-12, high=1e6)
    assert extended(widest, "high") == widest
    (edge,) = at_edge(SearchSpace(dimensions=(widest,)), {"learning_rate": 1e6})
    assert not edge.can_extend


# --- Presets ------------------------------------------------------------------------------------------------------


def test_presets_follow_the_tiers() -> None:
    assert [row.name for row in preset_space("tier 1 only").dimensions] == ["learning_rate"]
    two = {row.name for row in preset_space("tiers 1 and 2").dimensions}
    assert two == {name for name, info in ROWS.items() if info.tier in (1, 2)}
    everything = {row.name for row in preset_space("everything usual").dimensions}
    assert everything == {name for name, info in ROWS.items() if info.tier} | {"optimizer", "weight_decay", "dropout"}


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(SpecError, match="known are: tier 1 only"):
        preset_space("tier 4")
    assert len(SPACE_PRESETS) == 3
