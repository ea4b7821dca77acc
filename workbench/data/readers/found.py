"""What a reader found in a file: the values, how they were understood, and all that a person should know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from workbench.data.kept_arrays import KeptArrays
from workbench.data.table import Table
from workbench.errors import DataError
from workbench.language import tr
from workbench.specs.own_data import Reading

Watch: TypeAlias = Callable[[float], None]
"""Is called at least every 100 ms with the share that is done, from 0 to 1; what it raises ends the reading."""
MOST_CELLS_TOLD: Final = 20
LONGEST_TOLD: Final = 80
NUMBER_SHARE: Final = 0.95
"""From this share of number cells on, a column of texts is proposed as numbers, and the other cells are asked for."""

Proposal = Literal["number", "category", "date"]


def unwatched(_share: float) -> None:
    """Nobody looks, and nobody cancels."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not read as it is written. ``line`` counts from 1, as an editor does (of an Excel sheet: its row)."""

    line: int
    column: str
    text: str
    reason: str

    def __str__(self) -> str:
        return tr(
            "line {line}, column {column!r}: {text!r}: {reason}",
            line=self.line,
            column=self.column,
            text=self.text,
            reason=self.reason,
        )


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """What was found in one column. ``cells`` are the first of ``unread`` cells."""

    name: str
    proposal: Proposal
    why: str
    """Why this type, in words"""
    missing: Mapping[str, int] = field(default_factory=dict)
    """How many cells hold each of the texts that mean that a value is not known"""
    unread: int = 0
    """Cells that are not what ``proposal`` asks for"""
    cells: tuple[Cell, ...] = ()
    distinct: int = 0
    low: str = ""
    """The smallest number, the earliest date, or the first text in alphabetical order"""
    high: str = ""
    notes: tuple[str, ...] = ()
    """What else a person should know of it"""
    no_dates: str = ""
    """Why a column that looks like dates is not read as dates"""

    @property
    def missing_count(self) -> int:
        return sum(self.missing.values())


@dataclass(frozen=True, slots=True)
class ReadReport:
    """Of a whole table. ``notes`` are what was decided for all of it, and what was left out."""

    columns: tuple[ColumnReport, ...]
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> ColumnReport:
        """The report on the column called ``name``. Raises ``KeyError``."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True, eq=False)
class ReadTable:
    """A table that was read; ``reading`` read again gives the same table."""

    table: Table
    reading: Reading
    report: ReadReport


@dataclass(frozen=True, slots=True, eq=False)
class ReadArrays:
    """Arrays or images that were read. ``classes`` are empty where numbers are predicted; then ``targets`` has names."""

    kept: KeptArrays
    classes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None
    """(height, width) of grey images, or of coloured ones where ``colour`` is set"""
    colour: bool = False
    notes: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    """Where there are several: those of features and answers, then those of the test part"""

    @property
    def has_test(self) -> bool:
        return "test_features" in self.kept.arrays

    @property
    def feature_count(self) -> int:
        return int(self.kept.arrays["features"].shape[1])


def misfit(path: Path, *, line: int, column: str = "", found: str, expected: str) -> DataError:
    """The error for one place of a file; without ``column`` the whole line is meant."""
    found = found if len(found) <= LONGEST_TOLD else f"{found[:LONGEST_TOLD]}…"
    if not column:
        return DataError(
            tr(
                "{path}, line {line}: found {found}, expected {expected}",
                path=path,
                line=line,
                found=found,
                expected=expected,
            )
        )
    return DataError(
        tr(
            "{path}, line {line}, column {column!r}: found {found}, expected {expected}",
            path=path,
            line=line,
            column=column,
            found=found,
            expected=expected,
        )
    )
