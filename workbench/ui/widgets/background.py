"""All work beside the window: in a thread that is kept warm, with answers in the window's thread."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import (
    QCoreApplication,
    QDeadlineTimer,
    QElapsedTimer,
    QObject,
    QThread,
    QThreadPool,
    Signal,
    Slot,
)

from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.ui.widgets.parts import timer

STACK_BYTES = 16 * 1024 * 1024  # BLAS needs more than the 512 kB that some systems give a thread
_REPORT_MILLISECONDS = 33
_SHUT_DOWN_MILLISECONDS = 700

Report = Callable[[object], None]
Work = Callable[[threading.Event, Report], object]
"""Does something until it is done or the event is set, reporting on the way from any thread; returns what came out."""

log = logging.getLogger(__name__)


class Mode(Enum):
    """What becomes of work that is asked for while other work is under way."""

    SINGLE = "it is refused"
    LATEST = "it waits in the place of what waited, and what is under way is asked to stop"
    QUEUE = "it waits for its turn"


class Background(QObject):
    """At most one piece of work at a time. Lives in the window's thread; nothing is heard of it once it is deleted."""

    progressed = Signal(object)
    """The reports since the last time, a tuple; at most 30 times a second."""
    finished = Signal(object)
    """What the work returned, also after a stop."""
    failed = Signal(str)
    """Why it could not be done, for the person at the screen."""

    def __init__(self, name: str, parent: QObject | None = None, mode: Mode = Mode.SINGLE) -> None:
        super().__init__(parent)
        self._name, self._mode = name, mode
        self._worker = _Worker()
        self._worker.reported.connect(self._tell_soon)
        self._worker.ended.connect(self._end)
        self._piece: _Piece | None = None
        self._waiting: deque[tuple[Work, str]] = deque()
        self._since_report = QElapsedTimer()
        self._timer = timer(self, self._tell, once=True)

    @property
    def is_running(self) -> bool:
        """Whether there is work under way."""
        return self._piece is not None

    def start(self, work: Work, trouble: str = tr("A fault in the workbench")) -> bool:
        """Begin, or wait, as the mode says; False if refused. ``trouble`` begins the sentence about a fault in the work."""
        if self._piece is None:
            self._begin(work, trouble)
            return True
        if self._mode is Mode.SINGLE:
            return False
        if self._mode is Mode.LATEST:
            self._waiting.clear()
            self._piece.stop.set()
        self._waiting.append((work, trouble))
        return True

    @Slot()
    def stop(self) -> None:
        """Ask the work under way to end; ``finished`` tells when it has."""
        if self._piece is not None:
            self._piece.stop.set()

    def forget(self) -> None:
        """Do not begin what still waits."""
        self._waiting.clear()

    def shut_down(self, milliseconds: int = _SHUT_DOWN_MILLISECONDS) -> bool:
        """Stop without a word and wait; False if it is still at work then. A queue is worked off as time permits."""
        self._timer.stop()
        deadline = QDeadlineTimer(milliseconds)
        if self._mode is not Mode.QUEUE:
            self._waiting.clear()
        while self._piece is not None:
            self._piece.is_heard = False
            self._piece.stop.set()
            if not self._worker.waitForDone(deadline):
                return False
            self._begin_next()
        return self._worker.waitForDone(deadline)

    def _begin(self, work: Work, trouble: str) -> None:
        self._since_report.invalidate()
        self._piece = _Piece(self._name, work, trouble, self._worker)
        self._worker.start(self._piece.run)

    def _begin_next(self) -> None:
        self._piece = None
        if self._waiting:
            self._begin(*self._waiting.popleft())

    @Slot()
    def _tell_soon(self) -> None:
        """The first report goes out at once, later ones together."""
        wait = _REPORT_MILLISECONDS - self._since_report.elapsed() if self._since_report.isValid() else 0
        if wait <= 0:
            self._tell()
        elif not self._timer.isActive():
            self._timer.start(wait)

    @Slot()
    def _tell(self) -> None:
        piece = self._piece
        reports = piece.take_reports() if piece is not None and piece.is_heard else ()
        if reports:
            self._since_report.start()
            self.progressed.emit(reports)

    @Slot(object)
    def _end(self, piece: "_Piece") -> None:
        if piece is not self._piece:
            return  # the end of one that was shut down
        self._timer.stop()
        self._tell()
        self._begin_next()
        if not piece.is_heard:
            return
        if piece.problem:
            self.failed.emit(piece.problem)
        else:
            self.finished.emit(piece.result)


class _Worker(QThreadPool):
    """One thread, kept for a while: a new one for each piece would cost a busy machine 20 ms.

    Belongs to the application, because it may outlive who asked: its end waits for the work under way.
    """

    reported = Signal()
    ended = Signal(object)
    """The ``_Piece``."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance())
        self.setMaxThreadCount(1)
        self.setStackSize(STACK_BYTES)
        self.setThreadPriority(QThread.Priority.LowPriority)


class _Piece:
    """A piece of work and what came of it."""

    def __init__(self, name: str, work: Work, trouble: str, worker: _Worker) -> None:
        self.stop = threading.Event()
        self.is_heard = True
        self.result: object = None
        self.problem = ""
        self._name, self._work, self._trouble, self._worker = name, work, trouble, worker
        self._reports: deque[object] = deque()
        self._is_told = False

    def take_reports(self) -> tuple[object, ...]:
        """Those that were not taken yet, oldest first."""
        self._is_told = False  # before the look: what comes after it is told anew
        reports = []
        while self._reports:
            reports.append(self._reports.popleft())
        return tuple(reports)

    def _report(self, report: object) -> None:
        """Called by the work, in any thread. One signal for all reports until they are taken."""
        self._reports.append(report)
        if not self._is_told:
            self._is_told = True
            self._worker.reported.emit()

    def run(self) -> None:
        """Never raises."""
        try:
            self.result = self._work(self.stop, self._report)
        except WorkbenchError as error:
            log.warning("%s: %s", self._name, error)
            self.problem = str(error)
        except MemoryError:
            log.warning("%s: out of memory", self._name)
            self.problem = tr("There is not enough memory for this.")
        except Exception as error:  # the border of the thread
            log.exception("%s: %s", self._name, self._trouble)
            self.problem = tr("{trouble}: {error!r}. The log has the details.", trouble=self._trouble, error=error)
        finally:
            self._worker.ended.emit(self)
