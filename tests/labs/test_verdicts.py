"""A verdict is an effect against its uncertainty; formulas and numbers are written as they are read."""

import math
from xml.etree import ElementTree

import pytest

from workbench.errors import SpecError
from workbench.labs.formulas import as_mathml, in_one_line, parse_formula
from workbench.labs.lab import Measured, Number, measured_series
from workbench.labs.lab_rows import LABS, lab_named, setting_for
from workbench.labs.places import intervals_told, told
from workbench.labs.verdict import (
    all_hold,
    geometric_mean_of,
    is_less,
    is_more,
    is_within,
    mean_of,
    mean_share_of,
    share_of,
)


@pytest.mark.parametrize(
    ("differences", "holds"),
    [([1.0, 1.1, 0.9, 1.05], True), ([-1.0, -1.1, -0.9], False), ([1.0, -0.9, 0.8, -1.1], None), ([5.0], None)],
)
def test_an_effect_counts_where_its_interval_leaves_out_nothing(differences: list[float], holds: bool | None) -> None:
    assert is_more(mean_of(differences, "seeds")) is holds
    assert is_less(mean_of([-one for one in differences], "seeds"), 0.0) is holds


def test_the_interval_is_that_of_student() -> None:
    found = mean_of([1.0, 2.0, 3.0], "seeds")
    half = 4.302652729 / math.sqrt(3)  # t for 2 degrees of freedom, 97.5 %
    assert (found.low, found.high) == pytest.approx((2.0 - half, 2.0 + half))


def test_ratios_have_the_interval_of_their_logarithms() -> None:
    found = geometric_mean_of([0.5, 1.0, 2.0], "seeds")
    assert found.value == pytest.approx(1.0)
    assert found.low == pytest.approx(1.0 / found.high)
    assert geometric_mean_of([2.0], "seeds").high == math.inf


def test_an_infinite_value_has_no_verdict() -> None:
    assert is_more(mean_of([math.inf, 1.0], "seeds")) is None


def test_a_share_near_the_end_keeps_its_interval_inside() -> None:
    found = share_of(0, 50, "draws")
    assert found.low == 0.0
    assert 0.05 < found.high < 0.08
    assert is_within(share_of(475, 1000, "draws"), 0.4, 0.6) is True


def test_one_false_is_enough() -> None:
    assert all_hold(True, None, False) is False
    assert all_hold(True, None) is None
    assert all_hold(True, True) is True


def test_a_series_of_measured_values_stays_where_they_can_lie() -> None:
    found = [Measured(0.9, 0.7, 1.1, "seeds"), Measured(0.5, -math.inf, math.inf, "seeds")]
    series = measured_series("share", (1.0, 2.0), found, "bars", (0.0, 1.0))
    assert (series.y, series.low, series.high) == ((0.9, 0.5), (0.7, 0.0), (1.0, 1.0))
    assert measured_series("share", (1.0, 2.0), found).high == (1.1, math.inf)


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        (r"\hat{z} = \frac{z − μ}{\sqrt{σ^2 + ε}}", "ẑ = (z − μ) / √(σ² + ε)"),
        (r"\tilde z = γ \hat z + β", "z̃ = γ ẑ + β"),
        (r"α = \frac{α_0}{1 + d · t}", "α = α₀ / (1 + d · t)"),
        (r"W^{[l]}", "W^([l])"),
        (r"x_{i}^{2}", "xᵢ²"),
        (r"μ = \frac{1}{m} Σ_i z_i", "μ = (1 / m) Σᵢ zᵢ"),
        (r"\frac{e^{−a}}{Σ_j t_j} + 1", "e^(−a) / (Σⱼ tⱼ) + 1"),
    ],
)
def test_formulas_in_one_line(formula: str, line: str) -> None:
    assert in_one_line(parse_formula(formula)) == line


def test_formulas_as_mathml() -> None:
    found = as_mathml(parse_formula(r"\hat{z} = \frac{z_i − 10^{2}}{\sqrt{steps}}"))
    page = ElementTree.fromstring(found)
    assert page.tag == "math"
    assert [one.text for one in page.iter("mn")] == ["10", "2"]
    assert [one.tag for one in page.iter() if one.tag in ("mfrac", "msqrt", "mover", "msub", "msup")] == [
        "mover",
        "mfrac",
        "msub",
        "msup",
        "msqrt",
    ]
    assert "steps" in found
    assert "&lt;" in as_mathml(parse_formula("a < b"))


@pytest.mark.parametrize("formula", ["{a", "a}", r"\alpha", "x^", r"\frac{a}"])
def test_a_wrong_formula_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match="the formula"):
        parse_formula(formula)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1024, "1,024"),
        ("0.3", "0.3"),
        (0.123456, "0.1235"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (Measured(0.8123, 0.80, 0.8246, "seeds"), "0.812 (0.800 to 0.825)"),
        (Measured(0.125, 0.121, 0.129, "seeds", "share"), "12.50 % (12.10 to 12.90 %)"),
        (Measured(12.0, -math.inf, math.inf, "seeds", "s"), "12 s"),
        (Measured(0.1, 0.09, 0.3, "trials"), "0.1 (0.09 to 0.3)"),
        (Measured(2e-9, 1e-9, 3e-9, "seeds"), "2e−09 (1e−09 to 3e−09)"),
        (Measured(0.425, 0.4249988, 0.4250012, "seeds"), "0.425 (0.4249988 to 0.4250012)"),
    ],
)
def test_numbers_as_they_are_told(number: Number, text: str) -> None:
    assert told(number) == text


def test_unknown_labs_and_controls_are_refused_with_what_there_is() -> None:
    row = LABS["softmax"]
    with pytest.raises(SpecError, match="formulas-by-hand"):
        lab_named("nothing")
    with pytest.raises(SpecError, match="temperature"):
        setting_for(row, 0, {"heat": 1.0})
    for wrong in ({"classes": 2.5}, {"classes": 7.0}, {"temperature": "hot"}, {"form": "soft"}):
        with pytest.raises(SpecError):
            setting_for(row, 0, wrong)


def test_intervals_say_what_they_cover() -> None:
    numbers: dict[str, Number] = {
        "a": Measured(1.0, 0.5, 1.5, "seeds"),
        "b": Measured(0.2, 0.1, 0.3, "trials", "share", 0.9),
        "c": Measured(1.0, 1.0, 1.0, "nothing"),
        "d": 3,
    }
    assert intervals_told(numbers) == [
        "(a to b) is a 95 % interval over seeds.",
        "(a to b) is a 90 % interval over trials.",
    ]
    assert intervals_told({"d": 3}) == []


def test_the_interval_of_a_share_ends_where_shares_do() -> None:
    found = mean_share_of([1.0, 1.0, 0.98], "seeds")
    assert found.value == pytest.approx(0.99333, abs=1e-5)
    assert 0.9 < found.low < found.value
    assert found.high == 1.0
    assert found.unit == "share"
    assert mean_share_of([0.0, 0.01], "seeds").low == 0.0
