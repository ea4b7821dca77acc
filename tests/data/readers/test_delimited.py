"""Delimited texts: what is read is what is written, or the error says where it is not."""

import pickle
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.data.readers.csv_fixtures import Fixture, fixtures
from workbench.data.readers.delimited import read_table
from workbench.data.readers.found import ReadTable
from workbench.data.table import Column
from workbench.errors import DataError

FIXTURES = list(fixtures())


def test_there_are_enough_and_each_has_its_name() -> None:
    assert len({fixture.name for fixture in FIXTURES}) == len(FIXTURES) >= 250


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_text_is_read_as_it_is_written(fixture: Fixture, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(fixture.content)
    if fixture.error:
        with pytest.raises(DataError, match=fixture.error) as refused:
            read_table(path)
        assert str(path) in str(refused.value)
        return
    read = read_table(path)
    assert [column.name for column in read.table.columns] == list(fixture.columns)
    for column in read.table.columns:
        kind, values = fixture.columns[column.name]
        assert column.kind == kind, read.report.column(column.name)
        assert values_of(column) == [in_days(value) for value in values] if kind == "date" else values
    told = all_told(read)
    for piece in fixture.told:
        assert piece in told
    assert sum(report.unread for report in read.report.columns) == fixture.unread
    again = read_table(path, read.reading)
    assert again.table.sha256 == read.table.sha256, "the reading that was found reads the same"


def values_of(column: Column) -> list[Any]:
    """What stands in each row."""
    if column.kind == "text":
        return [None if code < 0 else column.texts[code] for code in column.codes.tolist()]
    return [None if np.isnan(number) else number for number in column.numbers.tolist()]


def in_days(moment: str | None) -> float | None:
    if moment is None:
        return None
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() / 86_400


def all_told(read: ReadTable) -> str:
    """Every sentence of the report."""
    lines = list(read.report.notes)
    for report in read.report.columns:
        lines += [report.why, *report.notes, *map(str, report.cells)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("content", "is_told"),
    [
        (pickle.dumps({"a": [1, 2.5, "words\n" * 9]}, protocol=0), True),
        (b"Dear reader\nthis is a letter\nof three lines\n", True),
        (b"length\n1.5\n2.5\n", False),
        (b"town;price\nUlm;3\nBonn;4\n", False),
    ],
    ids=["pickle", "letter", "numbers", "table"],
)
def test_what_does_not_look_like_a_table_is_told(content: bytes, is_told: bool, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    notes = read_table(tmp_path / "a.txt").report.notes
    assert any(note.startswith("This does not look like a table") for note in notes) == is_told


@pytest.mark.parametrize("shift", range(6))
@pytest.mark.parametrize("cell", ["007", "-007", " 007", "+07"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_code_is_seen_wherever_it_stands_in_a_large_text(
    delimiter: str, cell: str, shift: int, tmp_path: Path
) -> None:
    head = f"a{delimiter}b\n"
    line = f"1{delimiter}20\n"
    wanted = 2**19 - shift  # at the edge of a block, and behind all that is sampled
    count, rest = divmod(wanted - 2, len(line))
    body = line * (count - 1) + f"1{delimiter}2{'0' * rest}0\n" + f"1{delimiter}{cell}\n" + line * 10
    assert body[wanted : wanted + len(cell)] == cell
    path = tmp_path / "codes.csv"
    path.write_text(head + body)
    first, second = read_table(path).table.columns
    assert first.kind == "number"
    assert second.kind == "text"
    assert cell in second.texts


def test_codes_and_dates_of_one_column_leave_the_others_numbers(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    rows = [f"{row},2024-03-{1 + row % 28:02},0{1000 + row % 7},{row / 4}" for row in range(30_000)]
    path.write_text("\n".join(["a,day,code,b", *rows]) + "\n")
    table = read_table(path).table
    assert [column.kind for column in table.columns] == ["number", "date", "text", "number"]
    assert table.columns[0].numbers.tolist() == list(range(30_000))
    assert table.columns[2].texts == tuple(f"0{1000 + row}" for row in range(7))


def test_a_row_that_is_too_short_is_found_behind_the_sample(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    for end in ("1,x,3\n1,x\n", "1,x,3\n1,x,\n1,x\n", "1\n"):
        path.write_text("a,b,c\n" + "1,x,3\n" * 60_000 + end)
        with pytest.raises(DataError, match=f"line {60_001 + end.count(chr(10))}: found"):
            read_table(path)


def test_a_column_of_many_different_texts_can_be_ended(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,n\n" + "".join(f"no {row},1\n" for row in range(60_000)))
    looks: list[float] = []
    read_table(path, None, looks.append)
    assert sum(share >= 0.99 for share in looks) > 60_000 // 8_192, (
        "it is looked at whether to go on, every few thousand texts"
    )


@pytest.mark.parametrize("late", ["", "new", " b", '"b"', '"b"""', '""', "NA"])
def test_texts_that_are_known_are_no_others(late: str, tmp_path: Path) -> None:
    """Known texts are looked for while a piece is read: what only resembles one of them is a text of its own."""
    path = tmp_path / "known.csv"
    path.write_text("name,n\n" + "b,1\na,2\n" * 300_000 + f"{late},3\n" + "a,4\n" * 100)
    read = read_table(path)
    names, counts = read.table.columns
    as_cells = {'"b"': "b", '"b"""': 'b"', '""': ""}.get(late, late)
    is_gap = as_cells in ("", "NA")
    assert names.texts == ("b", "a") if is_gap or as_cells == "b" else ("b", "a", as_cells)
    assert values_of(names.at(slice(599_998, 600_003))) == ["b", "a", None if is_gap else as_cells, "a", "a"]
    assert np.bincount(names.codes + 1)[1:3].tolist() == [300_000 + (as_cells == "b"), 300_100]
    assert counts.kind == "number"


def test_texts_that_come_late_keep_the_order_of_their_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    cells = [
        *("b", "a") * 120_000,
        *("c", "b", "", "d") * 60_000,
        *(f"t{row}" for row in range(120_000)),
        *("a", "new") * 60_000,
    ]
    path.write_text("name,n\n" + "".join(f"{cell},1\n" for cell in cells))
    column = read_table(path).table.columns[0]
    assert values_of(column) == [cell or None for cell in cells]
    assert column.texts == tuple(dict.fromkeys(cell for cell in cells if cell))
