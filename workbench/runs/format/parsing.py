"""Rows of a run file as history values. Everything that a value may not be is refused with ``ValueError`` or ``SpecError``.

The digests prove only that nothing changed by accident; a file from somebody else can hold anything.
"""

import re
from math import isnan
from typing import Final

from workbench.runs.format.bounded_json import parse_bounded
from workbench.runs.format.keyframe_blob import LARGEST_BLOB, PART_BYTES
from workbench.runs.format.metric_blocks import BlockInfo
from workbench.runs.format.rows import key_within, unpack_doubles
from workbench.runs.format.schema import Cell, Cells
from workbench.runs.history.history import Best, Branch, Effect, JournalEdit, Keyframe, Mark, Place
from workbench.specs.run import MAXIMUM_STEPS, EditValue, RunSpec, ScheduledEdit

LARGEST_SPEC: Final = 16 * 2**20
MOST_NAME: Final = 200
MOST_TEXT: Final = 10_000
_MOST_VALUE: Final = 1000
_MOST_NUMBER: Final = 2**31
_MOST_EFFECTS: Final = 10_000
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_WORD: Final = re.compile(r"[a-z_]{1,30}")
KINDS: Final = ("rows", "train", "dev", "test")


def parse_branch(number: int, cells: Cells) -> Branch:
    """A branch, its length still to be told."""
    start_branch, start_step, start_edits, name, is_hidden, created, spec, planned = cells
    edits = parse_bounded(_text(planned, LARGEST_SPEC), LARGEST_SPEC)
    if not isinstance(edits, list):
        raise ValueError("its planned edits are not a list")  # noqa: TRY004  (the content is wrong, not the call)
    return Branch(
        number=_count(number, _MOST_NUMBER),
        spec=RunSpec.parse(parse_bounded(_text(spec, LARGEST_SPEC), LARGEST_SPEC)),
        start=None if start_branch is None else _place(start_branch, start_step, start_edits),
        name=_text(name, MOST_NAME),
        is_hidden=_flag(is_hidden),
        created=_real(created),
        planned=tuple(ScheduledEdit.parse(edit) for edit in edits),
    )


def parse_edit(_number: int, cells: Cells) -> JournalEdit:
    """An edit made by hand; its new value is one that the spec allows."""
    branch, position, step, name, old, new, made, note = cells
    edit = JournalEdit(
        branch=_count(branch, _MOST_NUMBER),
        number=_count(position, _MOST_NUMBER),
        step=_count(step, MAXIMUM_STEPS),
        name=_text(name, MOST_NAME),
        old=_value(old),
        new=_value(new),
        made=_real(made),
        note=_text(note, MOST_TEXT),
    )
    ScheduledEdit.parse({"step": edit.step, "name": edit.name, "value": edit.new})
    return edit


def parse_keyframe(number: int, cells: Cells) -> tuple[Keyframe, int]:
    """A kept state and the size of its bytes."""
    branch, step, edits, reason, is_pinned, sha256, nbytes, size = cells
    keyframe = Keyframe(
        number=_count(number, 2**40),
        place=_place(branch, step, edits),
        reason=_word(reason),
        sha256=_hash(sha256),
        nbytes=_count(nbytes, LARGEST_BLOB),
        is_pinned=_flag(is_pinned),
    )
    return keyframe, _count(size, LARGEST_BLOB)


def parse_mark(number: int, cells: Cells) -> Mark:
    """A mark."""
    branch, step, edits, kind, text, made, is_removed = cells
    place = _place(branch, step, edits)
    return Mark(
        _count(number, _MOST_NUMBER), place, _word(kind), _text(text, MOST_TEXT), _real(made), _flag(is_removed)
    )


def parse_best(number: int, cells: Cells) -> Best:
    """The best score of the branch ``number``."""
    step, edits, loss, accuracy = cells
    return Best(_place(number, step, edits), _real(loss), _real(accuracy))


def parse_effect(number: int, cells: Cells) -> Effect:
    """What an edit did."""
    branch, edit, steps, differences, accuracy_differences = cells
    effect = Effect(
        branch=_count(branch, _MOST_NUMBER),
        edit=_count(edit, _MOST_NUMBER),
        steps=_count(steps, MAXIMUM_STEPS),
        differences=_series(differences),
        accuracy_differences=_series(accuracy_differences),
    )
    _require_key(number, effect.branch, effect.edit)
    return effect


def parse_block(number: int, cells: Cells) -> tuple[int, BlockInfo, str]:
    """Branch, entry and hash of a block of metrics."""
    branch, kind, level, first_step, last_step, size, sha256 = cells
    kind = _text(kind, MOST_NAME)
    if kind not in KINDS:
        raise ValueError(f"there is no kind of block {kind!r:.40}")
    first, last = _count(first_step, MAXIMUM_STEPS), _count(last_step, MAXIMUM_STEPS)
    if first > last:
        raise ValueError(f"it goes from step {first} to {last}")
    info = BlockInfo(_count(number, 2**40), kind, _count(level, 40), first, last, _count(size, PART_BYTES))
    return _count(branch, _MOST_NUMBER), info, _hash(sha256)


def parse_current(_number: int, cells: Cells) -> Place:
    """Where the run goes on."""
    return _place(*cells)


def _place(branch: Cell, step: Cell, edits: Cell) -> Place:
    return Place(_count(branch, _MOST_NUMBER), _count(step, MAXIMUM_STEPS), _count(edits, _MOST_NUMBER))


def _count(value: Cell, most: int) -> int:
    if not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"{value!r:.40} should be a whole number from 0 to {most}")
    return value


def _real(value: Cell) -> float:
    if not isinstance(value, float) or isnan(value):
        raise ValueError(f"{value!r:.40} is not a number")
    return value


def _flag(value: Cell) -> bool:
    return bool(_count(value, 1))


def _text(value: Cell, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(f"a text should have at most {most} characters")
    return value


def _word(value: Cell) -> str:
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ValueError(f"{value!r:.40} is not a word")
    return value


def _hash(value: Cell) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise ValueError(f"{value!r:.40} is not a hash")
    return value


def _value(value: Cell) -> EditValue:
    found = parse_bounded(_text(value, _MOST_VALUE), _MOST_VALUE)
    if not isinstance(found, int | float | str):
        raise ValueError(f"{found!r:.40} is not the value of an edit")  # noqa: TRY004  (the content is wrong, not the call)
    return found


def _series(value: Cell) -> tuple[float, ...]:
    if not isinstance(value, bytes) or len(value) > 8 * _MOST_EFFECTS:
        raise ValueError("too many differences")
    return unpack_doubles(value)


def _require_key(number: int, branch: int, position: int) -> None:
    if number != key_within(branch, position):
        raise ValueError("it is filed under another number")
