"""What is marked on the lanes, and which marks are drawn as one because they would lie on each other. Without Qt."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workbench.runs.history.history import Best, History, JournalEdit, Mark, Place
from workbench.ui.panels.timeline.step_scale import StepScale
from workbench.ui.panels.timeline.timeline_texts import mark_text


class MarkKind(StrEnum):
    """From the one drawn first to the one drawn on top."""

    EDIT = "edit"
    NOTE = "note"
    PIN = "pin"
    ALERT = "alert"
    BEST = "best"


_KEPT = frozenset(MarkKind) - {MarkKind.EDIT, MarkKind.BEST}
"""The kinds of ``Mark``; a newer program may know more."""


@dataclass(frozen=True, slots=True)
class LaneMark:
    """One mark and what it stands for."""

    kind: MarkKind
    place: Place
    source: JournalEdit | Mark | Best

    @property
    def number(self) -> int:
        """The number of the edit or the mark in the history; 0 for a best score."""
        return 0 if isinstance(self.source, Best) else self.source.number

    @property
    def text(self) -> str:
        """A line for the tooltip."""
        return mark_text(self.source)

    @property
    def step(self) -> int:
        """Where it stands."""
        return self.place.step


@dataclass(frozen=True, slots=True)
class MarkGroup:
    """Marks of one kind that are drawn as one, at pixel ``x``."""

    kind: MarkKind
    x: float
    marks: tuple[LaneMark, ...]


Marks = dict[int, tuple[LaneMark, ...]]
"""The marks of each branch, by step."""


def marks_of(history: History) -> Marks:
    """Every mark of a history."""
    found = [LaneMark(MarkKind.EDIT, edit.before, edit) for edit in history.edits]
    found += [
        LaneMark(MarkKind(mark.kind), mark.place, mark)
        for mark in history.marks
        if not mark.is_removed and mark.kind in _KEPT
    ]
    found += [LaneMark(MarkKind.BEST, best.place, best) for best in history.bests]
    marks: dict[int, list[LaneMark]] = {branch.number: [] for branch in history.branches}
    for mark in sorted(found, key=_order):
        marks.setdefault(mark.place.branch, []).append(mark)
    return {branch: tuple(own) for branch, own in marks.items()}


def lineage_marks(history: History, marks: Marks, branch: int) -> tuple[LaneMark, ...]:
    """The marks on the way from step 0 to the tip of a branch, those of its ancestors up to the fork included."""
    line = history.lineage(branch)
    found: list[LaneMark] = []
    for one, child in zip(line, (*line[1:], None), strict=True):
        end = None if child is None else child.start
        found += [mark for mark in marks.get(one.number, ()) if end is None or mark.step <= end.step]
    return tuple(sorted(found, key=_order))


def merged(marks: Iterable[LaneMark], scale: StepScale, apart: float) -> tuple[MarkGroup, ...]:
    """Groups of marks of one kind; two groups of a kind are at least ``apart`` pixels from each other."""
    groups: list[tuple[MarkKind, float, list[LaneMark]]] = []
    newest: dict[MarkKind, tuple[MarkKind, float, list[LaneMark]]] = {}
    for mark in marks:
        x, kind = scale.x(mark.place.step), mark.kind
        group = newest.get(kind)
        if group is not None and x - group[1] < apart:
            group[2].append(mark)
        else:
            newest[kind] = (kind, x, [mark])
            groups.append(newest[kind])
    return tuple(MarkGroup(kind, x, tuple(members)) for kind, x, members in groups)


def nearest(marks: Sequence[LaneMark], scale: StepScale, x: float, reach: float) -> LaneMark | None:
    """The mark nearest to pixel ``x`` and at most ``reach`` pixels from it."""
    at = bisect_left(marks, scale.step(x), key=_step)
    best: LaneMark | None = None
    for mark in marks[max(0, at - 1) : at + 1]:
        distance = abs(scale.x(mark.step) - x)
        if distance <= reach:
            best, reach = mark, distance
    return best


def beyond(marks: Sequence[LaneMark], step: int, direction: int) -> int | None:
    """The step of the next marked place after ``step`` (``direction`` 1) or before it (-1)."""
    if direction > 0:
        return next((mark.step for mark in marks if mark.step > step), None)
    return next((mark.step for mark in reversed(marks) if mark.step < step), None)


def _step(mark: LaneMark) -> int:
    return mark.step


def _order(mark: LaneMark) -> tuple[int, int, int]:
    return mark.place.step, mark.place.edits, mark.number
