"""A piece of work for a thread pool that ends in one of two signals."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRunnable, QThread, QTimer, Signal, SignalInstance, Slot

from workbench.errors import WorkbenchError

_STACK_BYTES = 16 * 1024 * 1024
_POLL_MILLISECONDS = 33
_SHUT_DOWN_MILLISECONDS = 700

Report = Callable[[object], None]
Work = Callable[[threading.Event, Report], object]
"""Does something until it is done or the event is set, reporting on the way from any thread; returns what came out."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Done:
    result: object


@dataclass(frozen=True, slots=True)
class _Failed:
    reason: str


class SideWork(QObject):
    """At most one piece of work at a time. Lives in the window's thread, where all its signals come."""

    progressed = Signal(object)
    """The reports since the last time, a tuple; at most 30 times a second."""
    finished = Signal(object)
    """What the work returned, also after a stop."""
    failed = Signal(str)
    """Why it could not be done."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._outbox: deque[object] = deque()
        self._stop = threading.Event()
        self._thread: _WorkThread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MILLISECONDS)
        self._timer.timeout.connect(self._look)

    @property
    def is_running(self) -> bool:
        """Whether there is work under way."""
        return self._thread is not None

    def start(self, work: Work) -> None:
        """Begin; nothing happens while other work is under way."""
        if self._thread is not None:
            return
        self._outbox, self._stop = deque(), threading.Event()
        self._thread = _WorkThread(self._name, work, self._stop, self._outbox)
        self._thread.start()
        self._timer.start()

    @Slot()
    def stop(self) -> None:
        """Ask the work to end; ``finished`` tells when it has."""
        self._stop.set()

    def shut_down(self) -> bool:
        """Stop without a word and wait; False if it is still at work after 0.7 seconds."""
        self._timer.stop()
        self._stop.set()
        if self._thread is None:
            return True
        if not self._thread.wait(_SHUT_DOWN_MILLISECONDS):
            return False  # the reference is kept: a thread that runs must not lose its object
        self._thread = None
        return True

    @Slot()
    def _look(self) -> None:
        reports: list[object] = []
        end: _Done | _Failed | None = None
        while self._outbox:
            item = self._outbox.popleft()
            if isinstance(item, _Done | _Failed):
                end = item
            else:
                reports.append(item)
        if reports:
            self.progressed.emit(tuple(reports))
        if end is not None:
            self._end(end)

    def _end(self, end: _Done | _Failed) -> None:
        self._timer.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
        match end:
            case _Done(result):
                self.finished.emit(result)
            case _Failed(reason):
                self.failed.emit(reason)


class _WorkThread(QThread):
    def __init__(self, name: str, work: Work, stop: threading.Event, outbox: deque[object]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setStackSize(_STACK_BYTES)
        self._work, self._stop, self._outbox = work, stop, outbox

    def run(self) -> None:
        """Never raises: what goes wrong is logged and put into the outbox."""
        try:
            self._outbox.append(_Done(self._work(self._stop, self._outbox.append)))
        except WorkbenchError as error:
            log.warning("%s: %s", self.objectName(), error)
            self._outbox.append(_Failed(str(error)))
        except MemoryError:
            self._outbox.append(_Failed("There is not enough memory for this."))
        except Exception as error:  # the border of the thread
            log.exception("%s", self.objectName())
            self._outbox.append(_Failed(f"A fault in the workbench: {error!r}. The log has the details."))


class PoolTask(QRunnable):
    """Does ``work`` and emits its result with ``done``, or with ``failed`` why there is none.

    Both are signals of an object that lives in the window's thread: they are the only way back. ``trouble`` begins the
    sentence about a fault that nobody foresaw.
    """

    def __init__(self, work: Callable[[], object], done: SignalInstance, failed: SignalInstance, trouble: str) -> None:
        super().__init__()
        self._work, self._done, self._failed, self._trouble = work, done, failed, trouble

    def run(self) -> None:
        """Never raises."""
        try:
            result = self._work()
        except WorkbenchError as error:
            log.warning("%s: %s", self._trouble, error)
            self._failed.emit(str(error))
        except Exception as error:  # the border of the thread
            log.exception("%s", self._trouble)
            self._failed.emit(f"{self._trouble}: {error!r}")
        else:
            self._done.emit(result)
