"""One undo for everything: a setting, an edit of a run under way, a journey in time.

Undo of a setting that a live run has felt goes back to just before it was felt: the run's whole state, not only the
value. Undo of a journey goes back to where one was. Each way is remembered with both its ends: redo returns to where undo
left, the next undo to where redo left, so that going to and fro begins no branches.
"""

from dataclasses import dataclass
from weakref import ref

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoCommand

from workbench.language import tr
from workbench.runs.history.history import History, JournalEdit, Place
from workbench.specs.hyperparameters import TABLE, takes_effect_live
from workbench.specs.run import RunSpec
from workbench.ui.document.document import ChangeSpec, RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.journey import Arrival, Travel
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.widgets.parts import timer

_RESUME_MILLISECONDS = 700
"""Where an undo led a run that trains, it stands so long before it goes on: each mini-batch from an earlier place begins a branch."""


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where the run stood; at the end of a branch, it is the end that counts: the trainer takes a moment to hold."""

    place: Place
    is_tip: bool

    def place_in(self, history: History) -> Place:
        """The place by now."""
        return history.tip(self.place.branch) if self.is_tip else self.place


@dataclass(slots=True)
class _Way:
    """There and back: ``done`` is where the run stood with what was done, ``undone`` without it."""

    run_id: str
    done: _Stand
    undone: _Stand


class TimeUndo(QObject):
    """Sits between the Undo and Redo actions and the stack of the document."""

    def __init__(
        self, document: RunDocument, session: RunSession, machine: TimeMachine, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._machine = document, session, machine
        self._ways: dict[int, tuple[QUndoCommand, _Way]] = {}  # of edits that were undone, by their place on the stack
        self._goal: Place | None = None  # of a journey under way
        self._is_to_train = False
        self._timer = timer(self, self._train_on, _RESUME_MILLISECONDS, once=True)
        machine.arrived.connect(self._note)
        machine.failed.connect(self._stay)
        machine.rows.made.connect(self._note_rows)
        machine.run.replaced.connect(self._forget)
        session.run_started.connect(self._settle)

    @Slot()
    def undo(self) -> None:
        """Take back what was done last."""
        stack = self._document.undo_stack
        at = stack.index() - 1
        way = self._way_at(at)
        edit = self._edit_felt() if way is None else None
        stand = self.stand()
        if edit is not None and stand is not None:
            way = _Way(self._run_id, stand, _Stand(edit.before, is_tip=False))
        if way is None or stand is None:
            stack.undo()
            return
        way.done = stand
        self._ways[at] = (stack.command(at), way)
        self._hold()
        stack.undo()
        self._go(way.undone, tr("Undo {label}", label=stack.redoText()))

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back, and return to where that was."""
        stack = self._document.undo_stack
        way, stand = self._way_at(stack.index()), self.stand()
        if way is None or stand is None:
            stack.redo()
            return
        way.undone = stand
        self._hold()
        stack.redo()
        self._go(way.done, tr("Undo {label}", label=stack.undoText()))

    def travel(self, way: _Way, stand: _Stand, text: str) -> None:
        """Go to one end of a journey and hold there."""
        if self._machine.run.is_of(way.run_id):  # in another run there is no such place
            self._is_to_train = False
            self._go(stand, text)

    @property
    def _run_id(self) -> str:
        source = self._machine.run.source
        return "" if source is None else source.run_id

    def stand(self) -> _Stand | None:
        """Where the run stands, or is about to; None where there is none of this window's, or only until another one comes."""
        seen = self._machine.seen
        if self._session.journeys.is_bound_away:
            return None
        coming = self._goal or self._session.journeys.bound_for
        if coming is not None and seen.history is not None:
            return _Stand(coming, seen.history.is_tip(coming))
        if seen.live is None or seen.owner_text:
            return None
        return _Stand(seen.live, self._session.seen.has_begun)

    def _way_at(self, index: int) -> _Way | None:
        """That of the command at a place of the stack, where its undo led back in time in this run."""
        stack = self._document.undo_stack
        command, way = self._ways.get(index, (None, None))
        if way is None or not 0 <= index < stack.count() or stack.command(index) is not command:
            return None
        return way if self._machine.run.is_of(way.run_id) and not self._machine.seen.owner_text else None

    def _hold(self) -> None:
        self._is_to_train = self._is_to_train or self._session.trains
        self._timer.stop()
        self._session.journeys.begin()

    def _go(self, stand: _Stand, text: str) -> None:
        history = self._machine.run.history
        if history is not None:
            self._goal = stand.place_in(history)
            self._machine.travel(Travel(self._goal, trains=False, text=text, is_undo=True))

    @Slot()
    def _settle(self) -> None:
        """Wait for the next undo from the moment on at which the run stands where the last one led."""
        if self._is_to_train and self._goal is None and not self._session.journeys.has_destination:
            self._timer.start()

    @Slot()
    def _train_on(self) -> None:
        is_to_train, self._is_to_train = self._is_to_train, False
        if is_to_train and self._session.state is SessionState.PAUSED:
            self._session.requests.resume()

    @Slot()
    def _stay(self) -> None:
        self._goal, self._is_to_train = None, False

    @Slot()
    def _forget(self) -> None:
        """Its places were of another run."""
        self._stay()
        self._ways.clear()

    def _edit_felt(self) -> JournalEdit | None:
        """The first of the run's edits that the newest command on the stack caused, if it was the last to cause any."""
        stack, seen, stand = self._document.undo_stack, self._machine.seen, self.stand()
        history = seen.history
        command = stack.command(stack.index() - 1) if stack.canUndo() else None
        if not isinstance(command, ChangeSpec) or history is None or stand is None:
            return None
        old, new = command.old.hyperparameters, command.new.hyperparameters
        changed = {name for name in TABLE if getattr(old, name) != getattr(new, name)}
        if not changed or not all(takes_effect_live(name) for name in changed):
            return None
        if command.old.replaced(hyperparameters=new) != command.new:
            return None
        first: JournalEdit | None = None
        waiting = set(changed)
        for edit in reversed(history.edits_to(stand.place)):
            if edit.name not in changed or not waiting:
                break
            if first is None and edit.new != getattr(new, edit.name):
                break
            first = edit
            if edit.old == getattr(old, edit.name):
                waiting.discard(edit.name)
        return None if waiting else first

    @Slot(object, str)
    def _note_rows(self, edit: JournalEdit, text: str) -> None:
        """Rows were left out or relabelled in the run under way: the document says nothing of it, and it can be undone."""
        stack, command = self._document.undo_stack, QUndoCommand(text)
        stack.push(command)
        way = _Way(self._run_id, _Stand(edit.after, is_tip=True), _Stand(edit.before, is_tip=False))
        self._ways[stack.index() - 1] = (stack.command(stack.index() - 1), way)

    @Slot(object)
    def _note(self, arrival: Arrival) -> None:
        """Make the document say what is in force at the new place, and the journey something to undo."""
        travel, past = arrival.travel, arrival.past
        if travel.is_undo:
            self._goal = None
            self._settle()
            return
        self._stay()
        hyperparameters = past.snapshot.hyperparameters
        for edit in travel.edits:
            if edit.name in TABLE:
                hyperparameters = hyperparameters.replaced(**{edit.name: edit.value})
        spec = past.spec.replaced(hyperparameters=hyperparameters, edits=(), name=self._document.spec.name)
        journey = _Journey(self._document, self, travel.text, (self._document.spec, spec))
        if arrival.before is not None:
            before = _Stand(arrival.before, arrival.left_tip)
            journey.way = _Way(self._run_id, _Stand(arrival.place, travel.new_branch), before)
        self._document.undo_stack.push(journey)


class _Journey(QUndoCommand):
    """From one place, with the settings there, to another. Already done when it is pushed."""

    def __init__(self, document: RunDocument, undo: TimeUndo, text: str, specs: tuple[RunSpec, RunSpec]) -> None:
        super().__init__(text)
        self._document, self._undo = ref(document), ref(undo)  # see ``ValueChange``: no circle with the stack
        self._specs = specs
        self.way: _Way | None = None
        self._is_done = False

    def redo(self) -> None:
        undo, way = self._undo(), self.way
        if self._is_done and undo is not None and way is not None:
            way.undone = undo.stand() or way.undone
            undo.travel(way, way.done, self.text())
        self._is_done = True
        self._show(self._specs[1])

    def undo(self) -> None:
        undo, way = self._undo(), self.way
        if undo is not None and way is not None:
            way.done = undo.stand() or way.done
            undo.travel(way, way.undone, self.text())
        self._show(self._specs[0])

    def _show(self, spec: RunSpec) -> None:
        document = self._document()
        if document is not None:
            document.show(spec)
