"""Looking on while another window trains: the run is read again twice a second, and taken over when its writer is gone."""

from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.dataset import Dataset
from workbench.errors import WorkbenchError
from workbench.runs.reading import RunReader
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.journey import gather
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_opening import OpenedRun
from workbench.ui.time_machine.watched_run import RunSource
from workbench.ui.widgets.parts import timer

_LOOK_MILLISECONDS = 500


class RunFollowing(QObject):
    """At most one run at a time. Lives in the window's thread."""

    orphaned = Signal(object)
    """The path of a run whose writer is gone."""
    failed = Signal(str)
    """The run can no longer be read; the text says why."""

    def __init__(self, session: RunSession, machine: TimeMachine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._machine = session, machine
        self._reader: RunReader | None = None
        self._data: Dataset | None = None
        self._owner_text = ""
        self._timer = timer(self, self._look, _LOOK_MILLISECONDS)
        session.log_changed.connect(self._leave)
        session.run_started.connect(self._arrive)

    def begin(self, opened: OpenedRun) -> None:
        """Show ``opened`` and what its writer does to it."""
        self.end()
        if not isinstance(opened.file, RunReader):
            raise TypeError("a run that this window writes needs no following")
        self._reader, self._data, self._owner_text = opened.file, opened.data, opened.owner_text
        self._show()

    def end(self) -> None:
        """Look no longer."""
        self._timer.stop()
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    @Slot()
    def _arrive(self) -> None:
        """The run is on the screen: a trainer that was at work here has ended."""
        reader = self._reader
        if reader is not None and not self._timer.isActive() and self._session.seen.run_id == reader.header.run_id:
            self._machine.run.show(RunSource(reader, self._owner_text))
            self._timer.start()

    @Slot()
    def _leave(self) -> None:
        """This window has a run of its own now."""
        if self._session.journeys.log is not None:
            self.end()

    @Slot()
    def _look(self) -> None:
        reader = self._reader
        if reader is None:
            return
        try:
            if reader.refresh():
                self._show()
                self._machine.run.tell()
            if reader.owner() is None:
                path = reader.path
                self.end()
                self.orphaned.emit(path)
        except WorkbenchError as error:
            self.end()
            self.failed.emit(str(error))

    def _show(self) -> None:
        reader, data = self._reader, self._data
        if reader is None or data is None:
            return
        history = reader.history
        keyframe = history.keyframe_before(history.current)
        if keyframe is not None:
            snapshot = reader.snapshot(keyframe.number)
            past = gather(history, history.current, snapshot, data, {}, reader.metrics)
            self._session.watch(past, data, reader.header.run_id)
