"""History values as rows of the run file."""

import struct
from collections.abc import Iterator
from typing import Final

from workbench.runs.format.bounded_json import plain_json
from workbench.runs.format.run_header import RunHeader
from workbench.runs.format.schema import (
    BESTS,
    BRANCHES,
    CURRENT,
    EDITS,
    EFFECTS,
    HEADER,
    KEYFRAMES,
    MARKS,
    PROGRESS,
    Row,
)
from workbench.runs.history.history import Best, Branch, Effect, History, JournalEdit, Keyframe, Mark, Place

HEADER_NAMES: Final = ("run_id", "created", "spec", "data_sha256", "environment")
CURRENT_ID: Final = 1
_WITHIN_BRANCH: Final = 32


def key_within(branch: int, number: int) -> int:
    """Key of something that is numbered inside a branch."""
    return branch << _WITHIN_BRANCH | number


def header_rows(header: RunHeader) -> Iterator[Row]:
    """The header, one row for each value."""
    values = {
        "run_id": header.run_id,
        "created": repr(header.created),
        "spec": header.spec.to_json(),
        "data_sha256": header.data_sha256,
        "environment": plain_json(header.environment),
    }
    for number, name in enumerate(HEADER_NAMES, start=1):
        yield Row(HEADER, number, (name, values[name]))


def branch_row(branch: Branch) -> Row:
    """All of a branch but its progress."""
    start = (None, None, None) if branch.start is None else _place_cells(branch.start)
    planned = plain_json([edit.to_plain() for edit in branch.planned])
    text = (branch.spec.to_json(), planned)
    return Row(BRANCHES, branch.number, (*start, branch.name, int(branch.is_hidden), float(branch.created), *text))


def progress_row(branch: Branch, own_edits: int, seconds: float) -> Row:
    """How far a branch has come, how many edits of its own it has, and the time spent in training."""
    return Row(PROGRESS, branch.number, (branch.length, own_edits, float(seconds)))


def edit_row(position: int, edit: JournalEdit) -> Row:
    """An edit made by hand, at ``position`` in ``History.edits``; the file keeps them in the order they were made in."""
    values = (plain_json(edit.old), plain_json(edit.new))
    cells = (edit.branch, edit.number, edit.step, edit.name, *values, float(edit.made), edit.note)
    return Row(EDITS, position + 1, cells)


def keyframe_row(keyframe: Keyframe, size: int) -> Row:
    """A kept state without its bytes, of which there are ``size``."""
    about = (keyframe.reason, int(keyframe.is_pinned), keyframe.sha256, keyframe.nbytes, size)
    return Row(KEYFRAMES, keyframe.number, (*_place_cells(keyframe.place), *about))


def mark_row(mark: Mark) -> Row:
    """A mark, removed or not."""
    about = (mark.kind, mark.text, float(mark.made), int(mark.is_removed))
    return Row(MARKS, mark.number, (*_place_cells(mark.place), *about))


def best_row(best: Best) -> Row:
    """The best score of a branch."""
    place = best.place
    return Row(BESTS, place.branch, (place.step, place.edits, float(best.loss), float(best.accuracy)))


def effect_row(effect: Effect) -> Row:
    """The measured effect of an edit."""
    series = (pack_doubles(effect.differences), pack_doubles(effect.accuracy_differences))
    return Row(EFFECTS, key_within(effect.branch, effect.edit), (effect.branch, effect.edit, effect.steps, *series))


def current_row(place: Place) -> Row:
    """Where the run goes on."""
    return Row(CURRENT, CURRENT_ID, _place_cells(place))


def all_rows(header: RunHeader, history: History, sizes: dict[int, int], seconds: dict[int, float]) -> Iterator[Row]:
    """Everything that is in memory; ``sizes`` in bytes by keyframe, ``seconds`` by branch."""
    yield from header_rows(header)
    counts: dict[int, int] = {}
    for position, edit in enumerate(history.edits):
        counts[edit.branch] = counts.get(edit.branch, 0) + 1
        yield edit_row(position, edit)
    for branch in history.branches:
        yield branch_row(branch)
        yield progress_row(branch, counts.get(branch.number, 0), seconds.get(branch.number, 0.0))
    for keyframe in history.keyframes:
        yield keyframe_row(keyframe, sizes[keyframe.number])
    yield from map(mark_row, history.marks)
    yield from map(best_row, history.bests)
    yield from map(effect_row, history.effects)
    yield current_row(history.current)


def pack_doubles(values: tuple[float, ...]) -> bytes:
    """Numbers as little-endian float64, NaN included."""
    return struct.pack(f"<{len(values)}d", *values)


def unpack_doubles(content: bytes) -> tuple[float, ...]:
    """The numbers again. Raises ``ValueError``."""
    if len(content) % 8:
        raise ValueError("numbers of 8 bytes each are expected")
    return struct.unpack(f"<{len(content) // 8}d", content)


def _place_cells(place: Place) -> tuple[int, int, int]:
    return place.branch, place.step, place.edits
