"""What programs hold their data in (NumPy, polars, pandas) as tables. None of pandas is imported for it."""

import datetime
import math
import numbers
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from workbench.data.readers.found import ReadTable
from workbench.data.table import Column, Table, make_table, text_column
from workbench.errors import DataError
from workbench.language import tr
from workbench.specs.own_data import Reading

_DAY_MICROSECONDS = 86_400e6


@runtime_checkable
class Frame(Protocol):
    """A frame of polars or pandas: named columns that become arrays."""

    @property
    def columns(self) -> Any: ...  # noqa: ANN401 - a list or an index, as the library has it
    def __getitem__(self, name: Any, /) -> Any: ...  # noqa: ANN401 - a series of that library


Rows: TypeAlias = Frame | Mapping[str, Sequence[object]] | NDArray[Any] | Sequence[Sequence[object]] | str | Path
"""What can be asked about: a frame, columns by name, rows of numbers, or a file"""


def table_of(frame: "Frame | Mapping[str, Any]") -> Table:
    """The columns of a frame as a table. Raises ``DataError`` for what is no number, date or text."""
    names = list(frame) if isinstance(frame, Mapping) else list(frame.columns)
    columns = tuple(column_of(str(name), _values(frame[name])) for name in names)
    if len({len(column) for column in columns}) > 1:
        raise DataError(tr("the columns have different lengths"))
    return make_table(columns)


def read_of(table: Table) -> ReadTable:
    """A table that a program made, as if it had been read from a file."""
    from workbench.data.readers.columns import report_of  # and with it polars

    report = report_of(table, tr("its cells are words"), tr("a date"))
    return ReadTable(table, Reading(format="memory"), report)


def column_of(name: str, values: NDArray[Any]) -> Column:
    """One column; None and NaN are missing, booleans are 0 and 1. Raises ``DataError``."""
    if values.ndim != 1:
        raise DataError(
            tr("column {name!r} has the shape {shape}, not one value for each row", name=name, shape=values.shape)
        )
    match values.dtype.kind:
        case "b" | "i" | "u" | "f":
            return _finite(name, values.astype(np.float64))
        case "M":
            micros = values.astype("datetime64[us]")
            days = np.where(np.isnat(micros), np.nan, micros.astype(np.int64) / _DAY_MICROSECONDS)
            return Column(name, "date", numbers=days)
        case "U" | "T" | "O":
            return _of_objects(name, values.astype(object).tolist())
    raise DataError(
        tr("column {name!r} holds {dtype}: neither numbers, dates nor texts", name=name, dtype=values.dtype)
    )


def _values(series: Any) -> NDArray[Any]:  # noqa: ANN401 - of whatever library
    if hasattr(series, "to_numpy"):
        return np.asarray(series.to_numpy())
    return (
        series if isinstance(series, np.ndarray) else np.array(series, dtype=object)
    )  # NumPy would make texts of [1, "a"]


def _finite(name: str, values: NDArray[np.float64]) -> Column:
    if np.isinf(values).any():
        row = int(np.argmax(np.isinf(values)))
        raise DataError(tr("column {name!r} is infinite in row {row}", name=name, row=row + 1))
    return Column(name, "number", numbers=values)


def _of_objects(name: str, values: list[object]) -> Column:
    missing = [_is_missing(value) for value in values]
    known = [value for value, gap in zip(values, missing, strict=True) if not gap]
    if known and all(isinstance(value, numbers.Real) or _is_decimal(value) for value in known):
        found = [np.nan if gap else float(value) for value, gap in zip(values, missing, strict=True)]  # type: ignore[arg-type]
        return _finite(name, np.array(found, dtype=np.float64))
    if known and all(isinstance(value, datetime.date) for value in known):
        days = np.array(
            ["NaT" if gap else _iso(value) for value, gap in zip(values, missing, strict=True)], "datetime64[us]"
        )
        return column_of(name, days)
    if not all(isinstance(value, str) for value in known):
        row = next(row for row, value in enumerate(values) if not missing[row] and not isinstance(value, str))
        raise DataError(
            tr(
                "column {name!r} holds {value!r} in row {row}: it must be all numbers, all dates or all texts",
                name=name,
                value=str(values[row])[:80],
                row=row + 1,
            )
        )
    return text_column(name, [None if gap else str(value) for value, gap in zip(values, missing, strict=True)])


def _is_missing(value: object) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and math.isnan(value)


def _is_decimal(value: object) -> bool:
    return type(value).__name__ == "Decimal"


def _iso(value: object) -> str:
    return value.replace(tzinfo=None).isoformat() if isinstance(value, datetime.datetime) else str(value)
