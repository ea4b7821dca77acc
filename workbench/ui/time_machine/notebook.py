"""What is written into the history of a run by hand: pins, names, notes, and the effects that were measured."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.runs.history.history import Effect, Place
from workbench.runs.writing.run_log import RunLog
from workbench.training.snapshot import Snapshot
from workbench.ui.run.requests import SnapshotRequest
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.interface import NO_RUN
from workbench.ui.time_machine.looking_back import LookingBack
from workbench.ui.time_machine.seeker import StateSeeker
from workbench.ui.time_machine.watched_run import WatchedRun
from workbench.ui.widgets.background import Background, Mode


class Notebook(QObject):
    """All in the window's thread."""

    failed = Signal(str)
    """Why something was not written."""

    def __init__(
        self,
        session: RunSession,
        run: WatchedRun,
        looking: LookingBack,
        seeker: StateSeeker,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._run, self._looking, self._seeker = session, run, looking, seeker
        self._pins: dict[SnapshotRequest, tuple[Place | None, str]] = {}  # where it is known already, and the text
        self._commits = Background(tr("writing into the run"), self, Mode.LATEST)  # the newest commit is of all before
        self._commits.failed.connect(self.failed)
        run.replaced.connect(self._forget)

    def shut_down(self) -> None:
        """Say no more of what is being written; that is written nevertheless."""
        self._commits.shut_down(0)

    def pin(self, text: str = "") -> None:
        """Keep the state looked at for good, and mark it."""
        place = self._looking.chosen
        seen = self._looking.exact_at(place)
        wish = None if place is None else self._looking.wish_for(place)
        if self._run.log is None or self._run.owner_text:
            self.failed.emit(self._run.owner_text or NO_RUN)
        elif place is not None and seen is not None:
            self._keep(place, seen.snapshot, text)
        else:
            request = self._session.request_snapshot() if wish is None else self._seeker.request(wish)
            self._pins[request] = (place, text)
            request.answered.connect(self._keep_found)

    def unpin(self, number: int) -> None:
        """Take a pin away."""
        self._write(lambda log: log.remove_mark(number))

    def rename(self, branch: int, name: str) -> None:
        """Call a branch something else."""
        self._write(lambda log: log.rename(branch, name, wait=False))

    def hide(self, branch: int, hidden: bool) -> None:
        """Leave a branch out of the pictures, or show it again."""
        self._write(lambda log: log.hide(branch, hidden, wait=False))

    def note(self, branch: int, edit: int, text: str) -> None:
        """Write a note beside an edit."""
        self._write(lambda log: log.note(branch, edit, text, wait=False))

    def set_effect(self, effect: Effect) -> None:
        """Keep what an edit was measured to do."""
        self._write(lambda log: log.set_effect(effect, wait=False))

    @Slot(object)
    def _keep_found(self, request: SnapshotRequest) -> None:
        place, text = self._pins.pop(request, (None, ""))
        snapshot, live = request.snapshot, self._run.live
        if snapshot is None:
            self.failed.emit(request.refusal)
        elif place is not None:
            self._keep(place, snapshot, text)
        elif live is not None:
            self._keep(Place(live.branch, snapshot.step, snapshot.edits), snapshot, text)

    def _keep(self, place: Place, snapshot: Snapshot, text: str) -> None:
        def keep(log: RunLog) -> None:
            log.add_keyframe(place.branch, snapshot, "pin", pinned=True)
            log.add_mark(place, "pin", text)

        self._write(keep)

    def _write(self, how: Callable[[RunLog], None]) -> None:
        log = self._run.log
        if log is None:
            self.failed.emit(self._run.owner_text or NO_RUN)
            return
        try:
            how(log)
            self._commits.start(lambda _stop, _report: log.commit(), tr("It was not written"))
        except WorkbenchError as error:
            self.failed.emit(str(error))
        self._run.tell()

    @Slot()
    def _forget(self) -> None:
        """What is still sought is of another run."""
        for request in self._pins:
            request.answered.disconnect(self._keep_found)
        self._pins.clear()
