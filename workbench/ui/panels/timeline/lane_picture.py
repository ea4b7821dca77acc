"""Where things stand on the bar: titles at the left, the steps along the top, one row for each lane. Without Qt."""

import math
from dataclasses import dataclass

from workbench.runs.history.history import Branch, History
from workbench.ui.panels.timeline.lane_marks import LaneMark, MarkGroup, MarkKind, Marks, merged, nearest
from workbench.ui.panels.timeline.step_scale import StepScale, end_after


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


AXIS_HEIGHT = 28.0
LOWEST_ROW = 26.0
_HIGHEST_ROW = 34.0
_MOST_TITLE = 132.0
_TITLE_SHARE = 0.2
_INSET = 18.0
_APART = 9.0
_REACH = 6.0
_LINE_FROM_BOTTOM = 0.36
_RISE = 9.0

RISEN = frozenset({MarkKind.PIN, MarkKind.ALERT, MarkKind.BEST})
"""Kinds that stand above the line, so that they never hide an edit."""


@dataclass(frozen=True, slots=True)
class LanePicture:
    """One layout: pixels in a view of ``width`` × ``height``, scrolled down by ``scroll``."""

    lanes: tuple[Lane, ...]
    scale: StepScale
    width: float
    height: float
    row: float
    scroll: float

    @property
    def title_width(self) -> float:
        """How wide the titles are; the bar begins after them."""
        return min(_MOST_TITLE, _TITLE_SHARE * self.width)

    @property
    def rows_height(self) -> float:
        """How high all the lanes are together."""
        return self.row * len(self.lanes)

    @property
    def seen_rows(self) -> range:
        """The lanes that are at least partly in view."""
        first = max(0, math.floor(self.scroll / self.row))
        end = math.ceil((self.scroll + self.height - AXIS_HEIGHT) / self.row)
        return range(first, max(first, min(len(self.lanes), end)))

    def top(self, row: int) -> float:
        """The upper edge of a lane."""
        return AXIS_HEIGHT + row * self.row - self.scroll

    def line(self, row: int) -> float:
        """Where the line of a lane runs."""
        return round(self.top(row) + self.row * (1.0 - _LINE_FROM_BOTTOM))

    def level(self, row: int, kind: MarkKind) -> float:
        """The middle of the marks of one kind in a lane."""
        return self.line(row) - (_RISE if kind in RISEN else 0.0)

    def row_of(self, branch: int) -> int | None:
        """The row of a branch, if it has a lane."""
        return next((row for row, lane in enumerate(self.lanes) if lane.branch == branch), None)

    def row_at(self, y: float) -> int | None:
        """The row at a height; None above and below the lanes."""
        row = math.floor((y - AXIS_HEIGHT + self.scroll) / self.row)
        return row if y >= AXIS_HEIGHT and 0 <= row < len(self.lanes) else None

    def is_title(self, x: float) -> bool:
        """Whether a pixel belongs to the titles."""
        return x < self.title_width

    def groups(self, row: int, marks: Marks) -> tuple[MarkGroup, ...]:
        """The marks of a lane as they are drawn."""
        return merged(marks.get(self.lanes[row].branch, ()), self.scale, _APART)

    def group_at(self, x: float, y: float, marks: Marks) -> MarkGroup | None:
        """The marks under a pixel: of the kind nearest to it in height, of those the nearest ones."""
        row = self.row_at(y)
        if row is None:
            return None
        found = [group for group in self.groups(row, marks) if abs(group.x - x) <= _REACH]
        return min(found, key=lambda group: (group.x - x) ** 2 + (self.level(row, group.kind) - y) ** 2, default=None)

    def mark_at(self, x: float, y: float, marks: Marks) -> LaneMark | None:
        """The one mark under a pixel."""
        group = self.group_at(x, y, marks)
        if group is None:
            return None
        return min(group.marks, key=lambda mark: abs(self.scale.x(mark.step) - x))


def lay_out(lanes: tuple[Lane, ...], width: float, height: float, scroll: float) -> LanePicture:
    """Rows as high as there is room for, within limits; steps from 0 to beyond the longest branch."""
    room = (height - AXIS_HEIGHT) / max(1, len(lanes))
    row = float(math.floor(min(_HIGHEST_ROW, max(LOWEST_ROW, room))))
    scroll = min(max(0.0, scroll), max(0.0, row * len(lanes) - (height - AXIS_HEIGHT)))
    end = end_after(max((lane.length for lane in lanes), default=0))
    left = min(_MOST_TITLE, _TITLE_SHARE * width) + _INSET
    return LanePicture(lanes, StepScale(end, left, max(left + 1.0, width - _INSET)), width, height, row, scroll)


_SNAP = 4.0
_LEAVES_LANE = 8.0


class Scrub:
    """One drag at a time, in pixels."""

    def __init__(self) -> None:
        self._row: int | None = None
        self.is_under_way = False

    def begin(self, picture: LanePicture, y: float) -> None:
        """The button went down."""
        self._row, self.is_under_way = picture.row_at(y), True

    def end(self) -> None:
        """The button went up."""
        self._row, self.is_under_way = None, False

    def place(self, picture: LanePicture, marks: Marks, x: float, y: float, line: int) -> tuple[int, int]:
        """Branch and step for the mouse at (x, y); outside the lanes it is the branch ``line``."""
        branch = self._branch(picture, y, line)
        mark = nearest(marks.get(branch, ()), picture.scale, x, _SNAP)
        return branch, picture.scale.step(x) if mark is None else mark.step

    def _branch(self, picture: LanePicture, y: float, line: int) -> int:
        """A lane is left only well beyond its edge."""
        row = self._row
        if row is not None and row < len(picture.lanes):
            top = picture.top(row)
            if top - _LEAVES_LANE <= y < top + picture.row + _LEAVES_LANE:
                return picture.lanes[row].branch
        row = picture.row_at(y)
        if row is None:
            return line
        self._row = row
        return picture.lanes[row].branch
