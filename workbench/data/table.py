"""A table as it was read, before anything is chosen: columns of numbers, dates or texts, with gaps."""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

ColumnKind = Literal["number", "date", "text"]
MISSING_CODE: Final = -1
_AT_ONCE: Final = 2**23
_NUMBERS_AT_ONCE: Final = 2**16
"""Are in the processor's cache while they are looked at and hashed"""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Either ``numbers`` or ``codes`` with ``texts`` have a value for each row."""

    name: str
    kind: ColumnKind
    numbers: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    """(rows,), NaN where the value is missing; a date is the days since 1 January 1970, with a fraction for the hour.

    Of texts: the number that each says, inf where it says none; without entries where hardly any does."""
    codes: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    """(rows,), positions in ``texts``, ``MISSING_CODE`` where the value is missing"""
    texts: tuple[str, ...] = ()
    """All texts that occur, each once, in the order of their first row"""

    def __post_init__(self) -> None:
        self.numbers.setflags(write=False)
        self.codes.setflags(write=False)

    @property
    def missing(self) -> NDArray[np.bool_]:
        """(rows,), where no value is known."""
        return self.codes == MISSING_CODE if self.kind == "text" else np.isnan(self.numbers)

    def __len__(self) -> int:
        return len(self.codes if self.kind == "text" else self.numbers)

    def at(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Column":
        """The same column with these rows alone."""
        numbers = self.numbers[rows] if len(self.numbers) else self.numbers
        codes = self.codes[rows] if self.kind == "text" else self.codes
        return Column(self.name, self.kind, numbers, codes, self.texts)

    def cell_text(self, row: int) -> str:
        """A cell that is not missing, as it was read."""
        return self.texts[int(self.codes[row])] if self.kind == "text" else repr(float(self.numbers[row]))

    @property
    def says_numbers(self) -> bool:
        """Whether it can be taken for numbers: texts can where the file was read so."""
        return self.kind == "number" or (self.kind == "text" and len(self.numbers) > 0)

    def distinct(self) -> tuple[str, ...]:
        """All values as texts: numbers in ascending order, texts in that of their first row."""
        if self.kind == "text":
            return self.texts
        return tuple(number_text(value) for value in np.unique(self.numbers[~np.isnan(self.numbers)]).tolist())

    def as_category(self, values: tuple[str, ...]) -> NDArray[np.int32]:
        """The position of each row's value in ``values``, (rows,): -1 where it is missing, -2 where it is none of them."""
        places = {value: number for number, value in enumerate(values)}
        if self.kind == "text":
            wanted = np.array([places.get(text, -2) for text in self.texts] + [-1], dtype=np.int32)
            return wanted[self.codes]
        known, inverse = np.unique(self.numbers, return_inverse=True)  # all NaN are one
        found = [-1 if np.isnan(value) else places.get(number_text(float(value)), -2) for value in known]
        return np.array(found, dtype=np.int32)[inverse]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of the same length. ``sha256`` is that of the content, in hexadecimal: see ``hash_table``."""

    columns: tuple[Column, ...]
    sha256: str

    @property
    def rows(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def column(self, name: str) -> Column | None:
        """The column called ``name``; None where there is none."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def nbytes(self) -> int:
        """Of the values, without the texts."""
        return sum(column.numbers.nbytes + column.codes.nbytes for column in self.columns)


def make_table(columns: tuple[Column, ...], step: Callable[[], object] = lambda: None) -> Table:
    """The table of these columns, sealed with its hash."""
    return Table(columns, hash_table(columns, step))


def text_column(name: str, cells: Sequence[str | None], numbers: NDArray[np.float64] | None = None) -> Column:
    """A column of these texts; None is missing. ``numbers``: what they say where they are read as numbers."""
    texts = tuple(dict.fromkeys(cell for cell in cells if cell is not None))
    places: dict[str | None, int] = {text: place for place, text in enumerate(texts)}
    codes = np.array([places.get(cell, MISSING_CODE) for cell in cells], dtype=np.int32)
    return Column(name, "text", np.empty(0) if numbers is None else numbers, codes, texts)


def hash_table(columns: tuple[Column, ...], step: Callable[[], object] = lambda: None) -> str:
    """SHA-256 over name, kind, texts and little-endian values of each column: equal tables have equal hashes.

    ``step`` is called after every few milliseconds of work; what it raises ends it.
    """
    digest = hashlib.sha256()
    for column in columns:
        for piece in _pieces(column):
            digest.update(len(piece).to_bytes(8, "little"))
            for start in range(0, len(piece), _AT_ONCE):
                digest.update(piece[start : start + _AT_ONCE])
                step()
        if len(column.numbers):
            digest.update((8 * len(column.numbers)).to_bytes(8, "little"))
            for start in range(0, len(column.numbers), _NUMBERS_AT_ONCE):
                digest.update(_hashed(column.numbers[start : start + _NUMBERS_AT_ONCE]))
                step()
    return digest.hexdigest()


def _pieces(column: Column) -> Iterator[bytes | memoryview]:
    yield column.name.encode("utf-8", "surrogatepass")
    yield column.kind.encode()
    if column.kind == "text":
        yield json.dumps(column.texts).encode()
        yield np.ascontiguousarray(column.codes, "<i4").view(np.uint8).data


def _hashed(numbers: NDArray[np.float64]) -> memoryview:
    """Little-endian, with one of the many NaN that there are."""
    gaps = np.isnan(numbers)
    plain = np.where(gaps, np.nan, numbers) if gaps.any() else numbers
    return np.ascontiguousarray(plain, "<f8").view(np.uint8).data


def in_natural_order(values: Iterable[str]) -> tuple[str, ...]:
    """Categories as every spec has them: numbers by their size, before words."""

    def place(text: str) -> tuple[int, float, str]:
        try:
            number = float(text)
        except ValueError:
            return 1, 0.0, text
        return (0, number, text) if math.isfinite(number) else (1, 0.0, text)

    return tuple(sorted(values, key=place))


def number_text(value: float) -> str:
    """A number as a category is called: ``3`` for 3.0, else the shortest text that reads back as the same number."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def day_text(days: float) -> str:
    """A date as ISO 8601 writes it, with the time where it has one."""
    moment = np.datetime64(0, "s") + np.timedelta64(round(days * 86_400), "s")
    return str(moment).replace("T", " ").removesuffix(" 00:00:00")
