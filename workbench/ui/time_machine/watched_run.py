"""The run on the screen: the file its history comes from, and how far it is."""

from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.dataset import Dataset
from workbench.runs.history.history import History, Place
from workbench.runs.history.kept_points import KeptPoints
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.parts import timer

_TELL_MILLISECONDS = 100


class RunSource:
    """A file that this window writes, or one that another writes: ``owner_text`` says who."""

    def __init__(self, file: RunLog | RunReader, owner_text: str = "") -> None:
        self._file = file
        self.owner_text = owner_text

    @property
    def run_id(self) -> str:
        """Which run it is."""
        return self._file.header.run_id

    @property
    def history(self) -> History:
        """As it is known now."""
        return self._file.history

    @property
    def points(self) -> tuple[KeptPoints, ...]:
        """What it keeps of instruments."""
        return self._file.points

    def keep_points(self, found: tuple[KeptPoints, ...]) -> None:
        """Keep these, where this window writes it. Raises ``StorageError`` for a run that was closed."""
        if isinstance(self._file, RunLog):
            self._file.keep_points(found)

    def snapshot(self, keyframe: int) -> Snapshot:
        """A kept state. Any thread."""
        return self._file.snapshot(keyframe)

    def metrics(self, branch: int) -> MetricStore:
        """The curves of one branch."""
        return self._file.metrics(branch)


class WatchedRun(QObject):
    """All in the window's thread."""

    replaced = Signal()
    """It is another one, or none."""
    changed = Signal()
    """Branches, edits, keyframes, marks, effects or the live place are others; at most 10 times a second."""

    def __init__(self, session: RunSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.source: RunSource | None = None
        self._live: tuple[History | None, Place | None, bool, Place | None] = (None, None, False, None)
        self._told: tuple[History | None, Place | None] = (None, None)
        self._timer = timer(self, self.tell, _TELL_MILLISECONDS)
        session.branch_begun.connect(self.tell)
        session.refreshed.connect(self._tell_soon)
        session.finished.connect(self._tell_soon)
        session.log_changed.connect(self._follow_log)

    @property
    def log(self) -> RunLog | None:
        """The file where this window writes it."""
        return self._session.journeys.log

    @property
    def history(self) -> History | None:
        """Everything that happened; None without a run."""
        return None if self.source is None else self.source.history

    @property
    def data(self) -> Dataset | None:
        """The data the run learns from; None while the session shows another run."""
        seen = self._session.seen
        return seen.data if self.is_of(seen.run_id) else None

    @property
    def owner_text(self) -> str:
        """Who writes it, where this window may only look."""
        return "" if self.source is None else self.source.owner_text

    @property
    def live(self) -> Place | None:
        """Where the trainer is; None while the session shows another run."""
        run = self._session.seen
        history, place = self.history, run.place
        if history is None or place is None or not self.is_of(run.run_id):
            return None
        if self._live[:3] != (history, place, run.has_begun):  # asked for with every move of the mouse
            self._live = (history, place, run.has_begun, _place_in(history, place, run.has_begun))
        return self._live[3]

    def is_of(self, run_id: str) -> bool:
        """Whether it is this run: places and branches of another one mean nothing here."""
        return self.source is not None and self.source.run_id == run_id

    def show(self, source: RunSource | None) -> None:
        """Another run, from now on."""
        self.source = source
        self.replaced.emit()
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say what has changed by now."""
        now = (self.history, self.live)
        if now == self._told:
            self._timer.stop()
            return
        self._told = now
        self.changed.emit()

    def shut_down(self) -> None:
        """Say no more."""
        self._timer.stop()

    @Slot()
    def _tell_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _follow_log(self) -> None:
        log = self._session.journeys.log
        self.show(None if log is None else RunSource(log))


def _place_in(history: History, place: Place, has_begun: bool) -> Place | None:
    """The place of the trainer with all edits that were made there counted; None in a history that lacks its branch."""
    branch = next((one for one in history.branches if one.number == place.branch), None)
    if branch is None or not has_begun:
        return None if branch is None else place
    own = sum(edit.step <= place.step for edit in history.own_edits(place.branch))
    return Place(place.branch, place.step, len(branch.spec.edits) + own)
