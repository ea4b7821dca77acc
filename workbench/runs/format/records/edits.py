"""Edits made by hand, in the order they were made in, and what each was measured to do."""

import math
from dataclasses import dataclass
from typing import Final

from workbench.language import tr
from workbench.runs.format.bounded_json import plain_json
from workbench.runs.format.cells import (
    MOST_NAME,
    MOST_NUMBER,
    MOST_TEXT,
    count_in,
    edit_value_in,
    real_in,
    series_cell,
    series_in,
    text_in,
)
from workbench.runs.format.table import Cells, Codec, Table
from workbench.runs.history.history import Effect, JournalEdit
from workbench.specs.run import MAXIMUM_STEPS, ScheduledEdit

EDITS: Final = Table(
    "edits",
    (
        ("branch", "INTEGER"),
        ("number", "INTEGER"),
        ("step", "INTEGER"),
        ("name", "TEXT"),
        ("old", "TEXT"),
        ("new", "TEXT"),
        ("made", "REAL"),
        ("note", "TEXT"),
    ),
)
EFFECTS: Final = Table(
    "effects",
    (
        ("branch", "INTEGER"),
        ("edit", "INTEGER"),
        ("steps", "INTEGER"),
        ("differences", "BLOB"),
        ("accuracy_differences", "BLOB"),
    ),
)
_WITHIN_BRANCH: Final = 32
_OF_THE_DEV_PART: Final = 2
"""Numbers behind the differences of accuracy, where they were measured: standard error by the examples, how many."""


@dataclass(frozen=True, slots=True)
class StoredEdit:
    """An edit at ``position`` in ``History.edits``."""

    position: int
    edit: JournalEdit


def _edit_key(stored: StoredEdit) -> int:
    return stored.position + 1


def _edit_cells(stored: StoredEdit) -> Cells:
    edit = stored.edit
    values = (plain_json(edit.old), plain_json(edit.new))
    return (edit.branch, edit.number, edit.step, edit.name, *values, float(edit.made), edit.note)


def _read_edit(number: int, cells: Cells) -> StoredEdit:
    """Its new value is one that the spec allows."""
    branch, position, step, name, old, new, made, note = cells
    called = text_in(name, MOST_NAME)
    edit = JournalEdit(
        branch=count_in(branch, MOST_NUMBER),
        number=count_in(position, MOST_NUMBER),
        step=count_in(step, MAXIMUM_STEPS),
        name=called,
        old=edit_value_in(old, called),
        new=edit_value_in(new, called),
        made=real_in(made),
        note=text_in(note, MOST_TEXT),
    )
    ScheduledEdit.parse({"step": edit.step, "name": edit.name, "value": edit.new})
    return StoredEdit(number - 1, edit)


EDIT: Final = Codec(EDITS, _edit_key, _edit_cells, _read_edit)


def _effect_key(effect: Effect) -> int:
    return effect.branch << _WITHIN_BRANCH | effect.edit


def _effect_cells(effect: Effect) -> Cells:
    accuracies = effect.accuracy_differences
    if effect.dev_error is not None:
        accuracies = (*accuracies, effect.dev_error, float(effect.dev_examples))
    return (effect.branch, effect.edit, effect.steps, series_cell(effect.differences), series_cell(accuracies))


def _read_effect(number: int, cells: Cells) -> Effect:
    branch, edit, steps, differences, accuracy_differences = cells
    losses, accuracies = series_in(differences), series_in(accuracy_differences)
    dev_error, dev_examples = None, 0
    if len(accuracies) == len(losses) + _OF_THE_DEV_PART:
        *_, dev_error, examples = accuracies
        accuracies, dev_examples = accuracies[: len(losses)], _whole(examples)
        if not 0.0 <= dev_error < math.inf:
            raise ValueError(tr("a standard error is not negative, and finite"))
    effect = Effect(
        branch=count_in(branch, MOST_NUMBER),
        edit=count_in(edit, MOST_NUMBER),
        steps=count_in(steps, MAXIMUM_STEPS),
        differences=losses,
        accuracy_differences=accuracies,
        dev_error=dev_error,
        dev_examples=dev_examples,
    )
    if number != _effect_key(effect):
        raise ValueError(tr("it is filed under another number"))
    return effect


def _whole(value: float) -> int:
    if not (value.is_integer() and 0 < value <= MOST_NUMBER):
        raise ValueError(tr("{value} is not a number of examples", value=value))
    return int(value)


EFFECT: Final = Codec(EFFECTS, _effect_key, _effect_cells, _read_effect)
