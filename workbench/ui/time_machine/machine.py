"""The time machine of the window: looking back, and going on from there.

Going back stops the trainer between two mini-batches and starts it again at the place; what came after stays in its
branch.
"""

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, Signal, Slot

from workbench.errors import WorkbenchError
from workbench.runs.disk.storage_problem import StorageError
from workbench.runs.history.history import Effect, Place
from workbench.runs.writing.run_log import RunLog
from workbench.specs.run import ScheduledEdit
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot
from workbench.ui.run.requests import SnapshotRequest
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.journey import Arrival, Travel, gather
from workbench.ui.time_machine.looking_back import LookingBack
from workbench.ui.time_machine.seeker import Found, NotFound
from workbench.ui.time_machine.source import RunSource

_MOST_OTHERS = 8
_LONG = 500_000


class TimeMachine(LookingBack):
    """All in the window's thread."""

    arrived = Signal(object)
    """``Arrival``: the run goes on from another place."""

    def __init__(self, session: RunSession, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self._travels: dict[int, Travel] = {}
        self._pins: dict[int, str] = {}
        self._live_pins: dict[SnapshotRequest, str] = {}
        self._stores: dict[int, MetricStore] = {}
        session.log_changed.connect(self._follow_log)
        session.run_started.connect(self._keep_store)
        session.branch_begun.connect(self._keep_store)
        self._seeker.answered.connect(self._go_on)

    @property
    def log(self) -> RunLog | None:
        """The file of the run where this window writes it."""
        return self._session.log

    def other_curves(self) -> tuple[MetricStore, ...]:
        """The curves of the newest visible branches beside the one that is live; of very long ones only if known."""
        history, live, source = self.history, self.live, self.source
        if history is None or live is None or source is None:
            return ()
        found: list[MetricStore] = []
        for branch in reversed(history.branches):
            if branch.number == live.branch or branch.is_hidden or len(found) == _MOST_OTHERS:
                continue
            if branch.number not in self._stores:
                if branch.length - branch.first_step > _LONG:
                    continue
                try:
                    self._stores[branch.number] = source.metrics(branch.number)
                except WorkbenchError:
                    continue  # its disk is away; the curves of the live branch are in memory
            found.append(self._stores[branch.number])
        return tuple(found)

    # ---- going ----

    @Slot()
    def rewind_here(self) -> None:
        """Go on from the place looked at."""
        cursor = self._cursor
        if cursor is not None:
            self.travel(Travel(cursor, trains=False, text=f"Rewind to step {cursor.step:,}"))

    def fork_here(self, name: str = "") -> None:
        """Begin another branch at the place looked at, or live, and go on in it."""
        cursor = self.cursor
        if cursor is not None:
            text = f"Fork at step {cursor.step:,}"
            self.travel(Travel(cursor, trains=self._session.trains, text=text, new_branch=True, name=name))

    def adopt(self, start: Place, edits: tuple[ScheduledEdit, ...], name: str) -> None:
        """Begin another branch at ``start`` with these edits made at once, and go on in it."""
        text = f"Adopt {name or 'a branch'}"
        self.travel(Travel(start, trains=self._session.trains, text=text, new_branch=True, name=name, edits=edits))

    def switch_to(self, branch: int) -> None:
        """Go on at the newest step of another branch."""
        history = self.history
        if history is not None:
            place = history.tip(branch)
            self.travel(Travel(place, trains=False, text=f"Switch to {history.branch(branch).title}"))

    def travel(self, travel: Travel) -> None:
        """Reach the place, then go on from it; ``arrived`` tells."""
        if self._source is None or self.is_read_only:
            self.failed.emit(self.owner_text or "There is no run yet.")
            return
        seen = self._seen
        self._session.begin_travel()
        if seen is not None and seen.is_exact and seen.place == travel.place:
            self._arrive(travel, seen.snapshot)
        else:
            self._travels[self._seek(travel.place, firmly=True)] = travel

    def _arrive(self, travel: Travel, snapshot: Snapshot) -> None:
        log, data, history = self.log, self.data, self.history
        if log is None or data is None or history is None:
            self._session.cancel_travel()
            return
        place, before = travel.place, self.live
        try:
            if travel.new_branch:
                number = log.begin_branch(place, travel.name).number
                place = log.history.tip(number)
                log.add_keyframe(place.branch, snapshot, "start")
            past = gather(log.history, place, snapshot, data, self._stores, log.metrics)
        except WorkbenchError as error:
            self._session.cancel_travel()
            self.failed.emit(str(error))
            return
        with suppress(StorageError):  # it waits in memory with the rest; the trainer will hold and tell
            log.set_current(place)
        self._session.go_to(log, past, data, trains=travel.trains, edits=travel.edits)
        self._cursor = None
        self._show(None)
        self.cursor_changed.emit()
        self._tell_history()
        self.arrived.emit(Arrival(travel, before, place, past))

    # ---- writing ----

    def pin(self, text: str = "") -> None:
        """Keep the state looked at for good, and mark it."""
        if self.is_read_only or self.log is None:
            self.failed.emit(self.owner_text or "There is no run yet.")
        elif self._cursor is None:
            request = self._session.request_snapshot()
            self._live_pins[request] = text
            request.answered.connect(self._pin_live)
        elif self._seen is not None and self._seen.is_exact and self._seen.place == self._cursor:
            self._keep_pinned(self._seen.place, self._seen.snapshot, text)
        else:
            self._pins[self._seek(self._cursor, firmly=True)] = text

    def _keep_pinned(self, place: Place, snapshot: Snapshot, text: str) -> None:
        def keep(log: RunLog) -> None:
            log.add_keyframe(place.branch, snapshot, "pin", pinned=True)
            log.add_mark(place, "pin", text)
            log.commit()

        self._write(keep)

    def unpin(self, number: int) -> None:
        """Take a pin away."""

        def remove(log: RunLog) -> None:
            log.remove_mark(number)
            log.commit()

        self._write(remove)

    def rename(self, branch: int, name: str) -> None:
        """Call a branch something else."""
        self._write(lambda log: log.rename(branch, name))

    def hide(self, branch: int, hidden: bool) -> None:
        """Leave a branch out of the pictures, or show it again."""
        self._write(lambda log: log.hide(branch, hidden))

    def note(self, branch: int, edit: int, text: str) -> None:
        """Write a note beside an edit."""
        self._write(lambda log: log.note(branch, edit, text))

    def set_effect(self, effect: Effect) -> None:
        """Keep what an edit was measured to do."""
        self._write(lambda log: log.set_effect(effect))

    def _write(self, how: Callable[[RunLog], None]) -> None:
        if self.log is None:
            self.failed.emit(self.owner_text or "There is no run yet.")
            return
        try:
            how(self.log)
        except WorkbenchError as error:
            self.failed.emit(str(error))
        self._tell_history()

    # ---- news ----

    def show_source(self, source: RunSource | None) -> None:
        """Look at another run."""
        self._stores.clear()
        self._travels.clear()
        self._pins.clear()
        self._change_source(source)
        self._keep_store()

    @Slot()
    def _follow_log(self) -> None:
        log = self._session.log
        self.show_source(None if log is None else RunSource(log))

    @Slot()
    def _keep_store(self) -> None:
        """The curves of the branch that grows, so that they need not be read again."""
        run, place = self._session.run, self._session.place
        history = self.history
        if run is not None and place is not None and history is not None and run.has_begun:
            self._stores[place.branch] = run.store

    @Slot(object)
    def _pin_live(self, request: SnapshotRequest) -> None:
        live, snapshot, text = self.live, request.snapshot, self._live_pins.pop(request)
        if live is not None and snapshot is not None:
            self._keep_pinned(Place(live.branch, snapshot.step, snapshot.edits), snapshot, text)

    @Slot(object)
    def _go_on(self, answer: Found | NotFound) -> None:
        """A state was found that a journey or a pin waits for."""
        if isinstance(answer, NotFound):
            self._pins.pop(answer.number, None)
            if self._travels.pop(answer.number, None) is not None:
                self._session.cancel_travel()
        elif answer.is_exact:
            if answer.number in self._pins:
                self._keep_pinned(answer.place, answer.snapshot, self._pins.pop(answer.number))
            travel = self._travels.pop(answer.number, None)
            if travel is not None:
                self._arrive(travel, answer.snapshot)
