"""Runs that ended or were discarded: where they are, and the way back to them."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from workbench.errors import WorkbenchError
from workbench.language import tr, tr_count
from workbench.runs.writing.folder import bring_back, discard, discarded_runs, empty_discarded, recent_runs
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.notices import Notice, Severity

_MOST_RECENT = 10


class KeptRuns(QObject):
    """Discarded runs stay until they are emptied by hand. Lives in the window's thread."""

    notice = Signal(object)
    """A ``Notice``."""
    open_asked = Signal(object)
    """The path of a run to be opened."""

    def __init__(self, session: RunSession, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._actions, self._window = session, actions, parent
        self._current: Path | None = None
        self._previous: Path | None = None
        self._discarded: Path | None = None
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
            action.setEnabled(path != self._current)
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
                self._ask_to_empty()
            case _:
                pass  # an action of the window's own

    # ---- discarded ----

    @Slot(object)
    def _keep(self, path: Path) -> None:
        try:
            self._discarded = discard(path)
        except WorkbenchError as error:
            self.notice.emit(Notice(Severity.ERROR, str(error)))
            return
        self._is_to_tell = False
        self._explain()
        text = tr(
            "The run was discarded. File, Recent and discarded runs brings it back; its file is {discarded}.",
            discarded=self._discarded,
        )
        self.notice.emit(Notice(Severity.INFO, text, self._actions["bring_back"]))

    @Slot()
    def _bring_back(self) -> None:
        if self._discarded is not None:
            self._restore(self._discarded)

    def _restore(self, path: Path) -> None:
        try:
            restored = bring_back(path)
        except WorkbenchError as error:
            self.notice.emit(Notice(Severity.ERROR, str(error)))
            return
        if path == self._discarded:
            self._discarded = None
        self._explain()
        self.open_asked.emit(restored)

    def _ask_to_empty(self) -> None:
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
        try:
            empty_discarded(self._folders())
        except WorkbenchError as error:
            self.notice.emit(Notice(Severity.ERROR, str(error)))
        self._discarded = None
        self._explain()

    # ---- ended ----

    @Slot()
    def _follow(self) -> None:
        log = self._session.journeys.log
        path = None if log is None else log.path
        if self._current is not None and path != self._current and self._current.is_file():
            self._previous, self._is_to_tell = self._current, True
        self._current = path
        self._explain()

    @Slot()
    def _tell_ended(self) -> None:
        previous, is_to_tell = self._previous, self._is_to_tell
        self._is_to_tell = False
        if is_to_tell and previous is not None and previous.is_file():
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
