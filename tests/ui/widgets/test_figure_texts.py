"""Numbers as short texts."""

import pytest

from workbench.ui.widgets import numbers as figure_texts


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (9_999_999, "9,999,999"), (12_345_678, "12.35 M"), (10**9, "1 G"), (10**12, "1 T")]
)
def test_count(value: int, text: str) -> None:
    assert figure_texts.count(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (3599, "59 min 59 s"),
        (7860, "2 h 11 min"),
        (273_600, "3 d 4 h"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert figure_texts.duration(seconds) == text


def test_percent_done_is_100_only_at_the_end() -> None:
    assert figure_texts.percent_done(999_999, 1_000_000) == 99
    assert figure_texts.percent_done(1_000_000, 1_000_000) == 100
    assert figure_texts.percent_done(0, 0) == 0


def test_loss_stays_short() -> None:
    assert figure_texts.loss(0.05) == "0.0500"
    assert len(figure_texts.loss(1.234e27)) <= 8


def test_speed_keeps_a_decimal_where_it_matters() -> None:
    assert figure_texts.speed(2.5) == "2.5 steps/s"
    assert figure_texts.speed(159_999.6) == "160,000 steps/s"


@pytest.mark.parametrize(("value", "text"), [(0.4567, "0.457"), (-12.3456, "-12.346"), (-1.234e27, "-1.2e+27")])
def test_r_squared_is_a_number_and_stays_short(value: float, text: str) -> None:
    assert figure_texts.r_squared(value) == text
