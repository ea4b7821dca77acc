"""The state of the timeline between the time machine and its views: lanes, marks, and the branch one moves along."""

import time
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.history.history import Branch, History, Keyframe, Place
from workbench.ui.panels.timeline.lane_marks import LaneMark, Marks, beyond, lineage_marks, marks_of
from workbench.ui.panels.timeline.lane_picture import Lane, hidden_branches, visible_lanes
from workbench.ui.panels.timeline.look_pace import LookPace
from workbench.ui.panels.timeline.step_scale import end_after
from workbench.ui.panels.timeline.timeline_texts import made_at
from workbench.ui.time_machine.interface import SeenHistory, TimeTravel

_Sources = tuple[object, object, object]


class LaneModel(QObject):
    """Lives in the window's thread."""

    lanes_changed = Signal()
    """Lanes, marks, keyframes or the chosen branch: everything has to be painted anew."""
    moved = Signal()
    """The cursor, the run or the state that is shown."""

    def __init__(self, machine: TimeTravel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.machine = machine
        self.pace = LookPace(machine, self)
        self.lanes: tuple[Lane, ...] = ()
        self.marks: Marks = {}
        self.keyframes: dict[int, list[int]] = {}
        self.is_exact = True
        self._chosen: int | None = None
        self._live: Place | None = None
        self._live_moved: float | None = None
        self._mark_sources: _Sources | None = None
        self._keyframe_source: tuple[Keyframe, ...] | None = None
        machine.history_changed.connect(self._take_history)
        machine.cursor_changed.connect(self._take_cursor)
        machine.seen_changed.connect(self._take_seen)
        self._take_history(machine.seen)

    # ---- what is there ----

    @property
    def seen(self) -> SeenHistory:
        """All that the machine shows by now."""
        return self.machine.seen

    @property
    def history(self) -> History | None:
        """All of the run; None before the first one."""
        return self.machine.seen.history

    @property
    def line(self) -> int | None:
        """The branch along which keys and the step field move; None without a run."""
        if self.history is None:
            return None
        is_shown = (
            any(lane.branch == self._chosen for lane in self.lanes) and self.branch(self._chosen or 0) is not None
        )
        return self._chosen if is_shown else self.history.current.branch

    @property
    def step(self) -> int:
        """The step that is shown."""
        cursor = self.seen.cursor
        return 0 if cursor is None else cursor.step

    @property
    def caption(self) -> str:
        """How many branches there are, and how many of them have no lane; empty for a single one."""
        if self.history is None or len(self.history.branches) < 2:
            return ""
        hidden = len(hidden_branches(self.history))
        return tr("{grouped} branches", grouped=grouped(len(self.history.branches))) + (
            tr(", {hidden} hidden", hidden=grouped(hidden)) if hidden else ""
        )

    @property
    def tail(self) -> tuple[int, int] | None:
        """From where to where the current lane grew since the lanes changed."""
        lane = next((lane for lane in self.lanes if lane.is_current), None)
        if lane is None or self.history is None:
            return None
        return lane.length, self.length(lane.branch)

    def length(self, branch: int) -> int:
        """The newest step of a branch; 0 for one that is gone."""
        found = self.branch(branch)
        return 0 if found is None else found.length

    def branch(self, number: int) -> Branch | None:
        """A branch as it is now; None for a lane of the run before, whose end was not announced yet."""
        branches = () if self.history is None else self.history.branches
        return next((branch for branch in branches if branch.number == number), None)

    def marks_here(self) -> tuple[LaneMark, ...]:
        """The marks at the place looked at."""
        seen = self.seen
        cursor = seen.cursor
        if cursor is None or not seen.looks_back:
            return ()
        return tuple(mark for mark in self.marks.get(cursor.branch, ()) if mark.step == cursor.step)

    def seconds_ago(self, place: Place) -> float | None:
        """How long ago a place was trained, about; None where that is not on record."""
        if self.history is None:
            return None
        is_tip_known = self._live is not None and self._live.branch == place.branch
        made = made_at(self.history, place, self._live_moved if is_tip_known else None)
        return None if made is None else max(0.0, time.time() - made)

    # ---- where to look ----

    def look_at(self, branch: int, step: int) -> None:
        """Look at a step of a branch, and move along that branch from now on; at most 60 times a second."""
        if self.branch(branch) is None:
            return
        self._choose(branch)
        self.pace.look_at(branch, min(max(0, step), self.length(branch)))

    def look_now(self, branch: int, step: int) -> None:
        """The same at once: a key, a click on a mark."""
        self.pace.forget()
        self.pace.begin()
        self.look_at(branch, step)
        self.pace.finish()

    @Slot()
    def look_live(self) -> None:
        """Follow the run again."""
        self.pace.forget()
        self.machine.look_live()

    def look_at_end_of(self, branch: int) -> None:
        """Look at the newest step of a branch; of the current one: follow it."""
        if self.history is not None and branch == self.history.current.branch:
            self.look_live()
        else:
            self.look_now(branch, self.length(branch))

    def look_at_next_mark(self, direction: int) -> None:
        """Go to the next mark on the way to the tip (1), or back (-1); beyond the last one to the end or the start."""
        if self.history is None or self.line is None:
            return
        found = beyond(lineage_marks(self.history, self.marks, self.line), self.step, direction)
        self.look_now(self.line, (self.length(self.line) if direction > 0 else 0) if found is None else found)

    def look_at_next_lane(self, direction: int) -> None:
        """Go down (1) or up (-1) to another branch, at the same step or the nearest one that it has."""
        rows = [lane.branch for lane in self.lanes]
        if self.line not in rows:
            return
        row = rows.index(self.line) + direction
        if 0 <= row < len(rows):
            lane = self.lanes[row]
            self.look_now(lane.branch, max(lane.first_step, self.step))

    # ---- what the machine says ----

    @Slot(object)
    def _take_history(self, seen: SeenHistory) -> None:
        history = seen.history
        if history is None:
            self.lanes, self.marks, self.keyframes = (), {}, {}
            self._mark_sources = self._keyframe_source = self._live = self._chosen = None
            self.lanes_changed.emit()
            self.moved.emit()
            return
        if seen.live != self._live:
            self._live_moved = None if self._live is None else time.time()
            self._live = seen.live
        lanes = visible_lanes(history)
        is_new = not _is_alike(lanes, self.lanes)
        if is_new:
            self.lanes = lanes
        if self._take_marks(history) | self._take_keyframes(history) | is_new:
            self.lanes_changed.emit()
        self.moved.emit()

    def _take_marks(self, history: History) -> bool:
        sources = (history.edits, history.marks, history.bests)
        known = self._mark_sources
        if known is not None and all(one is two for one, two in zip(sources, known, strict=True)):
            return False
        self._mark_sources = sources
        self.marks = marks_of(history)
        return True

    def _take_keyframes(self, history: History) -> bool:
        if history.keyframes is self._keyframe_source:
            return False
        self._keyframe_source = history.keyframes
        self.keyframes = {}
        for keyframe in history.keyframes:
            self.keyframes.setdefault(keyframe.place.branch, []).append(keyframe.place.step)
        return True

    @Slot(object)
    def _take_cursor(self, seen: SeenHistory) -> None:
        if not seen.looks_back:
            self.is_exact = True
            if not self.pace.is_busy:
                self._choose(None)
        self.moved.emit()

    @Slot(object)
    def _take_seen(self, seen: SeenHistory) -> None:
        is_exact = seen.state is None or seen.state.is_exact
        if is_exact != self.is_exact:
            self.is_exact = is_exact
            self.moved.emit()

    def _choose(self, branch: int | None) -> None:
        before, self._chosen = self.line, branch
        if self.line != before:
            self.lanes_changed.emit()


def _is_alike(lanes: tuple[Lane, ...], others: tuple[Lane, ...]) -> bool:
    """Whether the same picture shows both, but for the length of the branch that grows."""
    return _without_growth(lanes) == _without_growth(others) and _end(lanes) == _end(others)


def _without_growth(lanes: tuple[Lane, ...]) -> tuple[Lane, ...]:
    return tuple(replace(lane, length=0) if lane.is_current else lane for lane in lanes)


def _end(lanes: tuple[Lane, ...]) -> int:
    return end_after(max((lane.length for lane in lanes), default=0))
