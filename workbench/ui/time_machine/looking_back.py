"""Looking at any state of a run, without disturbing its training."""

from PySide6.QtCore import QObject, Signal, Slot

from workbench.runs.history.history import Place
from workbench.ui.run.requests import SnapshotRequest
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.interface import SeenState
from workbench.ui.time_machine.seeker import Found, StateSeeker, Wish
from workbench.ui.time_machine.watched_run import WatchedRun
from workbench.ui.widgets.parts import timer

_LIVE_MILLISECONDS = 250


class LookingBack(QObject):
    """The place looked at, and its state. All in the window's thread."""

    cursor_changed = Signal()
    """``cursor`` or ``looks_back``."""
    state_changed = Signal()
    """``state``."""

    def __init__(
        self, session: RunSession, run: WatchedRun, seeker: StateSeeker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._run, self._seeker = session, run, seeker
        self.chosen: Place | None = None
        """The place looked back at; None while the views follow the trainer."""
        self.state: SeenState | None = None
        """What the views show."""
        self._wish: Wish | None = None
        self._is_watched, self._wants_states = False, True
        self._timer = timer(self, self._ask_live, _LIVE_MILLISECONDS)
        run.replaced.connect(self.forget)
        seeker.found.connect(self._take)

    @property
    def cursor(self) -> Place | None:
        """The place looked at."""
        return self.chosen if self.chosen is not None else self._run.live

    def wish_for(self, place: Place) -> Wish | None:
        """All that is needed to find the state at a place; None without a run."""
        source, data = self._run.source, self._run.data
        return None if source is None or data is None else Wish(source.history, source.snapshot, data, place)

    def exact_at(self, place: Place | None) -> SeenState | None:
        """The state at a place where it is shown already."""
        state = self.state
        return state if state is not None and state.is_exact and state.place == place else None

    def set_watched(self, watched: bool) -> None:
        """Whether somebody looks at states, so that those of the live run are worth copying."""
        self._is_watched = watched
        if watched:
            self._timer.start()
            self._ask_live()
        else:
            self._timer.stop()

    def want_states(self, wanted: bool) -> None:
        """Whether states of places looked back at are to be found; not while only their mini-batches are looked at, which are
        executed by who shows them.
        """
        self._wants_states = wanted
        if wanted and self.chosen is not None:
            self.look_at_place(self.chosen)

    def look_at(self, branch: int, step: int) -> None:
        """Show the state at a step of a branch, or of the ancestor that holds it; a step beyond its ends is the end."""
        history = self._run.history
        if history is not None and history.has_branch(branch):
            length = history.branch(branch).length
            self.look_at_place(history.place_at(branch, min(max(step, 0), length)))

    def look_at_place(self, place: Place) -> None:
        """Show the state at a place."""
        if place != self.chosen:
            self.chosen = place
            self.cursor_changed.emit()
        if self._wants_states and self.exact_at(place) is None:
            self._wish = self.wish_for(place)
            if self._wish is not None:
                self._seeker.look(self._wish)

    @Slot()
    def look_live(self) -> None:
        """Follow the trainer again."""
        if self.chosen is not None:
            self.forget()
        self._ask_live()

    def step_by(self, steps: int) -> None:
        """Look some mini-batches further on or back."""
        cursor = self.cursor
        if cursor is not None:
            self.look_at(self._branch_looked_at(cursor), cursor.step + steps)

    def look_first(self) -> None:
        """Look at the beginning."""
        cursor = self.cursor
        if cursor is not None:
            self.look_at(self._branch_looked_at(cursor), 0)

    def look_last(self) -> None:
        """Look at the newest step of the branch."""
        cursor, history = self.cursor, self._run.history
        if cursor is not None and history is not None:
            self.look_at_place(history.tip(self._branch_looked_at(cursor)))

    @Slot()
    def forget(self) -> None:
        """Nothing is looked back at any more, and there is no state to be shown yet."""
        self.chosen = None
        self._show(None)
        self.cursor_changed.emit()

    def shut_down(self) -> None:
        """Ask for no more states."""
        self._timer.stop()

    def _branch_looked_at(self, cursor: Place) -> int:
        """The live branch where the cursor is in its past, so that stepping on does not leave it."""
        live, history = self._run.live, self._run.history
        if live is not None and history is not None:
            for branch in history.lineage(live.branch)[1:]:
                start = branch.start
                if start is not None and start.branch == cursor.branch and cursor.step <= start.step:
                    return live.branch
        return cursor.branch

    @Slot()
    def _ask_live(self) -> None:
        if (
            self._is_watched
            and self.chosen is None
            and self._session.seen.spec is not None
            and not self._run.owner_text
        ):
            self._session.request_snapshot().answered.connect(self._take_live)

    @Slot(object)
    def _take_live(self, request: SnapshotRequest) -> None:
        live, snapshot = self._run.live, request.snapshot
        if live is None or snapshot is None or self.chosen is not None:
            return
        place = Place(live.branch, snapshot.step, snapshot.edits)
        if self.state is None or self.state.place != place:
            self._show(SeenState(place, snapshot, is_exact=True))

    @Slot(object)
    def _take(self, found: Found) -> None:
        """Show what was found, where it is still what is looked at."""
        if self.chosen is not None and found.wish is self._wish:
            self._show(found.state)

    def _show(self, state: SeenState | None) -> None:
        self.state = state
        self.state_changed.emit()
