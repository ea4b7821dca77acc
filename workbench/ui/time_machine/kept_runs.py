"""Runs that ended or were discarded: where they are, and the way back to them."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from workbench.errors import WorkbenchError
from workbench.files.looking import is_file
from workbench.language import tr, tr_count
from workbench.runs.writing.folder import bring_back, discard, discarded_runs, empty_discarded, recent_runs
from workbench.runs.writing.leaving import wait_until_left
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.notices import Notice, Severity

_MOST_RECENT = 10
_WAIT_MILLISECONDS = 1500


class _Discarding:
    """A run on its way among the discarded ones: it lies at ``path`` until it has a ``new`` one, or there is a ``problem``."""

    def __init__(self, path: Path) -> None:
        self.path, self.new, self.problem = path, path, ""

    def carry_out(self) -> "_Discarding":
        """Takes as long as the disk does: the file may still be being closed."""
        try:
            self.new = discard(self.path)
        except WorkbenchError as error:
            self.problem = str(error)
        return self

    def take_back(self) -> Path:
        """Where the run is from now on, once it has been carried out. Raises ``FileError``."""
        return self.path if self.new == self.path else bring_back(self.new)


class KeptRuns(QObject):
    """Discarded runs stay until they are emptied by hand. Lives in the window's thread; files are moved beside it, in turn."""

    notice = Signal(object)
    """A ``Notice``."""
    open_asked = Signal(object)
    """The path of a run to be opened."""
    moved = Signal()
    """Runs were deleted, or lie elsewhere."""

    def __init__(self, session: RunSession, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._actions, self._window = session, actions, parent
        self._current: Path | None = None
        self._previous: Path | None = None
        self._discarded: _Discarding | None = None
        self._leaving: set[Path] = set()
        self._work = Background(tr("discarded runs"), self, Mode.QUEUE)
        self._work.finished.connect(self._take)
        self._work.failed.connect(self._tell_failure)
        self._is_to_tell = False
        self.menu = QMenu(tr("Recent and &discarded runs"), parent)
        self.menu.aboutToShow.connect(self.fill)
        self.menu.triggered.connect(self._choose)
        actions["bring_back"].triggered.connect(self._bring_back)
        actions["go_back"].triggered.connect(self._go_back)
        session.discarded.connect(self._keep)
        session.log_changed.connect(self._follow)
        session.run_started.connect(self._tell_ended, Qt.ConnectionType.QueuedConnection)  # what it offers is to stay
        self._follow()

    def shut_down(self) -> None:
        """Let what was asked for come to its end; a run that is being discarded is waited for as long as for any disk."""
        if self._leaving:
            wait_until_left()
        self._work.shut_down(_WAIT_MILLISECONDS)

    @Slot()
    def fill(self) -> None:
        """List the runs as they lie in the folders now."""
        menu = self.menu
        menu.clear()
        menu.addAction(self._actions["go_back"])
        menu.addAction(self._actions["bring_back"])
        menu.addSection(tr("Recent"))
        for path in recent_runs(_MOST_RECENT):
            action = self._add(path.stem, ("open", path))
            action.setEnabled(path != self._current and path not in self._leaving)
        discarded = discarded_runs(self._folders())
        menu.addSection(tr("Discarded; choose one to bring it back"))
        for path in discarded:
            self._add(path.stem, ("restore", path))
        menu.addSeparator()
        empty = self._add(tr("Empty the discarded runs…"), ("empty", None))
        empty.setEnabled(bool(discarded))

    def _add(self, text: str, what: tuple[str, Path | None]) -> QAction:
        action = self.menu.addAction(text.replace("&", "&&") if what[1] is not None else text)
        action.setData(what)
        action.setToolTip("" if what[1] is None else str(what[1]))
        return action

    def _folders(self) -> tuple[Path, ...]:
        """Beside the usual folder, those of the runs that this window had."""
        return tuple(path.parent for path in (self._current, self._previous) if path is not None)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        match action.data():
            case ("open", Path() as path):
                self.open_asked.emit(path)
            case ("restore", Path() as path):
                self._restore(path)
            case ("empty", None):
                self.ask_to_empty()
            case _:
                pass  # an action of the window's own

    # ---- discarded ----

    @Slot(object)
    def _keep(self, path: Path) -> None:
        going = self._discarded = _Discarding(path)
        self._leaving.add(path)
        self._is_to_tell = False
        self._explain()
        self._work.start(lambda _stop, _report: going.carry_out())

    @Slot(object)
    def _take(self, done: "_Discarding | Path | None") -> None:
        """A run was discarded, was brought back to a path, or all were deleted."""
        self.moved.emit()
        if isinstance(done, Path):
            self.open_asked.emit(done)
        elif done is not None:
            self._leaving.discard(done.path)
            if done.problem:
                self._discarded = None if done is self._discarded else self._discarded
                self.notice.emit(Notice(Severity.ERROR, done.problem))
            elif done is self._discarded:
                text = tr(
                    "The run was discarded. File, Recent and discarded runs brings it back; its file is {discarded}.",
                    discarded=done.new,
                )
                self.notice.emit(Notice(Severity.INFO, text, self._actions["bring_back"]))
        self._explain()

    @Slot(str)
    def _tell_failure(self, text: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, text))

    @Slot()
    def _bring_back(self) -> None:
        last, self._discarded = self._discarded, None
        if last is not None:
            self._work.start(lambda _stop, _report: last.take_back())
        self._explain()

    def _restore(self, path: Path) -> None:
        if self._discarded is not None and self._discarded.new == path:
            self._discarded = None
        self._work.start(lambda _stop, _report: bring_back(path))
        self._explain()

    @Slot()
    def ask_to_empty(self) -> None:
        """Delete the discarded runs for good, once a person has said so."""
        count = len(discarded_runs(self._folders()))
        box = QMessageBox(self._window)
        box.setWindowTitle(tr("Empty the discarded runs"))
        box.setText(
            tr_count(
                "{n} discarded run will be deleted. This cannot be undone.",
                "{n} discarded runs will be deleted. This cannot be undone.",
                count,
            )
        )
        box.setStandardButtons(QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(self._empty)
        box.open()

    @Slot(int)
    def _empty(self, answer: int) -> None:
        if answer != QMessageBox.StandardButton.Discard:
            return
        folders = self._folders()
        self._work.start(lambda _stop, _report: _empty(folders))
        self._discarded = None
        self._explain()

    # ---- ended ----

    @Slot()
    def _follow(self) -> None:
        log = self._session.journeys.log
        path = None if log is None else log.path
        before = self._current
        if before is not None and before not in self._leaving and path != before and is_file(before):
            self._previous, self._is_to_tell = before, True
        self._current = path
        self._explain()

    @Slot()
    def _tell_ended(self) -> None:
        previous, is_to_tell = self._previous, self._is_to_tell
        self._is_to_tell = False
        if is_to_tell and previous is not None and is_file(previous):
            text = tr("The run before has ended and is kept in {path}.", path=previous)
            self.notice.emit(Notice(Severity.INFO, text, self._actions["go_back"]))

    @Slot()
    def _go_back(self) -> None:
        if self._previous is not None:
            self.open_asked.emit(self._previous)

    def _explain(self) -> None:
        is_there = self._previous is not None and self._previous != self._current
        self._actions.explain("go_back", "" if is_there else tr("no run of this window has ended before."))
        reason = "" if self._discarded is not None else tr("no run was discarded since the start.")
        self._actions.explain("bring_back", reason)


def _empty(folders: tuple[Path, ...]) -> None:
    empty_discarded(folders)
