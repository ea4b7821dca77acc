"""Differences and how near numbers are, in words: the sign fits the word, and no power of ten stands in a sentence."""

import pytest

from workbench.labs.importance import beside_tiers
from workbench.labs.lab import Measured
from workbench.labs.lab_rows import LABS
from workbench.labs.lab_text import read_text
from workbench.labs.places import compared, told, within
from workbench.search.advice.importance import Importance, Share


@pytest.mark.parametrize(
    ("low", "value", "high", "words"),
    [
        (0.2, 0.3, 0.4, "worse by 0.30 (0.20 to 0.40)"),
        (-0.4, -0.3, -0.2, "better by 0.30 (0.20 to 0.40)"),
        (
            -0.28,
            -0.1,
            0.08,
            "neither worse nor better for certain (the difference is −0.10 (−0.28 to 0.08), which reaches to both sides of 0)",
        ),
    ],
)
def test_the_sign_fits_the_word(low: float, value: float, high: float, words: str) -> None:
    assert compared(Measured(value, low, high), "worse", "better") == words


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (2.067e-5, "0.00003"),
        (2.0e-5, "0.00002"),
        (2.2e-16, "a millionth"),
        (0.0, "a millionth"),
        (0.5, "0.5"),
        (3.0, "3"),
    ],
)
def test_how_near_is_told_without_powers_of_ten(gap: float, words: str) -> None:
    assert within(gap) == words


def test_differences_of_shares_are_percentage_points() -> None:
    assert told(Measured(0.125, 0.12, 0.13, unit="points")) == "12.50 percentage points (12.00 to 13.00)"
    assert told(Measured(0.125, 0.125, 0.125, unit="points")) == "12.5 percentage points"


def test_no_claim_speaks_of_the_quiz() -> None:
    assert [name for name in LABS if "quiz" in read_text(name).claim.lower()] == []


def test_what_explains_next_to_nothing_although_it_is_in_tier_two_is_named() -> None:
    shares = (
        Share("learning_rate", 1, 0.8, 0.7, 0.9, "agrees"),
        Share("momentum", 2, 0.2, 0.1, 0.3, "agrees"),
        Share("batch_size", 2, 0.001, 0.0, 0.01, "about equal"),
        Share("decay", 3, 0.0, 0.0, 0.01, "about equal"),
    )
    found = Importance(100, 0, 0, shares, 0.99)
    assert "(0.1 %)" in beside_tiers(found)
    assert "omentum" not in beside_tiers(found)
