"""What the actions of the time machine do, and why they may be off."""

from PySide6.QtCore import QObject, Signal, Slot

from workbench.language import tr
from workbench.numbers import percent
from workbench.ui.document.document import RunDocument
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.held_out import HeldOutScore
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.undo import TimeUndo
from workbench.ui.time_machine.verification import RunVerification
from workbench.ui.widgets.actions import TABLE, Actions


class TimeControls(QObject):
    """Connects the actions with the machine; undo and redo too, because they may travel."""

    notice = Signal(object)
    """A ``Notice``."""

    def __init__(
        self,
        document: RunDocument,
        session: RunSession,
        machine: TimeMachine,
        actions: Actions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._machine, self._actions = machine, actions
        self._undo = TimeUndo(document, session, machine, self)
        self._verification = RunVerification(machine, self, actions["verify"])
        self._verification.notice.connect(self.notice)
        self._held_out = HeldOutScore(machine, self)
        self._held_out.notice.connect(self.notice)
        actions["score_test"].triggered.connect(self._held_out.begin)
        actions["undo"].triggered.connect(self._undo.undo)
        actions["redo"].triggered.connect(self._undo.redo)
        actions["rewind"].triggered.connect(machine.rewind_here)
        actions["fork"].triggered.connect(self._fork)
        actions["pin"].triggered.connect(self._pin)
        actions["live"].triggered.connect(machine.look_live)
        actions["verify"].triggered.connect(self._verification.toggle)
        self._verification.changed.connect(self._name_verification)
        machine.cursor_changed.connect(self._update)
        machine.history_changed.connect(self._update)
        self._update()

    def shut_down(self) -> None:
        """Break off what runs in the background."""
        self._verification.shut_down()
        self._held_out.shut_down()

    @Slot()
    def _name_verification(self) -> None:
        verification = self._verification
        text = tr("Stop verifying ({share})", share=percent(verification.share))
        self._actions["verify"].setText(text if verification.is_running else TABLE["verify"].text)

    @Slot()
    def _fork(self) -> None:
        self._machine.fork_here()

    @Slot()
    def _pin(self) -> None:
        self._machine.pin()

    @Slot()
    def _update(self) -> None:
        seen, explain = self._machine.seen, self._actions.explain
        nothing = "" if seen.history is not None else tr("there is no run yet.")
        foreign = seen.owner_text
        not_back = "" if seen.looks_back else tr("the views follow the training; drag the timeline to look back.")
        explain("rewind", nothing or foreign or not_back)
        explain("fork", nothing or foreign)
        explain("pin", nothing or foreign)
        explain("live", nothing or not_back)
        explain("verify", nothing)
        explain("score_test", nothing or foreign)
