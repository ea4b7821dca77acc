"""A time machine whose past was really trained, and that only remembers what it is asked."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.data import load_dataset
from workbench.runs.history.history import Branch, Effect, History, JournalEdit, Keyframe, Place
from workbench.specs.run import EditValue, RunSpec
from workbench.training.learner import Learner
from workbench.training.snapshot import Snapshot
from workbench.ui.time_machine.interface import SeenHistory, SeenState


class PastSource:
    """Kept states by number, and a history that the test may replace."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.kept: dict[int, Snapshot] = {}
        self.loads = 0

    def snapshot(self, keyframe: int) -> Snapshot:
        self.loads += 1
        return self.kept[keyframe]


class PastMachine(QObject):
    """``spec`` trained for ``steps`` in one branch, with ``edits`` (step, name, value) made by hand on the way."""

    history_changed = Signal(object)
    cursor_changed = Signal(object)

    def __init__(self, spec: RunSpec, steps: int, edits: tuple[tuple[int, str, EditValue], ...] = ()) -> None:
        super().__init__()
        self.data = load_dataset(spec.data)
        self.owner_text = ""
        self.state: SeenState | None = None
        self.asked: list[tuple[Any, ...]] = []
        self.source: PastSource | None = PastSource(History((Branch(1, spec, length=steps),)))
        learner = Learner(spec, self.data)
        self._keep(learner)
        for number, (step, name, value) in enumerate(edits):
            learner.advance(step)
            self._keep(learner)
            old = getattr(learner.values, name)
            learner.set_hyperparameter(name, value)
            edit = JournalEdit(1, number, step, name, old, value, made=1_800_000_000.0 + 60 * number)
            self.source.history = self.source.history.with_edit(edit)
        learner.advance(steps)
        self._keep(learner)
        self.cursor: Place | None = self.history.tip(1)

    def _keep(self, learner: Learner) -> None:
        number = len(self.source.kept) + 1
        snapshot = learner.snapshot()
        self.source.kept[number] = snapshot
        place = Place(1, snapshot.step, snapshot.edits)
        keyframe = Keyframe(number, place, "edit", snapshot.sha256, snapshot.nbytes)
        self.source.history = self.source.history.with_keyframe(keyframe)

    @property
    def history(self) -> History | None:
        return None if self.source is None else self.source.history

    @property
    def seen(self) -> SeenHistory:
        return SeenHistory(self.source, self.history, self.data, None, self.cursor, False, self.state, self.owner_text)

    def tell(self) -> None:
        """Something has changed that no deed of this machine changes."""
        self.history_changed.emit(self.seen)

    def forget(self) -> None:
        """No run any more."""
        self.source, self.cursor = None, None
        self.tell()

    def change(self, history: History) -> None:
        """The history that holds from now on."""
        self.source.history = history
        self.tell()

    def look_at_place(self, place: Place) -> None:
        self.asked.append(("look_at_place", place))
        self.cursor = place
        self.cursor_changed.emit(self.seen)

    def look_at(self, branch: int, step: int) -> None:
        self.look_at_place(self.history.place_at(branch, step))

    def adopt(self, start: Place, edits: tuple[Any, ...], name: str) -> None:
        self.asked.append(("adopt", start, edits, name))

    def note(self, branch: int, edit: int, text: str) -> None:
        self.asked.append(("note", branch, edit, text))
        self.change(self.history.with_note(branch, edit, text))

    def set_effect(self, effect: Effect) -> None:
        self.asked.append(("set_effect", effect))
        self.change(self.history.with_effect(effect))
