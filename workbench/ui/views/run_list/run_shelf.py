"""All runs that there are, as list, cards and palette show them: looked up, noted about and moved beside the window."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from workbench.errors import FileError, WorkbenchError
from workbench.language import tr, tr_count
from workbench.numbers import storage
from workbench.runs.listing.run_glance import look_at
from workbench.runs.listing.run_memos import change_memo, remember_opened
from workbench.runs.listing.run_rows import RunListing, RunRow, disk_use, list_runs
from workbench.runs.writing.folder import bring_back, discard
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.notices import Notice, Severity

_WAIT_MILLISECONDS = 1500


@dataclass(frozen=True, slots=True)
class _Moved:
    """Runs that lie elsewhere now, and why others do not."""

    paths: tuple[Path, ...]
    problems: tuple[str, ...]
    is_discarding: bool


class RunShelf(QObject):
    """Lives in the window's thread. Nothing is read there: ``listing`` is that of the last look."""

    changed = Signal()
    notice = Signal(object)
    """A ``Notice``."""

    def __init__(self, session: RunSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.listing = RunListing()
        self.is_known = False
        """Whether all of them were looked at once"""
        self._is_told = False
        self.discarded: tuple[Path, ...] = ()
        """Those that were discarded last, where they lie now: ``bring_back`` is for them"""
        self._opened = ""
        self._look = Background(tr("the list of runs"), self, Mode.LATEST)
        self._look.progressed.connect(self._take_some)
        self._look.finished.connect(self._take)
        self._look.failed.connect(self._tell_failure)
        self._files = Background(tr("runs of the list"), self, Mode.QUEUE)
        self._files.finished.connect(self._take_moved)
        self._files.failed.connect(self._tell_failure)
        session.log_changed.connect(self._remember_opened)

    @property
    def rows(self) -> tuple[RunRow, ...]:
        """The runs, the newest first."""
        return self.listing.rows

    @property
    def current(self) -> Path | None:
        """The file of the run on the screen."""
        log = self._session.journeys.log
        return None if log is None else log.path

    @property
    def is_looking(self) -> bool:
        """Whether files are being read."""
        return self._look.is_running

    @Slot()
    def refresh(self) -> None:
        """Look again; what has not changed is not read again."""
        self._look.start(list_runs)

    def shut_down(self) -> bool:
        """False if something is still at work."""
        self._look.forget()
        return self._look.shut_down() and self._files.shut_down(_WAIT_MILLISECONDS)

    def note(self, rows: Iterable[RunRow], **changes: object) -> None:
        """Note something about runs, such as ``is_pinned=True``; where the file lies is noted with it."""
        work = partial(_note, tuple(rows), changes)
        self._files.start(lambda _stop, _report: work(), tr("It was not noted"))

    def discard(self, rows: Iterable[RunRow]) -> None:
        """Put runs among the discarded ones. The one on the screen is left to the window, those being written to their writers."""
        current = self.current
        paths = tuple(row.path for row in rows if not row.is_missing and row.path != current)
        if paths:
            self._files.start(lambda _stop, _report: _move(paths, discard, is_discarding=True))

    @Slot()
    def bring_back(self) -> None:
        """The opposite, for those that were discarded last."""
        paths, self.discarded = self.discarded, ()
        if paths:
            self._files.start(lambda _stop, _report: _move(paths, bring_back, is_discarding=False))

    def locate(self, row: RunRow, path: Path) -> None:
        """The file of a missing run is this one now, if it holds that run."""
        self._files.start(lambda _stop, _report: _locate(row, path), tr("{path} was not read", path=path))

    def forget(self, row: RunRow) -> None:
        """Remember a missing run no longer; its tags and its note stay, should it come back."""
        self.note([row], is_pinned=False, opened=0.0, path="")

    @Slot(object)
    def _take_some(self, reports: tuple[RunListing, ...]) -> None:
        self._show(reports[-1])

    @Slot(object)
    def _take(self, listing: RunListing) -> None:
        self.is_known = True
        self._show(listing)

    def _show(self, listing: RunListing) -> None:
        """Nothing is told twice."""
        if listing != self.listing or not self._is_told:
            self.listing, self._is_told = listing, self.is_known
            self.changed.emit()

    @Slot(object)
    def _take_moved(self, moved: _Moved | None) -> None:
        if moved is not None:
            if moved.is_discarding:
                self.discarded = moved.paths
            self._tell_moved(moved)
        self.refresh()

    def _tell_moved(self, moved: _Moved) -> None:
        if moved.problems:
            self.notice.emit(Notice(Severity.ERROR, " ".join(moved.problems[:3])))
        elif moved.is_discarding:
            text = tr_count(
                "{n} run was discarded. Nothing is deleted: Bring back, or File, Recent and discarded runs, returns it.",
                "{n} runs were discarded. Nothing is deleted: Bring back, or File, Recent and discarded runs, returns them.",
                len(moved.paths),
            )
            self.notice.emit(Notice(Severity.INFO, text))

    @Slot()
    def _remember_opened(self) -> None:
        """Where it lies is remembered, wherever that is."""
        log = self._session.journeys.log
        if log is None or log.header.run_id == self._opened:
            return
        key, path, name = log.header.run_id, log.path, log.header.spec.name
        self._opened = key
        self._files.start(lambda _stop, _report: remember_opened(key, path, name))

    @Slot(str)
    def _tell_failure(self, text: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, text))


def use_text(rows: Iterable[RunRow]) -> str:
    """``12 runs, 340 MB``"""
    there = [row for row in rows if not row.is_missing]
    return tr_count("{n} run, {size}", "{n} runs, {size}", len(there), size=storage(disk_use(there)))


def _note(rows: tuple[RunRow, ...], changes: dict[str, object]) -> None:
    for row in rows:
        change_memo(row.key, **{"path": str(row.path)[:4096], "name": row.name[:200], **changes})


def _move(paths: tuple[Path, ...], how: Callable[[Path], Path], *, is_discarding: bool) -> _Moved:
    moved, problems = [], []
    for path in paths:
        try:
            moved.append(how(path))
        except WorkbenchError as error:
            problems.append(str(error))
    return _Moved(tuple(moved), tuple(problems), is_discarding)


def _locate(row: RunRow, path: Path) -> None:
    try:
        found = look_at(path)
    except OSError as error:
        raise FileError(tr("{path} cannot be read: {error}.", path=path, error=error.strerror)) from error
    if found.problem:
        raise FileError(found.problem)
    if found.key != row.key:
        raise FileError(tr("{path} holds another run than {name}. Choose its own file.", path=path.name, name=row.name))
    change_memo(row.key, path=str(path.absolute())[:4096])
