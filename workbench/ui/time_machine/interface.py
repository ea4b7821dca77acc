"""The place in a run from which short trainings begin, with all that is needed to reach its state in another thread."""

import threading
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance

from workbench.data.dataset import Dataset
from workbench.runs.history.history import Effect, History, Place
from workbench.specs.hyperparameters import TABLE, Hyperparameters
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.training.snapshot import Snapshot


class StateSource(Protocol):
    """``seen_changed`` says what to show (a ``SeenState``, or None) of the run ``history`` on ``data``; window's thread only."""

    @property
    def seen_changed(self) -> SignalInstance: ...

    @property
    def history(self) -> History | None: ...

    @property
    def data(self) -> Dataset | None: ...

    @property
    def looks_back(self) -> bool: ...


class TimelineMachine(Protocol):
    """Lives in the window's thread."""

    @property
    def history_changed(self) -> SignalInstance: ...
    @property
    def seen_changed(self) -> SignalInstance: ...
    @property
    def cursor_changed(self) -> SignalInstance: ...
    @property
    def history(self) -> History | None: ...
    @property
    def live(self) -> Place | None: ...
    @property
    def cursor(self) -> Place | None: ...
    @property
    def looks_back(self) -> bool: ...
    @property
    def is_read_only(self) -> bool: ...
    @property
    def owner_text(self) -> str: ...
    def look_at(self, branch: int, step: int) -> None: ...
    def look_live(self) -> None: ...
    def step_by(self, steps: int) -> None: ...
    def look_first(self) -> None: ...
    def look_last(self) -> None: ...
    def rewind_here(self) -> None: ...
    def fork_here(self, name: str = "") -> None: ...
    def pin(self, text: str = "") -> None: ...
    def unpin(self, number: int) -> None: ...
    def rename(self, branch: int, name: str) -> None: ...
    def hide(self, branch: int, hidden: bool) -> None: ...
    def switch_to(self, branch: int) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class SeenState:
    """What every view should show; not exact: the nearest kept state, while the exact one is computed."""

    place: Place
    snapshot: Snapshot
    is_exact: bool


class Kept(Protocol):
    """Where kept states are read from. Any thread."""

    @property
    def history(self) -> History: ...
    def snapshot(self, keyframe: int) -> Snapshot: ...


class Machine(Protocol):
    """What short trainings need of the time machine. Lives in the window's thread."""

    @property
    def source(self) -> Kept | None: ...
    @property
    def data(self) -> Dataset | None: ...
    @property
    def seen(self) -> SeenState | None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """``known`` is the state at ``place`` where it is at hand; otherwise it is replayed from the nearest kept one."""

    source: Kept
    history: History
    data: Dataset
    place: Place
    known: Snapshot | None = None

    @property
    def spec(self) -> RunSpec:
        """How the run goes on from here, with the edits that are still planned."""
        return self.history.spec_from(self.place)

    def reach(self, stop: threading.Event) -> Snapshot | None:
        """The state; None if ``stop`` was set meanwhile. Any thread, takes a while. Raises ``WorkbenchError``."""
        if self.known is not None:
            return self.known
        from workbench.runs.history.replay import Replayer

        with Replayer(self.data) as replayer:

            def is_wanted() -> bool:
                return not stop.is_set()

            return replayer.reach(self.history, self.source.snapshot, self.place, is_wanted)


def origin_at(machine: Machine, place: Place) -> Origin | None:
    """The origin at a place; None without a run."""
    source, data, seen = machine.source, machine.data, machine.seen
    if source is None or data is None:
        return None
    is_seen = seen is not None and seen.is_exact and seen.place == place
    return Origin(source, source.history, data, place, seen.snapshot if seen is not None and is_seen else None)


def values_at(history: History, place: Place) -> Hyperparameters:
    """The hyperparameters in force at a place."""
    spec = history.spec_to(place)
    edits = {edit.name: edit.value for edit in spec.edits if edit.name in TABLE}
    return spec.hyperparameters.replaced(**edits) if edits else spec.hyperparameters


class LedgerMachine(Machine, Protocol):
    """Lives in the window's thread."""

    @property
    def history_changed(self) -> SignalInstance: ...
    @property
    def history(self) -> History | None: ...
    @property
    def is_read_only(self) -> bool: ...
    @property
    def owner_text(self) -> str: ...
    def look_at_place(self, place: Place) -> None: ...
    def adopt(self, start: Place, edits: tuple[ScheduledEdit, ...], name: str) -> None: ...
    def note(self, branch: int, edit: int, text: str) -> None: ...
    def set_effect(self, effect: Effect) -> None: ...


class WhatIfMachine(Machine, Protocol):
    """Lives in the window's thread."""

    @property
    def history_changed(self) -> SignalInstance: ...
    @property
    def cursor_changed(self) -> SignalInstance: ...
    @property
    def history(self) -> History | None: ...
    @property
    def cursor(self) -> Place | None: ...
    @property
    def is_read_only(self) -> bool: ...
    @property
    def owner_text(self) -> str: ...
    def adopt(self, start: Place, edits: tuple[ScheduledEdit, ...], name: str) -> None: ...
