import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.numbers import exact
from workbench.typed_numbers import NotANumberError, is_beginning, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e-3", 0.001), ("0.001", 0.001), ("0,001", 0.001), (" 1E-3 ", 0.001), (".5", 0.5), ("5.", 5.0), ("−2", -2.0)],
)
def test_reads_what_people_type(text: str, value: float) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("64", 64), ("1e3", 1000), ("64.0", 64), ("+7", 7), ("9" * 19, int("9" * 19))]
)
def test_reads_whole_numbers_exactly(text: str, value: int) -> None:
    number = read_number(text, integer=True)
    assert number == value
    assert isinstance(number, int)


@pytest.mark.parametrize(
    "text", ["", "abc", "1 000", "1.000,5", "nan", "inf", "1_000", "0x10", "1e999", "9" * 5000, "1e"]
)
def test_refuses_everything_else(text: str) -> None:
    with pytest.raises(NotANumberError):
        read_number(text)


@pytest.mark.parametrize("text", ["1.5", "1,000", "1e-1", "1e999", "9" * 5000])
def test_refuses_what_is_not_whole(text: str) -> None:
    with pytest.raises(NotANumberError):
        read_number(text, integer=True)


@pytest.mark.parametrize(
    ("value", "text"), [(0.001, "0.001"), (1e-5, "1e-05"), (0.0, "0"), (64, "64"), (0.1 + 0.2, "0.30000000000000004")]
)
def test_shows_the_shortest_text(value: float, text: str) -> None:
    assert exact(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**18), 10**18))
def test_what_is_shown_reads_back_to_the_same_number(value: float) -> None:
    assert read_number(exact(value), integer=isinstance(value, int)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_beginning_of_a_number_is_a_number_or_on_the_way_to_one(value: float) -> None:
    text = exact(value)
    for length in range(1, len(text)):
        beginning = text[:length]
        if not is_beginning(beginning):
            read_number(beginning)


@pytest.mark.parametrize("text", ["", "x", "1e-x", "--"])
def test_what_cannot_become_a_number_is_no_beginning(text: str) -> None:
    assert not is_beginning(text)
