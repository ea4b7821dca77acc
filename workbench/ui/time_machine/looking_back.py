"""Looking at any state of a run, without disturbing its training: the first half of the time machine."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.data.dataset import Dataset
from workbench.runs.history.history import History, Place
from workbench.ui.run.requests import SnapshotRequest
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.interface import SeenState
from workbench.ui.time_machine.seeker import Found, NotFound, StateSeeker, Wish
from workbench.ui.time_machine.source import RunSource

_HISTORY_MILLISECONDS = 100
_LIVE_MILLISECONDS = 250


class LookingBack(QObject):
    """Abstract: ``TimeMachine`` adds going back. All in the window's thread."""

    history_changed = Signal()
    """Branches, edits, keyframes, marks, effects or the live place; at most 10 times a second."""
    seen_changed = Signal(object)
    """``SeenState`` or None."""
    cursor_changed = Signal()
    """``cursor`` or ``looks_back``."""
    failed = Signal(str)
    """Something cannot be done; the text says why."""

    def __init__(self, session: RunSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._source: RunSource | None = None
        self._seeker = StateSeeker(self)
        self._number = 0
        self._cursor: Place | None = None
        self._seen: SeenState | None = None
        self._is_watched = False
        self._told: tuple[History | None, Place | None] = (None, None)
        self._timer = QTimer(self)
        self._timer.setInterval(_HISTORY_MILLISECONDS)
        self._timer.timeout.connect(self._tell_history)
        self._live_timer = QTimer(self)
        self._live_timer.setInterval(_LIVE_MILLISECONDS)
        self._live_timer.timeout.connect(self._ask_live)
        session.branch_begun.connect(self._tell_history)
        session.refreshed.connect(self._tell_soon)
        session.finished.connect(self._tell_soon)
        self._seeker.answered.connect(self._take)

    # ---- what there is ----

    @property
    def history(self) -> History | None:
        """Everything that happened; None without a run."""
        return None if self._source is None else self._source.history

    @property
    def source(self) -> RunSource | None:
        """The file that the history comes from."""
        return self._source

    @property
    def data(self) -> Dataset | None:
        """The data the run learns from."""
        return self._session.running_data

    @property
    def live(self) -> Place | None:
        """Where the trainer is."""
        history, place, run = self.history, self._session.place, self._session.run
        if history is None or place is None or run is None:
            return None
        branch = next((one for one in history.branches if one.number == place.branch), None)
        if branch is None:
            return None
        if not run.has_begun:
            return place
        own = sum(edit.step <= place.step for edit in history.own_edits(place.branch))
        return Place(place.branch, place.step, len(branch.spec.edits) + own)

    @property
    def cursor(self) -> Place | None:
        """The place looked at."""
        return self._cursor if self._cursor is not None else self.live

    @property
    def looks_back(self) -> bool:
        """Whether the views show another place than the trainer's."""
        return self._cursor is not None

    @property
    def seen(self) -> SeenState | None:
        """What the views show."""
        return self._seen

    @property
    def is_read_only(self) -> bool:
        """Whether another window writes this run."""
        return self._source is not None and self._source.is_read_only

    @property
    def owner_text(self) -> str:
        """Who writes it."""
        return "" if self._source is None else self._source.owner_text

    # ---- looking ----

    def set_watched(self, watched: bool) -> None:
        """Whether somebody looks at states, so that those of the live run are worth copying."""
        self._is_watched = watched
        if watched:
            self._live_timer.start()
            self._ask_live()
        else:
            self._live_timer.stop()

    def look_at(self, branch: int, step: int) -> None:
        """Show the state at a step of a branch, or of the ancestor that holds it; a step beyond its ends is the end."""
        history = self.history
        if history is None:
            return
        length = history.branch(branch).length
        self.look_at_place(history.place_at(branch, min(max(step, 0), length)))

    def look_at_place(self, place: Place) -> None:
        """Show the state at a place."""
        if place != self._cursor:
            self._cursor = place
            self.cursor_changed.emit()
        if self._seen is None or not self._seen.is_exact or self._seen.place != place:
            self._seek(place)

    @Slot()
    def look_live(self) -> None:
        """Follow the trainer again."""
        if self._cursor is not None:
            self._cursor = None
            self._show(None)
            self.cursor_changed.emit()
        self._ask_live()

    def step_by(self, steps: int) -> None:
        """Look some mini-batches further on or back."""
        cursor = self.cursor
        if cursor is not None:
            self.look_at(self._branch_looked_at(cursor), cursor.step + steps)

    @Slot()
    def look_first(self) -> None:
        """Look at the beginning."""
        cursor = self.cursor
        if cursor is not None:
            self.look_at(self._branch_looked_at(cursor), 0)

    @Slot()
    def look_last(self) -> None:
        """Look at the newest step of the branch."""
        cursor, history = self.cursor, self.history
        if cursor is not None and history is not None:
            self.look_at_place(history.tip(self._branch_looked_at(cursor)))

    def _branch_looked_at(self, cursor: Place) -> int:
        """The live branch where the cursor is in its past, so that stepping on does not leave it."""
        live, history = self.live, self.history
        if live is not None and history is not None:
            for branch in history.lineage(live.branch)[1:]:
                start = branch.start
                if start is not None and start.branch == cursor.branch and cursor.step <= start.step:
                    return live.branch
        return cursor.branch

    # ---- news ----

    def look_again(self) -> None:
        """The run that another window writes has grown."""
        self._tell_history()

    def shut_down(self) -> bool:
        """End the thread; False if it is still at work."""
        self._timer.stop()
        self._live_timer.stop()
        return self._seeker.shut_down()

    def _change_source(self, source: RunSource | None) -> None:
        self._source = source
        self._cursor = None
        self._show(None)
        self.cursor_changed.emit()
        self._tell_history()

    @Slot()
    def _tell_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tell_history(self) -> None:
        now = (self.history, self.live)
        if now == self._told:
            self._timer.stop()
            return
        self._told = now
        self.history_changed.emit()

    @Slot()
    def _ask_live(self) -> None:
        if self._is_watched and self._cursor is None and self._session.run is not None and not self.is_read_only:
            self._session.request_snapshot().answered.connect(self._take_live)

    @Slot(object)
    def _take_live(self, request: SnapshotRequest) -> None:
        live, snapshot = self.live, request.snapshot
        if live is None or snapshot is None or self._cursor is not None:
            return
        place = Place(live.branch, snapshot.step, snapshot.edits)
        if self._seen is None or self._seen.place != place:
            self._show(SeenState(place, snapshot, is_exact=True))

    def _seek(self, place: Place, *, firmly: bool = False) -> int:
        source, data = self._source, self.data
        if source is None or data is None:
            return -1
        self._number += 1
        self._seeker.seek(Wish(self._number, source.history, source.snapshot, data, place, firmly))
        return self._number

    @Slot(object)
    def _take(self, answer: Found | NotFound) -> None:
        """Show what was found, where it is still what is looked at."""
        if isinstance(answer, NotFound):
            self.failed.emit(answer.reason)
        elif self._cursor is not None and answer.number == self._number:
            self._show(SeenState(answer.place, answer.snapshot, answer.is_exact))

    def _show(self, seen: SeenState | None) -> None:
        self._seen = seen
        self.seen_changed.emit(seen)
