"""What is asked of the trainer at work, and the answers that come later."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from workbench.language import tr
from workbench.specs.hyperparameters import Value
from workbench.training import messages
from workbench.training.snapshot import Snapshot
from workbench.ui.run.trainer_link import SessionEvent, TrainerLink

_NO_MODEL = tr("there is no trained model yet")
_ENDED = tr("the run has ended")


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


class TrainerRequests(QObject):
    """Without a trainer nothing is asked. Lives in the window's thread."""

    step_watched = Signal(object)
    """``StepWatched``: a mini-batch that was looked at as ``watch_steps`` asked."""
    rows_changed = Signal(object)
    """``RowsChanged``: other rows are left out or relabelled, whoever asked for it."""
    _put_off = Signal(object, object)

    def __init__(self, link: TrainerLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self.wants_to_train = False
        """What was asked for last; the trainer may not have come to it."""
        self.takes_no_edits = False
        """While the run is about to go on from another place."""
        self._is_to_hold = False
        self._values: dict[str, Value] = {}
        self._snapshots: dict[int, SnapshotRequest] = {}
        self._number = self._looks = 0
        self._put_off.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def pause(self) -> None:
        """Hold after the mini-batch under way."""
        self.wants_to_train = self._is_to_hold = False
        self._link.put(messages.Pause())

    @Slot()
    def resume(self) -> None:
        """Go on training."""
        self.wants_to_train, self._is_to_hold = True, False
        self._link.put(messages.Resume())

    def hold(self) -> None:
        """Stand for a moment, without edits and without a wish to pause."""
        self.takes_no_edits = True
        self._link.put(messages.Pause())

    def let_go(self) -> None:
        """The moment is over."""
        self.takes_no_edits = False
        if self.wants_to_train:
            self._link.put(messages.Resume())

    def hold_after(self, steps: int) -> None:
        """Train so many mini-batches more, then hold."""
        self.wants_to_train = self._is_to_hold = True
        self._link.put(messages.HoldAfter(steps))

    def edit(self, command: messages.EditCommand) -> None:
        """Change the plan of the run, not where it is about to leave."""
        if not self.takes_no_edits:
            self._link.put(command)

    def step_once(self) -> None:
        """Train a single mini-batch and hold."""
        self.wants_to_train = False
        self._link.put(messages.StepOnce())

    def snapshot(self, last: Snapshot | None) -> SnapshotRequest:
        """A copy of the state; without a trainer it is ``last``, the one in which it ended."""
        request = SnapshotRequest()
        if self._link.is_open:
            self._number += 1
            self._snapshots[self._number] = request
            self._link.put(messages.TakeSnapshot(self._number))
        else:
            self._put_off.emit(request, last)
        return request

    def watch_steps(self, look: messages.Look | None, user: str) -> int:
        """Look at mini-batches from now on with this, in the place of what this user had before; the number of its answers."""
        self._looks += 1
        self._link.put(messages.WatchSteps(look, self._looks, user))
        return self._looks

    def recalculate_batch_norm(self) -> None:
        """Put exact statistics in the place of batch norm's averages, before the next mini-batch."""
        self._link.put(messages.RecalculateBatchNorm())

    def set_hyperparameter(self, name: str, value: Value) -> None:
        """Use another value from the next mini-batch on; asked for once, and not where the run is about to leave."""
        if self._link.is_open and not self.takes_no_edits and self._values.get(name) != value:
            self._values[name] = value
            self._link.put(messages.SetHyperparameter(name, value))

    def begin(self, values: dict[str, Value], *, trains: bool) -> None:
        """A trainer begins that was told so much with its order."""
        self._values, self.wants_to_train = values, trains

    def take(self, event: SessionEvent) -> None:
        """What the trainer tells may be an answer."""
        match event:
            case messages.SnapshotTaken(number, snapshot) if number in self._snapshots:
                self._snapshots.pop(number).answer(snapshot)
            case messages.HyperparameterChanged(name=name):
                self._values.pop(name, None)
            case messages.CommandRefused(command=messages.SetHyperparameter(name)):
                self._values.pop(name, None)
            case messages.Paused() if self._is_to_hold and event.step > 0:
                self.wants_to_train = self._is_to_hold = False
            case messages.Diverged():
                self.wants_to_train = False
            case messages.StepWatched():
                self.step_watched.emit(event)
            case messages.RowsChanged():
                self.rows_changed.emit(event)
            case _:
                pass

    def settle(self, last: Snapshot | None) -> None:
        """The trainer has ended with the state ``last``, which is the answer to all that it did not come to."""
        requests, self._snapshots = tuple(self._snapshots.values()), {}
        for request in requests:
            request.answer(last, _ENDED)

    @Slot(object, object)
    def _answer(self, request: SnapshotRequest, snapshot: Snapshot | None) -> None:
        request.answer(snapshot, _NO_MODEL)
