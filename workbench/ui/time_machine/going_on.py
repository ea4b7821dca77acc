"""Going on from any place of a run: the trainer stops between two mini-batches and starts again there.

What came after the place stays in its branch.
"""

from contextlib import suppress

from PySide6.QtCore import QObject, Signal, Slot

from workbench.errors import WorkbenchError
from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.disk.storage_problem import StorageError
from workbench.runs.history.history import Place
from workbench.specs.run import ScheduledEdit
from workbench.training.snapshot import Snapshot
from workbench.ui.run.journeys import Destination
from workbench.ui.run.requests import SnapshotRequest
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.branch_curves import BranchCurves
from workbench.ui.time_machine.interface import NO_RUN
from workbench.ui.time_machine.journey import Arrival, Travel, gather
from workbench.ui.time_machine.looking_back import LookingBack
from workbench.ui.time_machine.seeker import StateSeeker
from workbench.ui.time_machine.watched_run import WatchedRun


class GoingOn(QObject):
    """All in the window's thread."""

    arrived = Signal(object)
    """``Arrival``: the run goes on from another place."""
    failed = Signal(str)
    """Why it does not."""

    def __init__(
        self,
        session: RunSession,
        run: WatchedRun,
        looking: LookingBack,
        seeker: StateSeeker,
        curves: BranchCurves,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._run, self._looking, self._seeker, self._curves = session, run, looking, seeker, curves
        self._open: dict[SnapshotRequest, Travel] = {}
        run.replaced.connect(self._forget)

    @Slot()
    def rewind_here(self) -> None:
        """Go on from the place looked at."""
        place = self._looking.chosen
        if place is not None:
            self.travel(Travel(place, trains=False, text=tr("Rewind to step {step}", step=grouped(place.step))))

    def fork_here(self, name: str = "") -> None:
        """Begin another branch at the place looked at, or live, and go on in it."""
        cursor = self._looking.cursor
        if cursor is not None:
            self._branch_off(cursor, tr("Fork at step {step}", step=grouped(cursor.step)), name)

    def adopt(self, start: Place, edits: tuple[ScheduledEdit, ...], name: str) -> None:
        """Begin another branch at ``start`` with these edits made at once, and go on in it."""
        self._branch_off(start, tr("Adopt {name}", name=name or "a branch"), name, edits)

    def switch_to(self, branch: int) -> None:
        """Go on at the newest step of another branch."""
        history = self._run.history
        if history is not None and history.has_branch(branch):
            place = history.tip(branch)
            self.travel(Travel(place, trains=False, text=tr("Switch to {title}", title=history.branch(branch).title)))

    def travel(self, travel: Travel) -> None:
        """Reach the place, then go on from it; ``arrived`` tells."""
        wish = self._looking.wish_for(travel.place)
        if wish is None or self._run.owner_text:
            self.failed.emit(self._run.owner_text or NO_RUN)
            return
        if travel.is_undo:  # of returns in quick succession only the last one counts
            self._open = {request: other for request, other in self._open.items() if not other.is_undo}
        self._session.journeys.begin()
        seen = self._looking.exact_at(travel.place)
        if seen is not None:
            self._arrive(travel, seen.snapshot)
        else:
            request = self._seeker.request(wish)
            self._open[request] = travel
            request.answered.connect(self._go_on)

    def _branch_off(self, start: Place, text: str, name: str, edits: tuple[ScheduledEdit, ...] = ()) -> None:
        trains = self._session.trains
        self.travel(Travel(start, trains=trains, text=text, new_branch=True, name=name, edits=edits))

    @Slot()
    def _forget(self) -> None:
        self._open.clear()

    @Slot(object)
    def _go_on(self, request: SnapshotRequest) -> None:
        travel = self._open.pop(request, None)
        if travel is None:
            return  # it was about another run
        if request.snapshot is None:
            self._give_up(request.refusal)
        else:
            self._arrive(travel, request.snapshot)

    def _arrive(self, travel: Travel, snapshot: Snapshot) -> None:
        log, data = self._run.log, self._run.data
        if log is None or data is None:
            self._session.journeys.call_off()
            return
        place, before, left_tip = travel.place, self._run.live, self._session.seen.has_begun
        try:
            if travel.new_branch:
                number = log.begin_branch(place, travel.name, wait=False).number
                place = log.history.tip(number)
                log.add_keyframe(place.branch, snapshot, "start")
            past = gather(log.history, place, snapshot, data, self._curves.known, log.metrics)
        except WorkbenchError as error:
            self._give_up(str(error))
            return
        with suppress(StorageError):  # it waits in memory with the rest; the trainer will hold and tell
            log.set_current(place, wait=False)
        self._session.journeys.go_to(Destination(log, past, data, travel.trains, travel.edits))
        if self._open:
            self._session.journeys.begin()
        self._looking.forget()
        self._run.tell()
        self.arrived.emit(Arrival(travel, before, place, past, left_tip))

    def _give_up(self, reason: str) -> None:
        if not self._open:
            self._session.journeys.call_off()
        self.failed.emit(reason)
