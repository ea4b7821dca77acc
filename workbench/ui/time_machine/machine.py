"""The time machine of the window: any step of any branch, to look at and to go on from."""

from PySide6.QtCore import QObject, Signal, Slot

from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.branch_curves import BranchCurves
from workbench.ui.time_machine.going_on import GoingOn
from workbench.ui.time_machine.interface import SeenHistory
from workbench.ui.time_machine.looking_back import LookingBack
from workbench.ui.time_machine.notebook import Notebook
from workbench.ui.time_machine.row_editing import RowEditing
from workbench.ui.time_machine.seeker import StateSeeker
from workbench.ui.time_machine.watched_run import WatchedRun


class TimeMachine(QObject):
    """Owns the objects that do the work, and tells with each change what is to be seen. All in the window's thread.

    The panels know it as ``TimeTravel``.
    """

    history_changed = Signal(object)
    """``SeenHistory``. Branches, edits, keyframes, marks, effects or the live place; at most 10 times a second."""
    cursor_changed = Signal(object)
    """``SeenHistory``. ``cursor`` or ``looks_back``."""
    seen_changed = Signal(object)
    """``SeenHistory``. ``state``."""
    arrived = Signal(object)
    """``Arrival``: the run goes on from another place."""
    failed = Signal(str)
    """Something cannot be done; the text says why."""

    def __init__(self, session: RunSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seeker = seeker = StateSeeker(self)
        self.run = run = WatchedRun(session, self)
        self._looking = looking = LookingBack(session, run, seeker, self)
        curves = BranchCurves(session, run, self)
        going = GoingOn(session, run, looking, seeker, curves, self)
        self.rows = rows = RowEditing(session, run, looking, going, self)
        self._notes = notes = Notebook(session, run, looking, seeker, self)
        run.changed.connect(self._tell_history)
        looking.cursor_changed.connect(self._tell_cursor)
        looking.state_changed.connect(self._tell_state)
        going.arrived.connect(self.arrived)
        for part in (seeker, going, notes, rows):
            part.failed.connect(self.failed)
        # What is asked goes straight to the one whose business it is.
        self.look_at, self.look_at_place, self.look_live = looking.look_at, looking.look_at_place, looking.look_live
        self.look_first, self.look_last, self.step_by = looking.look_first, looking.look_last, looking.step_by
        self.set_watched, self.want_states, self.other_curves = looking.set_watched, looking.want_states, curves.others
        self.rewind_here, self.fork_here, self.adopt = going.rewind_here, going.fork_here, going.adopt
        self.switch_to, self.travel, self.edit_rows = going.switch_to, going.travel, rows.edit_rows
        self.pin, self.unpin, self.note = notes.pin, notes.unpin, notes.note
        self.rename, self.hide, self.set_effect = notes.rename, notes.hide, notes.set_effect

    @property
    def seen(self) -> SeenHistory:
        """All that there is to be seen by now."""
        run, looking = self.run, self._looking
        live = run.live
        cursor = looking.chosen or live
        looks_back = looking.chosen is not None
        return SeenHistory(run.source, run.history, run.data, live, cursor, looks_back, looking.state, run.owner_text)

    def shut_down(self) -> bool:
        """End the threads; False if one is still at work."""
        self.run.shut_down()
        self._looking.shut_down()
        self._notes.shut_down()
        return self._seeker.shut_down()

    @Slot()
    def _tell_history(self) -> None:
        self.history_changed.emit(self.seen)

    @Slot()
    def _tell_cursor(self) -> None:
        self.cursor_changed.emit(self.seen)

    @Slot()
    def _tell_state(self) -> None:
        self.seen_changed.emit(self.seen)
