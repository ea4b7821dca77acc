"""The way from a row of a table to the features of a network, as fitted on the train part.

A network is trained on numbers. What stands in a person's table are numbers with gaps, words and dates; the recipe says,
column by column, which features they become. Whoever uses the trained network elsewhere needs the recipe with it, so it
is a plain value with one form in JSON.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.kept_arrays import Step, unwatched_step
from workbench.data.table import Column, Table
from workbench.language import tr
from workbench.specs.own_data import CALENDAR, ColumnType, Encoding

_ROWS_AT_ONCE: Final = 4096
_DAY: Final = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class Input:
    """One column and its features; ``(value - mean) / scale`` for each of them, after gaps are filled."""

    name: str
    type: ColumnType
    encoding: Encoding
    values: tuple[str, ...]
    """The categories in their order"""
    fill: float | None
    """What stands for a missing value: a number, days, or the position of a category; None where it is refused"""
    flag: bool
    """Whether the last feature says that the value was missing; it is not scaled"""
    mean: tuple[float, ...]
    scale: tuple[float, ...]

    @property
    def width(self) -> int:
        """Number of features."""
        return len(self.mean) + self.flag

    @property
    def feature_names(self) -> tuple[str, ...]:
        names: tuple[str, ...] = (self.name,)
        if self.encoding == "one-hot":
            names = tuple(f"{self.name} = {value}" for value in self.values)
        elif self.encoding == "calendar":
            names = tuple(f"{self.name}, {part}" for part in CALENDAR)
        return (*names, tr("{name} is missing", name=self.name)) if self.flag else names


@dataclass(frozen=True, slots=True)
class Unfit:
    """A cell that the recipe has no features for."""

    row: int
    column: str
    found: str | None
    """As it was read; None where it is missing"""


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """``features`` (rows, n_features), scaled; a row with an unfit cell is NaN in the features of that cell."""

    features: NDArray[np.float32]
    unfit: tuple[Unfit, ...]
    """At most ``MOST_UNFIT`` of each column"""
    usable: NDArray[np.bool_]
    """(rows,), rows without an unfit cell"""


MOST_UNFIT: Final = 20


@dataclass(frozen=True, slots=True)
class Recipe:
    """All inputs, in the order of their features."""

    inputs: tuple[Input, ...]

    @property
    def feature_names(self) -> tuple[str, ...]:
        return tuple(name for one in self.inputs for name in one.feature_names)

    @property
    def feature_mean(self) -> NDArray[np.float64]:
        """(n_features,); 0 for flags."""
        return np.array([value for one in self.inputs for value in (*one.mean, *(0.0,) * one.flag)])

    @property
    def feature_scale(self) -> NDArray[np.float64]:
        """(n_features,); 1 for flags."""
        return np.array([value for one in self.inputs for value in (*one.scale, *(1.0,) * one.flag)])

    def encode(self, table: Table, step: Step = unwatched_step) -> Encoded:
        """The features of each row of the table, which has a column for each input. Raises ``KeyError`` where it has not."""
        features = np.empty((table.rows, sum(one.width for one in self.inputs)), dtype=np.float32)
        usable = np.ones(table.rows, dtype=np.bool_)
        unfit: list[Unfit] = []
        first = 0
        for one in self.inputs:
            column = table.column(one.name)
            if column is None:
                raise KeyError(one.name)
            block = features[:, first : first + one.width]
            bad = _write_features(one, column, block, step)
            usable &= ~bad
            unfit += _unfit_cells(column, bad)
            first += one.width
        return Encoded(features, tuple(unfit), usable)

    def raw(self, table: Table) -> NDArray[np.float64]:
        """What each input is encoded from, (rows, inputs): see ``raw_values``. Raises ``KeyError``."""
        columns = {column.name: column for column in table.columns}
        return np.stack([raw_values(one.type, one.values, columns[one.name]) for one in self.inputs], axis=1)

    def to_plain(self) -> dict[str, Any]:
        """Dicts, lists, numbers and texts only."""
        return {"inputs": [asdict(one) for one in self.inputs]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Recipe":
        """The reverse of ``to_plain``. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
        return cls(tuple(_input_from(entry) for entry in plain["inputs"]))


def _input_from(entry: Mapping[str, Any]) -> Input:
    return Input(
        name=str(entry["name"]),
        type=entry["type"],
        encoding=entry["encoding"],
        values=tuple(str(value) for value in entry["values"]),
        fill=None if entry["fill"] is None else float(entry["fill"]),
        flag=bool(entry["flag"]),
        mean=tuple(float(value) for value in entry["mean"]),
        scale=tuple(float(value) for value in entry["scale"]),
    )


def raw_values(type_: ColumnType, values: tuple[str, ...], column: Column) -> NDArray[np.float64]:
    """Number, days or position of the category in each row, (rows,): NaN where missing, inf where it is none of them."""
    if type_ != "category":
        if column.kind != "text" or (type_ == "number" and len(column.numbers)):
            return column.numbers
        return np.where(column.missing, np.nan, np.inf)
    places = column.as_category(values).astype(np.float64)
    places[places == -1] = np.nan
    places[places == -2] = np.inf
    return places


def expanded(encoding: Encoding, values: tuple[str, ...], raw: NDArray[np.float64]) -> NDArray[np.float64]:
    """The unscaled features of the ``raw`` values, (rows, width without flag); raw values are finite."""
    if encoding == "one-hot":
        return np.asarray(raw[:, None] == np.arange(len(values)), dtype=np.float64)
    if encoding == "calendar":
        return _calendar(raw)
    return raw[:, None]


def _calendar(days: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = np.floor(days).astype("datetime64[D]")
    months = whole.astype("datetime64[M]")
    year = whole.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (whole - months.astype("datetime64[D]")) // _DAY + 1
    weekday = (whole.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
    return np.stack([year, month, day, weekday], axis=1).astype(np.float64)


def _write_features(one: Input, column: Column, block: NDArray[np.float32], step: Step) -> NDArray[np.bool_]:
    """Fill ``block``; the rows that have no features."""
    mean, scale = np.array(one.mean), np.array(one.scale)
    raw = raw_values(one.type, one.values, column)
    missing = np.isnan(raw)
    bad = np.isinf(raw) if one.fill is not None else missing | np.isinf(raw)
    for start in range(0, len(raw), _ROWS_AT_ONCE):
        step()
        rows = slice(start, start + _ROWS_AT_ONCE)
        filled = np.where(missing[rows], np.nan if one.fill is None else one.fill, raw[rows])
        scaled = (expanded(one.encoding, one.values, np.where(bad[rows], 0.0, filled)) - mean) / scale
        scaled[bad[rows]] = np.nan
        block[rows, : len(mean)] = scaled
    if one.flag:
        block[:, -1] = missing
    return bad


def _unfit_cells(column: Column, bad: NDArray[np.bool_]) -> Iterator[Unfit]:
    for row in np.flatnonzero(bad)[:MOST_UNFIT].tolist():
        yield Unfit(row, column.name, None if column.missing[row] else column.cell_text(row))
