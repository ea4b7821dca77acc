"""The fast way of reading text and the slow one give the same table, and cancelling ends both."""

import math
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.data.readers.cells import NumberForm, read_number
from workbench.data.readers.delimited import read_table
from workbench.data.readers.frames import parse_numbers, texts_of
from workbench.data.readers.pieces import Plan, read_batches
from workbench.data.readers.records import read_records
from workbench.errors import DataError
from workbench.specs.own_data import Reading

LETTERS = 'ab0123.,;"\n\r -+eé\t'


@settings(max_examples=400, deadline=None)
@given(st.lists(st.text(LETTERS, max_size=12), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_a_text_is_the_same_cells_read_fast_or_record_by_record(lines: list[str], end: str) -> None:
    content = end.join(lines).encode()
    reading = Reading(header=False)
    path = Path("some.csv")
    try:
        slow = [record.cells for record in read_records([content], path, reading)]
    except DataError:
        slow = None
    width = max(1, *map(len, slow)) if slow else 1
    even = None
    if slow is not None and all(len(cells or [""]) == width or (not cells and width > 1) for cells in slow):
        even = [cells or [""] for cells in slow if cells or width == 1]
    plan = Plan(path, reading, width, hint=False, wants=lambda: ["text"] * width)
    try:
        batches = list(read_batches(iter([content]), plan))
    except DataError:
        assert even is None
        return
    fast = [list(row) for batch in batches for row in zip(*(c.to_list() for c in batch.columns), strict=True)]  # type: ignore[union-attr]
    assert fast == even


@settings(max_examples=500, deadline=None)
@given(
    st.text(string.digits + "+-.eE,' infa", max_size=25),
    st.sampled_from([(".", ""), (",", "."), (".", ","), (",", "")]),
)
def test_a_cell_is_the_same_number_alone_and_in_a_column(text: str, marks: tuple[str, str]) -> None:
    form = NumberForm(*marks)
    alone = read_number(text, form)
    (value,) = parse_numbers(texts_of([text]), form, ("",)).values.tolist()
    if not text.strip():
        assert math.isnan(value)
    elif isinstance(alone, str):
        assert value == float("inf")
    else:
        assert value == alone


class CancelledError(Exception):
    pass


@pytest.mark.parametrize("cell", ["1.5", '"a ""b"""', 'five" pipe'])
@pytest.mark.parametrize("calls", [1, 3, 5])
def test_cancelling_ends_the_reading(tmp_path: Path, cell: str, calls: int) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n" + f"{cell},x\n" * 400_000)
    count = 0

    def cancel(_share: float) -> None:
        nonlocal count
        count += 1
        if count == calls:
            raise CancelledError

    with pytest.raises(CancelledError):
        read_table(path, watch=cancel)
    assert count == calls
