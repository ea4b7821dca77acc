"""Cells of a run file as values, each held against its bounds; what it may not be is refused with ``ValueError``."""

import re
import struct
from math import isnan
from typing import Final

from workbench.language import tr
from workbench.runs.format.bounded_json import parse_bounded
from workbench.runs.format.table import Cell, CellType
from workbench.runs.history.history import Place
from workbench.specs.row_edits import MOST_ROW_TEXT, ROW_EDITS, in_one_form
from workbench.specs.run import MAXIMUM_STEPS, EditValue

LARGEST_SPEC: Final = 16 * 2**20
MOST_NAME: Final = 200
MOST_TEXT: Final = 10_000
MOST_NUMBER: Final = 2**31
LARGEST_KEY: Final = 2**40
_MOST_VALUE: Final = 1000
_MOST_DIFFERENCES: Final = 10_000
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_WORD: Final = re.compile(r"[a-z_]{1,30}")

PLACE_COLUMNS: Final[tuple[tuple[str, CellType], ...]] = (
    ("branch", "INTEGER"),
    ("step", "INTEGER"),
    ("edits", "INTEGER"),
)


def place_cells(place: Place) -> tuple[int, int, int]:
    """For ``PLACE_COLUMNS``."""
    return place.branch, place.step, place.edits


def place_in(branch: Cell, step: Cell, edits: Cell) -> Place:
    """A place from three cells."""
    return Place(count_in(branch, MOST_NUMBER), count_in(step, MAXIMUM_STEPS), count_in(edits, MOST_NUMBER))


def count_in(value: Cell, most: int) -> int:
    """A whole number from 0 to ``most``."""
    if not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(tr("{value!r:.40} should be a whole number from 0 to {most}", value=value, most=most))
    return value


def real_in(value: Cell) -> float:
    """A number; an infinite one too."""
    if not isinstance(value, float) or isnan(value):
        raise ValueError(tr("{value!r:.40} is not a number", value=value))
    return value


def flag_in(value: Cell) -> bool:
    """0 or 1."""
    return bool(count_in(value, 1))


def text_in(value: Cell, most: int) -> str:
    """A text of at most ``most`` characters."""
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(tr("a text should have at most {most} characters", most=most))
    return value


def word_in(value: Cell) -> str:
    """A word of small letters."""
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ValueError(tr("{value!r:.40} is not a word", value=value))
    return value


def hash_in(value: Cell) -> str:
    """A SHA-256 in hexadecimal digits."""
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise ValueError(tr("{value!r:.40} is not a hash", value=value))
    return value


def edit_value_in(value: Cell, name: str) -> EditValue:
    """The value of an edit of ``name``, kept as JSON; only rows may need a long one."""
    most = MOST_ROW_TEXT + 2 if name in ROW_EDITS else _MOST_VALUE
    found = parse_bounded(text_in(value, most), most)
    if not isinstance(found, int | float | str):
        raise ValueError(tr("{found!r:.40} is not the value of an edit", found=found))  # noqa: TRY004  (the content is wrong, not the call)
    return in_one_form(name, found) if name in ROW_EDITS else found


def series_in(value: Cell) -> tuple[float, ...]:
    """Numbers as ``series_cell`` made them, at most 10,000."""
    if not isinstance(value, bytes) or len(value) > 8 * _MOST_DIFFERENCES:
        raise ValueError(tr("too many differences"))
    if len(value) % 8:
        raise ValueError(tr("numbers of 8 bytes each are expected"))
    return struct.unpack(f"<{len(value) // 8}d", value)


def series_cell(values: tuple[float, ...]) -> bytes:
    """Numbers as little-endian float64, NaN included."""
    return struct.pack(f"<{len(values)}d", *values)
