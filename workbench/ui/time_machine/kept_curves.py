"""The points of instruments of the run on the screen, and the run file that they are kept in."""

import contextlib
from typing import Final

from PySide6.QtCore import QObject, Slot

from workbench.insight.probes.kept_curves import points_from, points_to_keep
from workbench.insight.probes.run_points import RunPoints
from workbench.runs.disk.storage_problem import StorageError
from workbench.runs.history.history import History, same_run
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.watched_run import RunSource
from workbench.ui.widgets.parts import timer

_WAIT_MILLISECONDS: Final = 3000


class KeptCurves(QObject):
    """Begins with what the file of a run knows already, and hands on to it what is new, every few seconds."""

    def __init__(self, machine: TimeMachine, parent: QObject) -> None:
        super().__init__(parent)
        self._machine = machine
        self._points, self._history = RunPoints(), History()
        self._source: RunSource | None = None
        self._timer = timer(self, self.keep, _WAIT_MILLISECONDS, once=True)

    @property
    def run_id(self) -> str:
        """Of the run on the screen now."""
        source = self._machine.run.source
        return "" if source is None else source.run_id

    def of(self, history: History) -> RunPoints:
        """The points of the run on the screen, which has this history; of another one than before, those of its file."""
        source = self._machine.run.source
        is_same = self._source is not None and source is not None and self._source.run_id == source.run_id
        if not is_same or not same_run(self._history, history):
            self.keep()
            self._points = points_from(() if source is None else source.points, history)
        self._source, self._history = source, history
        return self._points

    @Slot()
    def keep(self) -> None:
        """Hand on what is new; a run that another process writes, or nobody any more, keeps nothing."""
        if self._source is not None and self._points.has_changed:
            with contextlib.suppress(StorageError):
                self._source.keep_points(points_to_keep(self._points, self._history))

    def keep_soon(self) -> None:
        """There is more."""
        if not self._timer.isActive() and self._points.has_changed:
            self._timer.start()

    def shut_down(self) -> None:
        """Hand on the last of it."""
        self._timer.stop()
        self.keep()
