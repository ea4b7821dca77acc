"""Branches, and how far each has come: that changes a hundred times a second, so it has a table of its own."""

from dataclasses import dataclass
from typing import Final

from workbench.language import tr
from workbench.runs.format.bounded_json import parse_bounded, plain_json
from workbench.runs.format.cells import (
    LARGEST_SPEC,
    MOST_NAME,
    MOST_NUMBER,
    count_in,
    flag_in,
    place_cells,
    place_in,
    real_in,
    text_in,
)
from workbench.runs.format.table import Cell, Cells, Codec, Table
from workbench.runs.history.history import Branch
from workbench.specs.run import MAXIMUM_STEPS, RunSpec, ScheduledEdit

BRANCHES: Final = Table(
    "branches",
    (
        ("start_branch", "INTEGER NULL"),
        ("start_step", "INTEGER NULL"),
        ("start_edits", "INTEGER NULL"),
        ("name", "TEXT"),
        ("is_hidden", "INTEGER"),
        ("created", "REAL"),
        ("spec", "TEXT"),
        ("planned", "TEXT"),
    ),
)
PROGRESS: Final = Table("progress", (("length", "INTEGER"), ("edits", "INTEGER"), ("seconds", "REAL")))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a branch has come, how many edits of its own it has, and the time spent in training it."""

    branch: int
    length: int
    edits: int
    seconds: float


def _number(branch: Branch) -> int:
    return branch.number


def _branch_cells(branch: Branch) -> Cells:
    start = (None, None, None) if branch.start is None else place_cells(branch.start)
    planned = plain_json([edit.to_plain() for edit in branch.planned])
    return (*start, branch.name, int(branch.is_hidden), float(branch.created), branch.spec.to_json(), planned)


def _read_branch(number: int, cells: Cells) -> Branch:
    start_branch, start_step, start_edits, name, is_hidden, created, spec, planned = cells
    edits = parse_bounded(text_in(planned, LARGEST_SPEC), LARGEST_SPEC)
    if not isinstance(edits, list):
        raise ValueError(tr("its planned edits are not a list"))  # noqa: TRY004  (the content is wrong, not the call)
    return Branch(
        number=count_in(number, MOST_NUMBER),
        spec=RunSpec.parse(parse_bounded(text_in(spec, LARGEST_SPEC), LARGEST_SPEC)),
        start=None if start_branch is None else place_in(start_branch, start_step, start_edits),
        name=text_in(name, MOST_NAME),
        is_hidden=flag_in(is_hidden),
        created=real_in(created),
        planned=tuple(ScheduledEdit.parse(edit) for edit in edits),
    )


BRANCH: Final = Codec(BRANCHES, _number, _branch_cells, _read_branch)
"""All of a branch but its length."""


def _branch_of(progress: Progress) -> int:
    return progress.branch


def _progress_cells(progress: Progress) -> Cells:
    return progress.length, progress.edits, float(progress.seconds)


def _read_progress(number: int, cells: Cells) -> Progress:
    length, edits, seconds = cells
    return Progress(
        count_in(number, MOST_NUMBER), count_in(length, MAXIMUM_STEPS), count_in(edits, MOST_NUMBER), _seconds(seconds)
    )


def _seconds(value: Cell) -> float:
    """Time that cannot be is no reason to give up the branch."""
    return value if isinstance(value, float) and 0 <= value < float("inf") else 0.0


BRANCH_PROGRESS: Final = Codec(PROGRESS, _branch_of, _progress_cells, _read_progress)
