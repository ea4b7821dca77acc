"""Order and ends of the lanes."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.panels.timeline.fake_machine import one_branch, three_branches
from workbench.runs.history.history import Branch, History, Place
from workbench.ui.panels.timeline.lane_picture import hidden_branches, visible_lanes


def tree(parents: list[tuple[int, int]]) -> History:
    """Branch n + 2 leaves one of the branches before it somewhere on it."""
    history = one_branch(1000)
    for number, (parent, step) in enumerate(parents, 2):
        one = history.branches[parent % len(history.branches)]
        at = one.first_step + step % (one.length - one.first_step + 1)
        history = history.with_branch(Branch(number, one.spec, Place(one.number, at, 0), length=at + 100))
    return history


def test_the_later_fork_stands_nearer_to_its_parent() -> None:
    assert [lane.branch for lane in visible_lanes(three_branches())] == [1, 3, 2]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 2000)), max_size=12))
def test_no_fork_crosses_a_lane(parents: list[tuple[int, int]]) -> None:
    lanes = visible_lanes(tree(parents))
    rows = {lane.branch: row for row, lane in enumerate(lanes)}
    assert len(rows) == len(parents) + 1
    for row, lane in enumerate(lanes):
        if lane.parent is not None:
            between = lanes[rows[lane.parent] + 1 : row]
            assert rows[lane.parent] < row
            assert all(other.first_step >= lane.first_step for other in between)


def test_a_branch_of_a_hidden_branch_leaves_the_ancestor_that_is_shown() -> None:
    history = three_branches()
    four = Branch(4, history.branches[0].spec, Place(3, 650, 2), length=800)
    history = history.with_branch(four).with_changed_branch(replace(history.branch(3), is_hidden=True))
    lane = next(lane for lane in visible_lanes(history) if lane.branch == 4)
    assert (lane.parent, lane.first_step) == (1, 600)
    assert hidden_branches(history) == (3,)


def test_a_lane_without_any_ancestor_in_view_begins_at_zero() -> None:
    history = three_branches()
    history = history.with_changed_branch(replace(history.branch(1), is_hidden=True))
    assert [(lane.branch, lane.parent, lane.first_step) for lane in visible_lanes(history)] == [
        (2, None, 0),
        (3, None, 0),
    ]


def test_the_branch_in_which_the_run_goes_on_is_never_hidden() -> None:
    history = three_branches()
    history = history.with_changed_branch(replace(history.branch(2), is_hidden=True))
    assert 2 in {lane.branch for lane in visible_lanes(history)}
    assert hidden_branches(history) == ()
