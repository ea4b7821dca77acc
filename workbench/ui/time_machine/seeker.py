"""Reaches states off the window's thread; the newest wish wins."""

import logging
import threading
from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal

from workbench.data.dataset import Dataset
from workbench.errors import WorkbenchError
from workbench.runs.history.history import History, Place
from workbench.runs.history.replay import LoadKeyframe, Replayer
from workbench.training.snapshot import Snapshot

_STACK_BYTES = 16 * 1024 * 1024
_SHUT_DOWN_MILLISECONDS = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """A state that is wanted; ``number`` comes back with it.

    A firm wish is fulfilled whatever is wished for afterwards: a journey or a pin waits for it.
    """

    number: int
    history: History
    load: LoadKeyframe
    data: Dataset
    place: Place
    is_firm: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A state: the one that was wanted where ``is_exact``, otherwise the nearest kept one before it."""

    number: int
    place: Place
    snapshot: Snapshot
    is_exact: bool


@dataclass(frozen=True, slots=True)
class NotFound:
    """The state cannot be reached; ``reason`` is for the person at the screen."""

    number: int
    reason: str


class StateSeeker(QObject):
    """Lives in the window's thread; ``answered`` comes there."""

    answered = Signal(object)
    """``Found``, twice where the exact state takes a while, or ``NotFound``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = _SeekerThread(self)

    def seek(self, wish: Wish) -> None:
        """Reach another state; an older wish is forgotten unless it is firm."""
        self._thread.put(wish)
        if not self._thread.isRunning():
            self._thread.start(QThread.Priority.LowPriority)

    def shut_down(self) -> bool:
        """End the thread; False if it is still at work after half a second."""
        self._thread.put(None)
        return not self._thread.isRunning() or self._thread.wait(_SHUT_DOWN_MILLISECONDS)


class _SeekerThread(QThread):
    def __init__(self, owner: StateSeeker) -> None:
        super().__init__(owner)
        self.setObjectName("seeker")
        self.setStackSize(_STACK_BYTES)
        self._owner = owner
        self._changed = threading.Condition()
        self._wish: Wish | None = None
        self._firm: deque[Wish] = deque()
        self._ends = False

    def put(self, wish: Wish | None) -> None:
        with self._changed:
            if wish is None:
                self._ends = True
            elif wish.is_firm:
                self._firm.append(wish)
            else:
                self._wish = wish
            self._changed.notify()

    def run(self) -> None:
        replayer: Replayer | None = None
        data: Dataset | None = None
        while True:
            wish = self._next()
            if wish is None:
                break
            if replayer is None or wish.data is not data:
                if replayer is not None:
                    replayer.close()
                replayer, data = Replayer(wish.data), wish.data
            self._fulfil(replayer, wish)
        if replayer is not None:
            replayer.close()

    def _next(self) -> Wish | None:
        """What is wished for most; None when it is time to end."""
        with self._changed:
            while not (self._firm or self._wish is not None or self._ends):
                self._changed.wait()
            if self._ends:
                return None
            if self._firm:
                return self._firm.popleft()
            wish, self._wish = self._wish, None
            return wish

    def _fulfil(self, replayer: Replayer, wish: Wish) -> None:
        """Send what there is, then what was asked for."""
        try:
            near = replayer.nearest(wish.history, wish.load, wish.place)
            if near is not None and (near.step, near.edits) != (wish.place.step, wish.place.edits):
                place = Place(wish.place.branch, near.step, near.edits)
                self._owner.answered.emit(Found(wish.number, place, near, is_exact=False))
            is_wanted = self._goes_on if wish.is_firm else self._is_wanted
            snapshot = replayer.reach(wish.history, wish.load, wish.place, is_wanted)
            if snapshot is not None:
                self._owner.answered.emit(Found(wish.number, wish.place, snapshot, is_exact=True))
        except WorkbenchError as error:
            log.warning("The state at %s: %s", wish.place, error)
            self._owner.answered.emit(NotFound(wish.number, str(error)))
        except Exception as error:  # the border of the thread
            log.exception("The state at %s", wish.place)
            self._owner.answered.emit(NotFound(wish.number, f"The state cannot be reached: {error!r}"))

    def _is_wanted(self) -> bool:
        return self._wish is None and not self._firm and not self._ends

    def _goes_on(self) -> bool:
        return not self._ends
