"""Rows are left out or relabelled: in the run under way from its next mini-batch on, elsewhere in a branch that begins there."""

from PySide6.QtCore import QObject, Signal, Slot

from workbench.insight.spike.row_wishes import RowsWish, edit_of
from workbench.language import tr
from workbench.runs.history.history import Place
from workbench.training.messages import CommandRefused, RowsChanged, SetRows
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.going_on import GoingOn
from workbench.ui.time_machine.interface import NO_RUN
from workbench.ui.time_machine.looking_back import LookingBack
from workbench.ui.time_machine.watched_run import WatchedRun


class RowEditing(QObject):
    """All in the window's thread."""

    made = Signal(object, str)
    """The ``JournalEdit`` of what was asked for here and is in force, and what it is called."""
    failed = Signal(str)
    """Why it is not done."""

    def __init__(
        self, session: RunSession, run: WatchedRun, looking: LookingBack, going: GoingOn, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._run, self._looking, self._going = session, run, looking, going
        self._asked: list[tuple[SetRows, str]] = []
        session.requests.rows_changed.connect(self._note)
        session.command_refused.connect(self._refuse)
        run.replaced.connect(self._forget)

    def edit_rows(self, wish: RowsWish, before: Place) -> None:
        """Carry out a wish; ``before``: right before the mini-batch that is shown, where the branch begins if one has to."""
        history, data, live = self._run.history, self._run.data, self._run.live
        is_live = self._looking.chosen is None and self._session.seen.is_live
        if history is None or data is None or live is None or self._run.owner_text:
            self.failed.emit(self._run.owner_text or NO_RUN)
            return
        place, text = (history.tip(live.branch) if is_live else before), wish.text(data)
        try:
            edit = edit_of(wish, history, place, data)
        except ValueError as error:
            self.failed.emit(tr("{text}: not possible, {reason}.", text=text, reason=error))
            return
        if is_live:
            command = SetRows(edit.name, edit.value)
            self._asked.append((command, text))
            self._session.requests.edit(command)
        else:
            self._going.adopt(place, (edit,), text)

    @Slot()
    def _forget(self) -> None:
        self._asked.clear()

    @Slot(object)
    def _note(self, event: RowsChanged) -> None:
        command, history, live = SetRows(event.name, event.new), self._run.history, self._run.live
        text = next((text for asked, text in self._asked if asked == command), None)
        if text is None or history is None or live is None:
            return  # it was planned, or belongs to a journey
        self._asked.remove((command, text))
        for edit in reversed(history.edits_to(history.tip(live.branch))):
            if (edit.step, edit.name, edit.new) == (event.step, event.name, event.new):
                self.made.emit(edit, text)
                return

    @Slot(object)
    def _refuse(self, event: CommandRefused) -> None:
        asked = [(command, text) for command, text in self._asked if command == event.command]
        if asked:
            self._asked.remove(asked[0])
            self.failed.emit(tr("{text}: not possible, {reason}.", text=asked[0][1], reason=event.reason))
