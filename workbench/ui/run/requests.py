"""What is asked of the run and answered later."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from workbench.training.messages import SnapshotTaken, TakeSnapshot
from workbench.training.snapshot import Snapshot

_NO_MODEL = "there is no trained model yet"
_ENDED = "the run has ended"


class SnapshotRequest(QObject):
    """A copy of the state that somebody asked for. It is answered once, and not before ``request_snapshot`` returned."""

    answered = Signal(object)
    """The request itself."""

    def __init__(self) -> None:
        super().__init__()
        self.snapshot: Snapshot | None = None
        """None as long as there is no answer, and where it was refused."""
        self.refusal = ""
        """Why there is no state to be had."""

    def answer(self, snapshot: Snapshot | None, refusal: str = "") -> None:
        """For the session that was asked."""
        self.snapshot, self.refusal = snapshot, "" if snapshot is not None else refusal
        self.answered.emit(self)


class SnapshotRequests(QObject):
    """Those that are not answered yet. Lives in the window's thread."""

    _put_off = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: dict[int, SnapshotRequest] = {}
        self._number = 0
        self._put_off.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def ask_trainer(self) -> tuple[TakeSnapshot, SnapshotRequest]:
        """A request and the command that brings its answer."""
        self._number += 1
        self._open[self._number] = request = SnapshotRequest()
        return TakeSnapshot(self._number), request

    def ask_at_rest(self, snapshot: Snapshot | None) -> SnapshotRequest:
        """A request that needs no trainer: what there is, is there."""
        request = SnapshotRequest()
        self._put_off.emit(request, snapshot)
        return request

    def take(self, taken: SnapshotTaken) -> None:
        """The trainer answers one of them."""
        request = self._open.pop(taken.number, None)
        if request is not None:
            request.answer(taken.snapshot)

    def settle(self, last: Snapshot | None) -> None:
        """The trainer has ended with the state ``last``, which is the answer to all that it did not come to."""
        requests, self._open = tuple(self._open.values()), {}
        for request in requests:
            request.answer(last, _ENDED)

    @Slot(object, object)
    def _answer(self, request: SnapshotRequest, snapshot: Snapshot | None) -> None:
        request.answer(snapshot, _NO_MODEL)
