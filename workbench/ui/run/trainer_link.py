"""The thread a run is trained in, and the link to it: mailbox in, outbox out."""

import logging
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal, Slot

from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.runs.writing.attended_run import RunOpened, TrainerOrder
from workbench.runs.writing.recording import RecordedEvent
from workbench.training.messages import Command, Stop
from workbench.ui.widgets.parts import timer

_STACK_BYTES = 16 * 1024 * 1024  # BLAS needs more than the 512 kB that some systems give a thread

# A trainer answers within a chunk of 10 ms, unless it is still being loaded; then it is not waited for much longer.
SHUT_DOWN_MILLISECONDS = 700
_LAST_MILLISECONDS = 200
_REFRESH_MILLISECONDS = 33

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TrainerFailed:
    """The last thing in the outbox when the trainer raised; ``message`` is for the person at the screen."""

    message: str


SessionEvent = RecordedEvent | RunOpened | TrainerFailed
OpenEvents = Callable[[TrainerOrder], Generator[RecordedEvent | RunOpened]]
Outbox = deque[SessionEvent]


class TrainerThread(QThread):
    """Carries out one order in a thread of its own; override of ``run`` only.

    ``open_events`` is called in the new thread, so what it imports or loads does not hold up the window.
    """

    def __init__(self, order: TrainerOrder, open_events: OpenEvents, outbox: Outbox) -> None:
        super().__init__()
        self.setObjectName("trainer")
        self.setStackSize(_STACK_BYTES)
        self._order = order
        self._open_events = open_events
        self._outbox = outbox

    def run(self) -> None:
        """Never raises: what goes wrong is logged and put into the outbox."""
        try:
            with closing(self._open_events(self._order)) as events:
                for event in events:
                    self._outbox.append(event)
                    if self.isInterruptionRequested():
                        return
        except WorkbenchError as error:
            log.warning("The trainer stopped: %s", error)
            self._outbox.append(TrainerFailed(str(error)))
        except Exception as error:  # the border of the thread
            log.exception("The trainer stopped")
            self._outbox.append(TrainerFailed(_plain(error)))


class TrainerLink(QObject):
    """At most one trainer at a time. Lives in the window's thread, where its signals come."""

    told = Signal(object)
    """``SessionEvent``."""
    emptied = Signal()
    """All that had arrived was told; at most 30 times a second."""

    def __init__(self, open_events: OpenEvents, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = timer(self, self._tell, _REFRESH_MILLISECONDS)
        self._open_events = open_events
        self._outbox: Outbox = Outbox()
        self._order: TrainerOrder | None = None
        self._thread: TrainerThread | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a trainer to send commands to."""
        return self._thread is not None

    def open(self, order: TrainerOrder) -> None:
        """Start a thread that carries out ``order``."""
        self._order, self._outbox = order, Outbox()
        self._thread = TrainerThread(order, self._open_events, self._outbox)
        self._thread.start()
        self._timer.start()

    def put(self, command: Command) -> None:
        """Send a command; without a trainer nothing happens."""
        if self._thread is not None and self._order is not None:
            self._order.mailbox.put(command)

    @Slot()
    def _tell(self) -> None:
        outbox, has_news = self._outbox, False
        while outbox:  # another trainer, begun on the way, has an outbox of its own
            self.told.emit(outbox.popleft())
            has_news = True
        if has_news:
            self.emptied.emit()

    def left_over(self) -> Iterator[SessionEvent]:
        """After the end: what arrived and was not told."""
        while self._outbox:
            yield self._outbox.popleft()

    def close(self) -> None:
        """After the trainer's last word: wait for its thread, which is about to end."""
        self._timer.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()

    def stop(self, keep: bool = True) -> None:
        """End the run, also one that waits for a disk that refuses; a second time does no harm."""
        self.put(Stop(keep))
        if self._order is not None:
            self._order.released.set()

    def shut_down(self) -> bool:
        """Stop the trainer, keeping its state, and wait at most 0.9 seconds; False if it is still running then."""
        self._timer.stop()
        if self._thread is None:
            return True
        self.stop()
        if not self._thread.wait(SHUT_DOWN_MILLISECONDS):
            self._thread.requestInterruption()
            if not self._thread.wait(_LAST_MILLISECONDS):
                return False  # the reference is kept: a thread that runs must not lose its object
        self._thread = None
        return True


def _plain(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return tr(
            "Training stopped: there is not enough memory. Use fewer units, fewer layers or a smaller mini-batch."
        )
    reason = str(error) or type(error).__name__
    return tr("Training stopped because of a fault in the workbench: {reason}. The log has the details.", reason=reason)
