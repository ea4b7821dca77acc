"""What is kept while one works, not only when the window is closed: places, tab, plots, zoom, and what is looked at."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QEvent, QLockFile, QObject, QTimer, Slot

from workbench.layouts.moment import Moment
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.seen_run import SessionState
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.views.plots.room.pane_room import PaneRoom
from workbench.ui.widgets.parts import timer
from workbench.ui.window.layouts.named_layouts import NamedLayouts
from workbench.ui.window.layouts.panel_rail import PanelRail
from workbench.ui.window.main_window import MainWindow

SOON: Final = 1000
"""Milliseconds from a change until it is kept, together with those that follow meanwhile"""
_BOARDS: Final = ("live", "batch_norm", "instruments")
_MOST_WINDOWS: Final = 9
_MOVES: Final = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange)


class KeptWork(QObject):
    """Writes ``SOON`` after the first change; nothing is written while nothing changes."""

    def __init__(
        self, window: MainWindow, layouts: NamedLayouts, rooms: Mapping[str, PaneRoom], timeline: Timeline
    ) -> None:
        super().__init__(window)
        self._window, self._layouts, self._rooms, self._timeline = window, layouts, rooms, timeline
        self._session, self._machine = window.services.session, window.services.machine
        self._before: Moment | None = None  # until its run is open again
        self._timer = timer(self, self.keep, SOON, once=True)
        for dock in window.docks.values():
            for signal in (dock.topLevelChanged, dock.dockLocationChanged, dock.visibilityChanged):
                signal.connect(self._note)
        window.plots.currentChanged.connect(self._note)
        for room in rooms.values():
            room.changed.connect(self._note)
        layouts.used.connect(self._note)
        timeline.range_changed.connect(self._note_zoom)
        timeline.follow_changed.connect(self._note)
        timeline.unit_changed.connect(self._note)
        self._machine.cursor_changed.connect(self._note_place)
        self._machine.history_changed.connect(self._come_back)
        window.installEventFilter(self)

    @Slot()
    def restore(self) -> None:
        """Show what was shown last; tab, zoom and step of a run as soon as it is open again: another one begins with its plots."""
        before = self._window.services.state.moment
        for name, room in self._rooms.items():
            if name in before.boards:
                room.use(before.boards[name])
        docks = self._window.layout_of_docks
        docks.put_away = docks.put_away or (before.put_away and not before.run)
        if not before.run:
            self._layouts.choose_tab(before.tab)
        self._window.fit_docks()
        self._timeline.set_in_epochs(before.in_epochs)
        self._timeline.set_log(before.is_log)
        self._before = before if before.run else None
        self._timer.stop()

    @property
    def moment(self) -> Moment:
        """What is shown now."""
        seen, timeline, log = self._machine.seen, self._timeline, self._session.journeys.log
        if log is None and self._before is not None:  # not opened again yet
            tab, run, zoom, place = self._before.tab, self._before.run, self._before.zoom, self._before.place
        else:
            tab = self._layouts.tab
            run = "" if log is None else str(log.path)
            zoom = None if timeline.follows else timeline.range
            place = (seen.cursor.branch, seen.cursor.step) if seen.looks_back and seen.cursor is not None else None
        return Moment(
            tab,
            MappingProxyType({name: room.chosen for name, room in self._rooms.items()}),
            run,
            zoom,
            place,
            timeline.wants_epochs,
            timeline.scale.is_log,
            self._window.layout_of_docks.put_away,
        )

    @Slot()
    def keep(self) -> None:
        """Write it down now."""
        if self._window.isVisible():
            state = self._window.services.state
            state.moment = self.moment
            state.save(self._window)

    @Slot()
    def _note(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _note_zoom(self) -> None:
        if not self._timeline.follows:  # where it follows it moves with every step
            self._note()

    @Slot()
    def _note_place(self) -> None:
        if self._machine.seen.looks_back:
            self._note()

    @Slot()
    def _come_back(self) -> None:
        """The run of last time is open: look at what was looked at."""
        before, log, seen = self._before, self._session.journeys.log, self._session.seen
        if before is None or log is None or self._machine.seen.history is None or seen.metrics is None:
            return
        self._before = None
        if Path(before.run) != log.path:
            return
        self._layouts.choose_tab(before.tab)
        if before.zoom is not None:
            is_over = seen.state in (SessionState.FINISHED, SessionState.DIVERGED)
            self._timeline.follow_to(seen.metrics.first_step, seen.metrics.step, seen.total_steps, is_over=is_over)
            self._timeline.zoom(*before.zoom)
        branches = [branch.number for branch in self._machine.seen.history.branches]
        if before.place is not None and before.place[0] in branches:
            self._machine.look_at(*before.place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window was moved or has another size; when it goes, all is kept while it can still be seen."""
        if event.type() in _MOVES:
            self._note()
        elif event.type() is QEvent.Type.Close:
            self.keep()
            self._timer.stop()
        return False


def keep_layouts(window: MainWindow, timeline: Timeline, *boards: PlotBoard) -> KeptWork:
    """The rail, the menu of layouts, and what keeps them; ``boards`` are those of ``_BOARDS``. What was kept is shown soon."""
    rooms = {name: board.room for name, board in zip(_BOARDS, boards, strict=True)}
    rail, layouts = PanelRail(window), NamedLayouts(window, rooms)
    layouts.used.connect(rail.follow_layout)
    kept = KeptWork(window, layouts, rooms, timeline)
    QTimer.singleShot(0, kept.restore)
    return kept


def claimed_place(folder: Path) -> tuple[int, QLockFile | None]:
    """The first place that no other window of this person has, counted from 1, and what holds it until the program ends.

    A window that was killed holds nothing. Where nothing can be locked, all windows share the first place, as does a tenth one.
    """
    for place in range(1, _MOST_WINDOWS + 1):
        lock = QLockFile(str(folder / f"window{place}.lock"))
        lock.setStaleLockTime(0)  # a window may be open for weeks; one whose process is gone is noticed all the same
        if lock.tryLock(0):
            return place, lock
        if lock.error() is not QLockFile.LockError.LockFailedError:
            break
    return 1, None
