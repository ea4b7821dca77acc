"""Looks at states in a thread of its own. Of several that were asked for in the meantime only the newest is looked at."""

import logging
import time
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from workbench.data.dataset import Dataset
from workbench.insight.plane import Plane, main_plane
from workbench.insight.report import NothingToSee, StateReport, examine
from workbench.runs.history.history import Place
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot

_STACK_BYTES = 16 * 1024 * 1024  # BLAS needs more than the 512 kB that some systems give a thread
_WAIT_MILLISECONDS = 1500

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class ReadOrder:
    """A state to look at. ``branch`` is the title of its branch."""

    spec: RunSpec
    data: Dataset
    snapshot: Snapshot
    place: Place
    is_exact: bool
    branch: str


@dataclass(frozen=True, slots=True, eq=False)
class StateRead:
    """What was found, and the seconds it took."""

    order: ReadOrder
    report: StateReport | NothingToSee
    seconds: float


@dataclass(slots=True)
class _Planes:
    """The plane of the data set that was looked at last; touched by the reading thread only."""

    sha256: str = ""
    plane: Plane | None = field(default=None)

    def of(self, data: Dataset) -> Plane | None:
        if self.sha256 != data.sha256:
            self.plane = None if data.target is not None else main_plane(data)
            self.sha256 = data.sha256
        return self.plane


class StateReader(QObject):
    """Lives in the window's thread. ``shut_down`` it before it goes."""

    was_read = Signal(object)
    """A ``StateRead``, in the window's thread."""
    task_ended = Signal(object)
    """The same, from the reading thread; for this object alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setStackSize(_STACK_BYTES)
        self._planes = _Planes()
        self._is_busy = False
        self._next: ReadOrder | None = None
        self.task_ended.connect(self._take)

    @property
    def is_busy(self) -> bool:
        """Whether something is being looked at."""
        return self._is_busy

    def ask(self, order: ReadOrder) -> None:
        """Look at a state as soon as possible, instead of one that still waits."""
        if self._is_busy:
            self._next = order
            return
        self._is_busy = True
        self._pool.start(_ReadTask(order, self, self._planes))

    def forget(self) -> None:
        """Do not look at what still waits."""
        self._next = None

    def shut_down(self) -> None:
        """Forget what waits, and wait for the look under way."""
        self._next = None
        self._pool.waitForDone(_WAIT_MILLISECONDS)

    @Slot(object)
    def _take(self, read: StateRead) -> None:
        self._is_busy = False
        order, self._next = self._next, None
        if order is not None:
            self.ask(order)
        self.was_read.emit(read)


class _ReadTask(QRunnable):
    """Runs in the pool. Its only way back is a signal of an object in the window's thread."""

    def __init__(self, order: ReadOrder, owner: StateReader, planes: _Planes) -> None:
        super().__init__()
        self._order, self._owner, self._planes = order, owner, planes

    def run(self) -> None:
        order, start = self._order, time.perf_counter()
        report: StateReport | NothingToSee
        try:
            report = examine(order.spec, order.data, order.snapshot, self._planes.of(order.data))
        except Exception as error:  # the border of the thread
            log.exception("looking at step %d", order.snapshot.step)
            report = NothingToSee(f"This state could not be looked at: {error!r}. The log has the details.")
        self._owner.task_ended.emit(StateRead(order, report, time.perf_counter() - start))
