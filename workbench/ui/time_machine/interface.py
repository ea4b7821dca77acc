"""The time machine as the panels know it: what can be seen of a run's history, and what can be asked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import SignalInstance

from workbench.data.dataset import Dataset
from workbench.insight.spike.row_wishes import RowsWish
from workbench.language import tr
from workbench.runs.history.history import Effect, History, Place
from workbench.runs.history.origin import Kept, Origin
from workbench.specs.run import ScheduledEdit
from workbench.training.curve_table import Line
from workbench.training.curves import CurveSource
from workbench.training.snapshot import Snapshot

NO_RUN = tr("There is no run yet.")


@dataclass(frozen=True, slots=True, eq=False)
class SeenState:
    """What every view should show; not exact: the nearest kept state, while the exact one is computed."""

    place: Place
    snapshot: Snapshot
    is_exact: bool


@dataclass(frozen=True, slots=True, eq=False)
class SeenHistory:
    """All that there is to be seen at one moment; ``history`` is None without a run.

    ``live``: where the trainer is. ``cursor``: the place looked at, which is ``live`` where nobody ``looks_back``.
    ``owner_text``: who writes the run, where this window may only look; empty where it may write.
    """

    source: Kept | None = None
    history: History | None = None
    data: Dataset | None = None
    live: Place | None = None
    cursor: Place | None = None
    looks_back: bool = False
    state: SeenState | None = None
    owner_text: str = ""

    def origin_at(self, place: Place | None) -> Origin | None:
        """The origin at a place; None without a run."""
        if self.source is None or self.history is None or self.data is None or place is None:
            return None
        known = None if self.state is None or not self.state.is_exact or self.state.place != place else self.state
        return Origin(self.source, self.history, self.data, place, None if known is None else known.snapshot)


class FinerCurves(Protocol):
    """Knows stretches of the past row by row."""

    def over(self, curves: CurveSource) -> CurveSource: ...
    def at(self, curves: CurveSource, step: float) -> CurveSource: ...
    def save(self, lines: tuple[Line, ...], curves: CurveSource, path: Path, first: float, last: float) -> None: ...


class TimeTravel(Protocol):
    """Lives in the window's thread. Every signal carries the ``SeenHistory`` of its moment."""

    @property
    def history_changed(self) -> SignalInstance: ...
    @property
    def cursor_changed(self) -> SignalInstance: ...
    @property
    def seen_changed(self) -> SignalInstance: ...
    @property
    def seen(self) -> SeenHistory: ...

    def look_at(self, branch: int, step: int) -> None: ...
    def look_at_place(self, place: Place) -> None: ...
    def look_live(self) -> None: ...
    def look_first(self) -> None: ...
    def look_last(self) -> None: ...
    def step_by(self, steps: int) -> None: ...

    def rewind_here(self) -> None: ...
    def fork_here(self, name: str = "") -> None: ...
    def adopt(self, start: Place, edits: tuple[ScheduledEdit, ...], name: str) -> None: ...
    def switch_to(self, branch: int) -> None: ...
    def edit_rows(self, wish: RowsWish, before: Place) -> None: ...

    def pin(self, text: str = "") -> None: ...
    def unpin(self, number: int) -> None: ...
    def rename(self, branch: int, name: str) -> None: ...
    def hide(self, branch: int, hidden: bool) -> None: ...
    def note(self, branch: int, edit: int, text: str) -> None: ...
    def set_effect(self, effect: Effect) -> None: ...
