"""Carries edits of the document to the run that is training, and tells how far each has come.

The document says what is wanted, the session what is in force. Whenever the two differ in a hyperparameter that may
change while training, the difference is sent: by typing, by dragging (at most ten times a second, the last value
always), and by undo and redo alike. An edit counts as done only when the trainer says at which step it was applied.
If the trainer refuses, the document goes back to what is in force.
"""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from workbench.language import tr
from workbench.specs.hyperparameters import Hyperparameters, Value
from workbench.specs.run import RunSpec
from workbench.training.messages import CommandRefused, HyperparameterChanged, SetHyperparameter
from workbench.training.plan_changes import plan_changes
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.hyperparameters.edits import ValueEdits
from workbench.ui.panels.hyperparameters.row_texts import live_names
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.parts import timer

_INTERVAL_MS = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an edit has come: ``idle``, ``pending``, ``in force`` since ``step``, or ``refused`` for a ``reason``."""

    stage: Literal["idle", "pending", "in force", "refused"] = "idle"
    step: int = 0
    reason: str = ""


class LiveEdits(QObject):
    """Lives in the window's thread, beside the panel that shows the progress."""

    progress_changed = Signal(str)
    """The name of a hyperparameter whose ``progress`` is another now."""

    def __init__(
        self, document: RunDocument, session: RunSession, edits: ValueEdits, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._edits = document, session, edits
        self._followed = document.spec
        self._sent: dict[str, Value] = {}
        self._since: dict[str, int] = {}
        self._progress: dict[str, Progress] = {}
        self._pace = timer(self, self._send_differences, _INTERVAL_MS, once=True)
        document.spec_changed.connect(self._follow_document)
        session.run_started.connect(self._begin)
        session.state_changed.connect(self._follow_state)
        session.hyperparameter_changed.connect(self._applied)
        session.command_refused.connect(self._refused)

    def progress(self, name: str) -> Progress:
        """How far the last edit of a hyperparameter has come in the run that is live."""
        return self._progress.get(name, Progress())

    @Slot()
    def _begin(self) -> None:
        self._forget()
        self._follow_document(self._document.spec)

    @Slot(object)
    def _follow_state(self, _state: object) -> None:
        if not self._session.seen.is_live:
            self._forget()

    def _forget(self) -> None:
        self._pace.stop()
        self._sent.clear()
        self._since.clear()
        names = tuple(self._progress)
        self._progress.clear()
        for name in names:
            self.progress_changed.emit(name)

    @Slot(object)
    def _follow_document(self, spec: RunSpec) -> None:
        old, self._followed = self._followed, spec
        if not self._session.seen.is_live:
            return
        for command in plan_changes(old, spec):
            self._session.requests.edit(command)
        differences = self._differences()
        for name in differences:
            self._report(name, Progress("pending"))
        for name, progress in tuple(self._progress.items()):
            if progress.stage == "pending" and name not in differences and name not in self._sent:
                self._report(name, self._settled(name))  # dragged away and back before anything was sent
        if differences and not self._pace.isActive():
            self._send_differences()

    def _settled(self, name: str) -> Progress:
        return Progress("in force", step=self._since[name]) if name in self._since else Progress()

    @Slot()
    def _send_differences(self) -> None:
        if not self._session.seen.is_live:
            return
        for name, value in self._differences().items():
            self._sent[name] = value
            self._session.requests.set_hyperparameter(name, value)
            self._pace.start()

    def _differences(self) -> dict[str, Value]:
        """What the document wants and the trainer neither uses nor has been asked for.

        Nothing while the document describes a run on other data: that is being prepared, not this one steered.
        """
        running = self._session.seen.spec
        if self._session.seen.hyperparameters is None or running is None or running.data != self._document.spec.data:
            return {}
        wanted = {name: self._wanted(name) for name in live_names()}
        return {name: value for name, value in wanted.items() if value != self._sent.get(name, self._in_force(name))}

    def _wanted(self, name: str) -> Value:
        return _value(self._document.spec.hyperparameters, name)

    def _in_force(self, name: str) -> Value | None:
        values = self._session.seen.hyperparameters
        return None if values is None else _value(values, name)

    @Slot(object)
    def _applied(self, event: HyperparameterChanged) -> None:
        self._since[event.name] = event.step
        if self._sent.get(event.name) == event.new:
            del self._sent[event.name]
        if event.name in self._sent or event.name in self._differences():
            return
        self._report(event.name, self._settled(event.name))

    @Slot(object)
    def _refused(self, event: CommandRefused) -> None:
        command = event.command
        if not isinstance(command, SetHyperparameter):
            return
        if self._sent.get(command.name) == command.value:
            del self._sent[command.name]
        old = self._in_force(command.name)
        if old is None or self._wanted(command.name) != command.value:
            return
        self._report(command.name, Progress("refused", reason=event.reason))
        self._edits.change(command.name, old, verb=tr("Take back"))

    def _report(self, name: str, progress: Progress) -> None:
        if progress != self.progress(name):
            self._progress[name] = progress
            self.progress_changed.emit(name)


def _value(values: Hyperparameters, name: str) -> Value:
    value: Value = getattr(values, name)
    return value
