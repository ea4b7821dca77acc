"""Numbers as short texts."""

import pytest

from workbench import numbers


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (9_999_999, "9,999,999"), (12_345_678, "12.35 M"), (10**9, "1 G"), (10**12, "1 T")]
)
def test_count(value: int, text: str) -> None:
    assert numbers.count(value) == text


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
    assert numbers.duration(seconds) == text


def test_percent_done_is_100_only_at_the_end() -> None:
    assert numbers.percent_done(999_999, 1_000_000) == 99
    assert numbers.percent_done(1_000_000, 1_000_000) == 100
    assert numbers.percent_done(0, 0) == 0


def test_loss_stays_short() -> None:
    assert numbers.score(0.05) == "0.0500"
    assert len(numbers.score(1.234e27)) <= 8
    assert numbers.score(1.5e-6) == "1.50e-06"
    assert numbers.score(0.0) == "0.0000"


def test_speed_keeps_a_decimal_where_it_matters() -> None:
    assert numbers.speed(2.5) == "2.5 steps/s"
    assert numbers.speed(159_999.6) == "160,000 steps/s"


@pytest.mark.parametrize(("value", "text"), [(0.4567, "0.457"), (-12.3456, "-12.346"), (-1.234e27, "-1.2e+27")])
def test_r_squared_is_a_number_and_stays_short(value: float, text: str) -> None:
    assert numbers.r_squared(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(20_000, "20,000"), (1234.6, "1,235"), (-3000, "−3,000"), (2**63 + 1, "9,223,372,036,854,775,809")],
)
def test_thousands_are_parted_by_commas(value: float, text: str) -> None:
    assert numbers.grouped(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.2, "20 %"), (0.0, "0 %"), (1e-9, "<0.1 %"), (0.004, "0.4 %"), (-0.5, "−50 %"), (float("nan"), "–")],
)
def test_a_share_that_is_not_nothing_is_not_called_nothing(share: float, text: str) -> None:
    assert numbers.percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.123456, "0.1235"), (-2.5, "−2.5"), (float("inf"), "–"), (float("nan"), "–"), (1e-5, "1e−05")]
)
def test_a_measured_value_has_four_digits(value: float, text: str) -> None:
    assert numbers.significant(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (90_180.4, "90,180"),
        (1_234_567.0, "1,234,567"),
        (1017.0, "1,017"),
        (-2.5, "−2.5"),
        (0.000_123_456, "0.0001235"),
        (0.0, "0"),
        (100.0, "100"),
        (1e-9, "1e−09"),
        (2e20, "2e+20"),
        (float("nan"), "–"),
    ],
)
def test_a_value_of_a_persons_data_is_written_out(value: float, text: str) -> None:
    assert numbers.measured(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-5, "10⁻⁵"),
        (0.001, "0.001"),
        (2e-5, "2·10⁻⁵"),
        (-0.5, "−0.5"),
        (0.0, "0"),
        (1e300, "10³⁰⁰"),
        ("adam", "adam"),
    ],
)
def test_marks_of_an_axis_are_short(value: float | str, text: str) -> None:
    assert numbers.tick_text(value) == text


@pytest.mark.parametrize(
    ("size", "text"), [(999, "999 B"), (1234, "1.23 kB"), (5e6, "5 MB"), (4.3e9, "4.3 GB"), (12_345e9, "12,345 GB")]
)
def test_bytes_have_the_unit_that_is_easiest_to_read(size: float, text: str) -> None:
    assert numbers.storage(size) == text


def test_what_is_typed_stays_as_it_is() -> None:
    assert [numbers.exact(value) for value in (0.001, 64, 64.0, "adam")] == ["0.001", "64", "64", "adam"]
    assert numbers.rounded(1.0 - 0.999) == 0.001
