"""One undo for everything: a setting, an edit of a run under way, a journey in time.

Undo of a setting that a live run has felt goes back to just before it was felt: the run's whole state, not only the
value. Undo of a journey goes back to where one was.
"""

from weakref import ref

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoCommand

from workbench.language import tr
from workbench.runs.history.history import BEGINNING, JournalEdit, Place
from workbench.specs.hyperparameters import TABLE, takes_effect_live
from workbench.specs.run import RunSpec
from workbench.ui.document.document import ChangeSpec, RunDocument
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.journey import Arrival, Travel
from workbench.ui.time_machine.machine import TimeMachine


class TimeUndo(QObject):
    """Sits between the Undo and Redo actions and the stack of the document."""

    def __init__(
        self, document: RunDocument, session: RunSession, machine: TimeMachine, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._machine = document, session, machine
        machine.arrived.connect(self._note)

    @Slot()
    def undo(self) -> None:
        """Take back what was done last."""
        stack = self._document.undo_stack
        edit = self._edit_felt()
        if edit is None:
            stack.undo()
            return
        trains = self._session.trains
        self._session.journeys.begin()
        stack.undo()
        text = tr("Undo {label}", label=TABLE[edit.name].label)
        self._machine.travel(Travel(edit.before, trains=trains, text=text, is_undo=True))

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back."""
        self._document.undo_stack.redo()

    def _edit_felt(self) -> JournalEdit | None:
        """The first of the run's edits that the newest command on the stack caused, if it was the last to cause any."""
        stack, seen = self._document.undo_stack, self._machine.seen
        history, live = seen.history, seen.live
        command = stack.command(stack.index() - 1) if stack.canUndo() else None
        if not isinstance(command, ChangeSpec) or history is None or live is None or seen.owner_text:
            return None
        old, new = command.old.hyperparameters, command.new.hyperparameters
        changed = {name for name in TABLE if getattr(old, name) != getattr(new, name)}
        if not changed or not all(takes_effect_live(name) for name in changed):
            return None
        if command.old.replaced(hyperparameters=new) != command.new:
            return None
        first: JournalEdit | None = None
        waiting = set(changed)
        for edit in reversed(history.edits_to(live)):
            if edit.name not in changed or not waiting:
                break
            if first is None and edit.new != getattr(new, edit.name):
                break
            first = edit
            if edit.old == getattr(old, edit.name):
                waiting.discard(edit.name)
        return None if waiting else first

    @Slot(object)
    def _note(self, arrival: Arrival) -> None:
        """Make the document say what is in force at the new place, and the journey something to undo."""
        travel, past = arrival.travel, arrival.past
        if travel.is_undo:
            return
        hyperparameters = past.snapshot.hyperparameters
        for edit in travel.edits:
            if edit.name in TABLE:
                hyperparameters = hyperparameters.replaced(**{edit.name: edit.value})
        spec = past.spec.replaced(hyperparameters=hyperparameters, edits=(), name=self._document.spec.name)
        journey = _Journey(self._document, self._machine, travel.text, (self._document.spec, spec))
        journey.places, source = (arrival.before, arrival.place), self._machine.run.source
        journey.run_id = "" if source is None else source.run_id
        self._document.undo_stack.push(journey)


class _Journey(QUndoCommand):
    """From one place, with the settings there, to another. Already done when it is pushed."""

    def __init__(self, document: RunDocument, machine: TimeMachine, text: str, specs: tuple[RunSpec, RunSpec]) -> None:
        super().__init__(text)
        self._document, self._machine = ref(document), ref(machine)  # see ``ChangeSpec``: no circle with the stack
        self._specs = specs
        self.places: tuple[Place | None, Place] = (None, BEGINNING)
        self.run_id = ""
        self._is_done = False

    def redo(self) -> None:
        self._show(self._specs[1])
        if self._is_done:
            self._travel(self.places[1])
        self._is_done = True

    def undo(self) -> None:
        if self.places[0] is not None:
            self._travel(self.places[0])
        self._show(self._specs[0])

    def _show(self, spec: RunSpec) -> None:
        document = self._document()
        if document is not None:
            document.show(spec)

    def _travel(self, place: Place) -> None:
        machine = self._machine()
        if machine is not None and machine.run.is_of(self.run_id):  # in another run there is no such place
            machine.travel(Travel(place, trains=False, text=self.text(), is_undo=True))
