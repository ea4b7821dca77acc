"""Delimited texts: what is read is what is written, or the error says where it is not."""

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
