"""Marks, and marks drawn as one."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.panels.timeline.fake_machine import one_branch, three_branches
from workbench.runs.history.history import JournalEdit, Mark, Place
from workbench.ui.panels.timeline.lane_marks import LaneMark, MarkKind, beyond, lineage_marks, marks_of, merged, nearest
from workbench.ui.panels.timeline.step_scale import StepScale


def edit_mark(step: int) -> LaneMark:
    edit = JournalEdit(1, 0, step, "learning_rate", 0.01, 0.005)
    return LaneMark(MarkKind.EDIT, edit.before, edit)


def test_every_kind_is_found_in_its_branch_by_step() -> None:
    marks = marks_of(three_branches())
    assert [(mark.kind, mark.step) for mark in marks[1]] == [
        (MarkKind.EDIT, 200),
        (MarkKind.ALERT, 300),
        (MarkKind.EDIT, 500),
        (MarkKind.BEST, 800),
    ]
    assert [(mark.kind, mark.number) for mark in marks[2]] == [(MarkKind.PIN, 2)]
    assert marks[3] == ()


def test_removed_marks_and_kinds_of_a_newer_program_are_left_out() -> None:
    history = one_branch().with_mark(Mark(1, Place(1, 5, 0), "pin", "", is_removed=True))
    history = history.with_mark(Mark(2, Place(1, 6, 0), "edit", "")).with_mark(Mark(3, Place(1, 7, 0), "comet", ""))
    assert marks_of(history)[1] == ()


@given(st.lists(st.integers(0, 1000), max_size=60), st.floats(4.0, 12.0))
def test_groups_keep_their_distance_and_lose_nothing(steps: list[int], apart: float) -> None:
    marks = [edit_mark(step) for step in sorted(steps)]
    scale = StepScale(1000, 0.0, 300.0)
    groups = merged(marks, scale, apart)
    assert [mark for group in groups for mark in group.marks] == marks
    assert all(two.x - one.x >= apart for one, two in pairwise(groups))
    assert all(scale.x(mark.step) - group.x < apart for group in groups for mark in group.marks)


def test_marks_of_different_kinds_are_never_drawn_as_one() -> None:
    alert = Mark(1, Place(1, 10, 0), "alert", "")
    marks = [edit_mark(10), LaneMark(MarkKind.ALERT, alert.place, alert)]
    assert [group.kind for group in merged(marks, StepScale(1000, 0.0, 300.0), 9.0)] == [MarkKind.EDIT, MarkKind.ALERT]


def test_the_nearest_mark_within_reach() -> None:
    marks = [edit_mark(100), edit_mark(110), edit_mark(400)]
    scale = StepScale(1000, 0.0, 1000.0)
    assert nearest(marks, scale, 107.0, 4.0) is marks[1]
    assert nearest(marks, scale, 103.0, 4.0) is marks[0]
    assert nearest(marks, scale, 396.5, 4.0) is marks[2]
    assert nearest(marks, scale, 300.0, 4.0) is None
    assert nearest([], scale, 300.0, 4.0) is None


def test_the_line_of_a_branch_holds_the_marks_of_its_ancestors_up_to_the_fork() -> None:
    history = three_branches()
    steps = [mark.step for mark in lineage_marks(history, marks_of(history), 2)]
    assert steps == [200, 300, 650]


def test_the_next_mark_and_the_one_before() -> None:
    marks = [edit_mark(100), edit_mark(200)]
    assert [beyond(marks, step, 1) for step in (0, 100, 200)] == [100, 200, None]
    assert [beyond(marks, step, -1) for step in (300, 200, 100)] == [200, 100, None]
