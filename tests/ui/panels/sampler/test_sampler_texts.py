"""What the panel says is true of the draws."""

import pytest

from workbench.numbers import tick_text
from workbench.specs.data import CatalogueSpec
from workbench.specs.hyperparameters import Hyperparameters, Value
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.specs.search_space import ROWS, Dimension, SamplingScale, usual_dimension
from workbench.ui.panels.sampler.sampler_texts import (
    averaging_sentence,
    idle_reason,
    now_text,
    share_sentence,
    values_sentence,
)


def row(name: str, scale: SamplingScale, low: float, high: float) -> Dimension:
    return Dimension(name=name, scale=scale, low=low, high=high, integer=ROWS[name].integer)


ALPHA = row("learning_rate", "log", 1e-4, 1.0)
BETA = row("momentum", "one_minus_log", 0.9, 0.999)
NARROW = row("learning_rate", "log", 0.1, 0.4)
LAYERS = row("hidden_layers", "linear", 1, 4)


@pytest.mark.parametrize(
    ("drawn", "axis", "sentence"),
    [
        (ALPHA, ALPHA, "25 % per decade"),
        (ALPHA.replaced(scale="linear"), ALPHA, "90 % above 0.1"),
        (BETA, BETA, "50 % per decade"),
        (BETA.replaced(scale="linear"), BETA, "91 % below 0.99"),
        (NARROW, NARROW, "50 % of draws below 0.2"),
        (NARROW.replaced(scale="linear"), NARROW, "33 % of draws below 0.2"),
        (LAYERS, LAYERS, "Each number: 25 % of draws"),
        (usual_dimension("dropout"), usual_dimension("dropout"), "10 % of draws in each tenth of the range"),
        (usual_dimension("optimizer"), usual_dimension("optimizer"), "Each choice: 17 % of draws"),
    ],
)
def test_shares(drawn: Dimension, axis: Dimension, sentence: str) -> None:
    assert share_sentence(drawn, axis) == sentence


def test_how_far_averages_reach() -> None:
    assert averaging_sentence(BETA) == "0.9, 0.99, 0.999 average over ≈ 10, 100, 1000 steps"
    assert averaging_sentence(ALPHA) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-4, "10⁻⁴"),
        (2e-5, "2·10⁻⁵"),
        (0.01, "0.01"),
        (1.0, "1"),
        (0, "0"),
        (500, "500"),
        (1e6, "10⁶"),
        ("adam", "adam"),
    ],
)
def test_marks(value: Value, text: str) -> None:
    assert tick_text(value) == text


def test_drawn_values_are_named_by_their_symbols_and_do_not_break() -> None:
    text = values_sentence({"learning_rate": 0.00707, "optimizer": "sgd"})
    assert text == "α\N{NO-BREAK SPACE}0.00707 · Optimizer\N{NO-BREAK SPACE}sgd"


def test_rows_without_effect_say_why() -> None:
    plain = Hyperparameters(optimizer="sgd")
    assert "decay is constant" in idle_reason("decay", plain, frozenset())
    assert "SGD" in idle_reason("momentum", plain, frozenset()).upper()
    assert idle_reason("learning_rate", plain, frozenset()) == ""
    assert idle_reason("hidden_units", plain, frozenset()) == ""


def test_a_row_matters_when_what_governs_it_varies_too() -> None:
    plain = Hyperparameters(optimizer="sgd")
    assert idle_reason("decay", plain, frozenset({"schedule"})) == ""
    assert idle_reason("momentum", plain, frozenset({"optimizer"})) == ""
    assert idle_reason("momentum", plain, frozenset({"schedule"})) != ""


def test_what_the_run_holds_now() -> None:
    layers = (DenseLayer(units=8), DenseLayer(units=4), DenseLayer(units=8))
    spec = RunSpec(data=CatalogueSpec(name="iris"), network=NetworkSpec(layers=layers))
    assert now_text("hidden_layers", spec) == "3"
    assert now_text("hidden_units", spec) == "8, 4"
    assert now_text("learning_rate", spec) == "0.001"
