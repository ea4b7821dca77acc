"""Which branches are shown, and in which order from top to bottom. Without Qt.

A branch stands below its parent, and of the branches of one parent the one that left last stands nearest to it: then no
line from a parent down to its branch crosses another lane.
"""

from dataclasses import dataclass

from workbench.runs.history import Branch, History


@dataclass(frozen=True, slots=True)
class Lane:
    """One branch as it is drawn: from ``first_step`` to ``length``.

    ``parent`` is the nearest ancestor that is shown, and ``first_step`` the step at which its line of descent leaves
    that one; without any, the lane begins at 0.
    """

    branch: int
    title: str
    first_step: int
    length: int
    parent: int | None
    is_current: bool


def visible_lanes(history: History) -> tuple[Lane, ...]:
    """The lanes from top to bottom; the branch in which the run goes on is always among them."""
    branches = {branch.number: branch for branch in history.branches}
    shown = {number for number, branch in branches.items() if not branch.is_hidden or number == history.current.branch}
    lanes = [_lane(branches, branch, shown, history) for branch in history.branches if branch.number in shown]
    below: dict[int | None, list[Lane]] = {}
    for lane in sorted(lanes, key=_nearest_last):
        below.setdefault(lane.parent, []).append(lane)
    ordered: list[Lane] = []
    waiting = below.get(None, [])
    while waiting:
        lane = waiting.pop()
        ordered.append(lane)
        waiting.extend(below.get(lane.branch, []))
    return tuple(ordered)


def hidden_branches(history: History) -> tuple[int, ...]:
    """The branches without a lane."""
    return tuple(
        branch.number for branch in history.branches if branch.is_hidden and branch.number != history.current.branch
    )


def _nearest_last(lane: Lane) -> tuple[int, int]:
    """Sorts the one that stands nearest to the parent to the end of a pile."""
    return lane.first_step, -lane.branch


def _lane(branches: dict[int, Branch], branch: Branch, shown: set[int], history: History) -> Lane:
    parent, first = None, 0
    start = branch.start
    while start is not None and parent is None:
        if start.branch in shown:
            parent, first = start.branch, start.step
        start = branches[start.branch].start
    is_current = branch.number == history.current.branch
    return Lane(branch.number, branch.title, first, branch.length, parent, is_current)
