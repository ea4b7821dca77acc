"""Parquet, Arrow and Excel: read in a process of their own, with what is not read as it is stated told."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars
import pytest

from tests.data.readers.test_delimited import all_told, in_days, values_of
from tests.data.readers.workbooks import workbook
from workbench.data.readers.opening import probe_key, read_table
from workbench.errors import DataError
from workbench.specs.own_data import Reading

DAY = datetime(2024, 2, 29, 12, tzinfo=UTC)
STATED: dict[str, tuple[Any, str, list[Any], str]] = {
    "int8": (polars.Series([1, None, -3], dtype=polars.Int8), "number", [1.0, None, -3.0], ""),
    "uint64": (
        polars.Series([1, 2, 2**63 + 1], dtype=polars.UInt64),
        "number",
        [1.0, 2.0, float("inf")],
        "more digits",
    ),
    "int64": (polars.Series([2**53, 2**53 + 1, 3]), "number", [2.0**53, float("inf"), 3.0], "9007199254740993"),
    "float32": (polars.Series([0.5, 0.1, None], dtype=polars.Float32), "number", [0.5, 0.10000000149011612, None], ""),
    "float64": (polars.Series([0.1, float("nan"), None]), "number", [0.1, None, None], ""),
    "infinite": (polars.Series([1.0, float("-inf"), 2.0]), "number", [1.0, float("-inf"), 2.0], "not a finite number"),
    "decimal": (polars.Series([Decimal("1.10"), None, Decimal("-2.05")]), "number", [1.1, None, -2.05], ""),
    "truth": (polars.Series([True, None, False]), "text", ["true", None, "false"], ""),
    "text": (polars.Series(["x", "", None]), "text", ["x", "", None], ""),
    "codes": (polars.Series(["007", "NA", "8"]), "text", ["007", "NA", "8"], ""),
    "category": (polars.Series(["u", "v", None], dtype=polars.Categorical), "text", ["u", "v", None], ""),
    "date": (
        polars.Series([date(2024, 2, 29), None, date(1969, 12, 31)]),
        "date",
        ["2024-02-29", None, "1969-12-31"],
        "",
    ),
    "moment": (
        polars.Series([DAY.replace(tzinfo=None), None, DAY.replace(tzinfo=None)]),
        "date",
        ["2024-02-29T12:00", None, "2024-02-29T12:00"],
        "",
    ),
}


@pytest.mark.parametrize("file_format", ["parquet", "arrow"])
def test_stated_columns_are_what_the_file_says(tmp_path: Path, file_format: str) -> None:
    frame = polars.DataFrame({name: values for name, (values, *_) in STATED.items()})
    frame = frame.with_columns(polars.Series("lists", [[1], [2], [3]]))
    path = tmp_path / "table.any"
    frame.write_parquet(path) if file_format == "parquet" else frame.write_ipc(path)
    assert probe_key(path) == file_format
    shares: list[float] = []
    read = read_table(path, watch=shares.append)
    assert [column.name for column in read.table.columns] == list(STATED)
    for column in read.table.columns:
        _, kind, values, told = STATED[column.name]
        assert column.kind == kind, column.name
        assert values_of(column) == [in_days(value) for value in values] if kind == "date" else values
        report = read.report.column(column.name)
        assert report.missing_count == sum(value is None for value in values)
        assert report.unread == bool(told)
        assert told in "\n".join(map(str, report.cells))
    assert "Column 'lists' holds values" in all_told(read)
    assert shares == sorted(shares)
    assert read_table(path, read.reading).table.sha256 == read.table.sha256


@pytest.mark.parametrize("file_format", ["parquet", "arrow"])
@pytest.mark.parametrize("cut", [8, 100, 400])
def test_a_cut_file_is_refused(tmp_path: Path, file_format: str, cut: int) -> None:
    path = tmp_path / "table.any"
    frame = polars.DataFrame({"a": range(100), "b": ["x"] * 100})
    frame.write_parquet(path) if file_format == "parquet" else frame.write_ipc(path)
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(DataError, match=r"table\.any is damaged"):
        read_table(path)


@pytest.mark.parametrize("file_format", ["parquet", "arrow"])
def test_a_table_without_rows_is_refused(tmp_path: Path, file_format: str) -> None:
    path = tmp_path / "table.any"
    frame = polars.DataFrame({"a": [], "b": []}, schema={"a": polars.Int64, "b": polars.String})
    frame.write_parquet(path) if file_format == "parquet" else frame.write_ipc(path)
    with pytest.raises(DataError, match="has no row"):
        read_table(path)


def test_a_sheet_is_read_by_the_rules_of_texts(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    rows = [["area", "town", "sold", "new"], *([50.25 + n, "Ulm", "2024-02-29", n % 2 == 0] for n in range(30))]
    rows += [[None, "Köln", None, True], ["?", None, "2024-03-01", False]]
    path.write_bytes(workbook({"flats": rows, "other": [["x", "y"], [1.0, 2.0]]}))
    assert probe_key(path) == "excel"
    read = read_table(path)
    area, town, sold, new = read.table.columns
    assert (area.kind, town.kind, sold.kind, new.kind) == ("number", "text", "date", "text")
    assert values_of(area) == [50.25 + n for n in range(30)] + [None, None]
    assert values_of(town) == ["Ulm"] * 30 + ["Köln", None]
    assert values_of(new)[:2] == ["true", "false"]
    assert "there are also: other" in all_told(read)
    assert read.report.column("area").missing == {"": 1, "?": 1}
    other = read_table(path, Reading(format="excel", sheet="other"))
    assert [values_of(column) for column in other.table.columns] == [[1.0], [2.0]]
    with pytest.raises(DataError, match="no sheet 'third', but flats, other"):
        read_table(path, Reading(format="excel", sheet="third"))


def test_cells_of_a_sheet_are_told_with_their_row(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook({"s": [["a", "b"], *([float(n), "x"] for n in range(40)), ["oops", "y"], ["007", "z"]]}))
    read = read_table(path)
    told = all_told(read)
    assert "line 42, column 'a': 'oops': is not a number" in told
    assert "line 43, column 'a': '007': begins with 0" in told
    assert read.report.column("a").unread == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbook({"s": []}), "is empty"),
        (workbook({"s": [["a", "b"]]}), "but no row"),
        (workbook({"s": [["a"], [1.0]]})[:-30], "is damaged"),
        (b"PK\x03\x04" + b"\0" * 100, "is damaged"),
    ],
)
def test_a_workbook_that_is_none_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_table(path)


class CancelledError(Exception):
    pass


def test_reading_ends_when_it_is_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    polars.DataFrame({"a": range(1000)}).write_parquet(path)

    def cancel(_share: float) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        read_table(path, watch=cancel)
