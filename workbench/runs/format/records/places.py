"""Places worth finding again: marks, the best score of each branch, and where the run goes on."""

from typing import Final

from workbench.runs.format.cells import (
    MOST_NUMBER,
    MOST_TEXT,
    PLACE_COLUMNS,
    count_in,
    flag_in,
    place_cells,
    place_in,
    real_in,
    text_in,
    word_in,
)
from workbench.runs.format.table import Cells, Codec, Table
from workbench.runs.history.history import Best, Mark, Place

MARKS: Final = Table(
    "marks", (*PLACE_COLUMNS, ("kind", "TEXT"), ("text", "TEXT"), ("made", "REAL"), ("is_removed", "INTEGER"))
)
BESTS: Final = Table("bests", (("step", "INTEGER"), ("edits", "INTEGER"), ("loss", "REAL"), ("accuracy", "REAL")))
CURRENT: Final = Table("current_place", PLACE_COLUMNS)
_CURRENT_KEY: Final = 1


def _mark_key(mark: Mark) -> int:
    return mark.number


def _mark_cells(mark: Mark) -> Cells:
    return (*place_cells(mark.place), mark.kind, mark.text, float(mark.made), int(mark.is_removed))


def _read_mark(number: int, cells: Cells) -> Mark:
    branch, step, edits, kind, text, made, is_removed = cells
    return Mark(
        number=count_in(number, MOST_NUMBER),
        place=place_in(branch, step, edits),
        kind=word_in(kind),
        text=text_in(text, MOST_TEXT),
        made=real_in(made),
        is_removed=flag_in(is_removed),
    )


MARK: Final = Codec(MARKS, _mark_key, _mark_cells, _read_mark)
"""Removed marks stay in the file."""


def _best_key(best: Best) -> int:
    return best.place.branch


def _best_cells(best: Best) -> Cells:
    return best.place.step, best.place.edits, float(best.loss), float(best.accuracy)


def _read_best(number: int, cells: Cells) -> Best:
    step, edits, loss, accuracy = cells
    return Best(place_in(number, step, edits), real_in(loss), real_in(accuracy))


BEST: Final = Codec(BESTS, _best_key, _best_cells, _read_best)


def _current_key(_place: Place) -> int:
    return _CURRENT_KEY


def _read_current(_number: int, cells: Cells) -> Place:
    return place_in(*cells)


CURRENT_PLACE: Final = Codec(CURRENT, _current_key, place_cells, _read_current)
