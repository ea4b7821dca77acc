"""Finds the states of a run in threads of their own, while the trainer goes on.

Of the looks, only the newest counts: while one scrubs, most of them are never computed. What a journey or a pin waits
for is reached whatever is looked at meanwhile.
"""

import threading
from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.runs.history.history import History, Place
from workbench.runs.history.replay import LoadKeyframe
from workbench.training.snapshot import Snapshot
from workbench.ui.run.requests import SnapshotRequest
from workbench.ui.time_machine.interface import SeenState
from workbench.ui.time_machine.replays import Replays
from workbench.ui.widgets.background import Background, Mode, Report, Work

_TROUBLE = tr("The state cannot be reached")


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """A place whose state is wanted."""

    history: History
    load: LoadKeyframe
    data: Dataset
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A state on the way to the one that was wished for, or that one."""

    wish: Wish
    state: SeenState


class StateSeeker(QObject):
    """Lives in the window's thread, where the answers come."""

    found = Signal(object)
    """``Found``: of the newest look. Twice where the exact state takes a while, the nearest kept one first."""
    failed = Signal(str)
    """A state that was looked at cannot be reached; the text says why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looks, self._requests = Background("look", self, Mode.LATEST), Background("journey", self, Mode.QUEUE)
        self._looking, self._fetching = Replays(), Replays()
        self._open: deque[SnapshotRequest] = deque()
        self._looks.progressed.connect(self._tell_near)
        self._looks.finished.connect(self._tell)
        self._looks.failed.connect(self.failed)
        self._requests.finished.connect(self._answer)
        self._requests.failed.connect(self._refuse)

    def look(self, wish: Wish) -> None:
        """Find a state in the place of one that was looked for before."""
        self._looks.start(_search(self._looking, wish), _TROUBLE)

    def request(self, wish: Wish) -> SnapshotRequest:
        """Find a state that is needed for something; one after another."""
        request = SnapshotRequest()
        self._open.append(request)
        self._requests.start(_search(self._fetching, wish), _TROUBLE)
        return request

    def shut_down(self) -> bool:
        """End the threads; False if one is still at work after a moment."""
        ended = [self._looks.shut_down(), self._requests.shut_down()]
        for has_ended, replays in zip(ended, (self._looking, self._fetching), strict=True):
            if has_ended:
                replays.close()
        return all(ended)

    @Slot(object)
    def _tell_near(self, found: tuple[Found, ...]) -> None:
        self.found.emit(found[-1])

    @Slot(object)
    def _tell(self, found: Found | None) -> None:
        if found is not None:  # otherwise another one was looked for meanwhile
            self.found.emit(found)

    @Slot(object)
    def _answer(self, found: Found | None) -> None:
        self._open.popleft().answer(None if found is None else found.state.snapshot, _TROUBLE)

    @Slot(str)
    def _refuse(self, reason: str) -> None:
        self._open.popleft().answer(None, reason)


def _search(replays: Replays, wish: Wish) -> Work:
    def search(stop: threading.Event, report: Report) -> Found | None:
        replayer, place = replays.on(wish.data), wish.place
        near: Snapshot | None = replayer.nearest(wish.history, wish.load, place)
        if near is not None and (near.step, near.edits) != (place.step, place.edits):
            report(Found(wish, SeenState(Place(place.branch, near.step, near.edits), near, is_exact=False)))
        snapshot = replayer.reach(wish.history, wish.load, place, lambda: not stop.is_set())
        return None if snapshot is None else Found(wish, SeenState(place, snapshot, is_exact=True))

    return search
