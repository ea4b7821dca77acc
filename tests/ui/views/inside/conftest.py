"""A time machine that is told where the cursor is, in a run of 20 mini-batches that no file holds."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.insight import setup
from tests.runs.nothing_kept import NothingKept
from workbench.data.dataset import Dataset
from workbench.insight.spike.row_wishes import RowsWish
from workbench.runs.history.history import Branch, History, JournalEdit, Place
from workbench.specs.network import DenseLayer
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.ui.time_machine.interface import SeenHistory, SeenState
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.widgets.theme import ThemeSource, styled_afterwards

LENGTH = 20


class FakeMachine(QObject):
    seen_changed = Signal(object)
    cursor_changed = Signal(object)
    history_changed = Signal(object)

    def __init__(self, spec: RunSpec, data: Dataset) -> None:
        super().__init__()
        self.spec, self.data = spec, data
        self.seen = SeenHistory()
        self.wishes: list[tuple[RowsWish, Place]] = []

    def edit_rows(self, wish: RowsWish, before: Place) -> None:
        self.wishes.append((wish, before))

    def edit(self, *edits: tuple[str, str]) -> None:
        """The run has these edits of step 0 in force."""
        made = tuple(JournalEdit(1, number, 0, name, "none", new) for number, (name, new) in enumerate(edits))
        history = History(branches=(Branch(1, self.spec, length=LENGTH),), edits=made)
        live = Place(1, LENGTH, len(made))
        self.seen = SeenHistory(NothingKept(history), history, self.data, live, live)

    def begin(self, step: int = LENGTH) -> None:
        """There is a run, and its trainer stands at ``step``."""
        history = History(branches=(Branch(1, self.spec, length=LENGTH),))
        live = Place(1, step, 0)
        self.seen = SeenHistory(NothingKept(history), history, self.data, live, live)
        self.cursor_changed.emit(self.seen)

    def look_at(self, step: int) -> None:
        seen = self.seen
        self.seen = SeenHistory(
            seen.source, seen.history, seen.data, seen.live, Place(1, step, 0), looks_back=True, state=seen.state
        )
        self.cursor_changed.emit(self.seen)

    def go_live(self, step: int) -> None:
        """The trainer has come to ``step``."""
        learner = Learner(self.spec, self.data)
        learner.train(step)
        seen, live = self.seen, Place(1, step, 0)
        state = SeenState(live, learner.snapshot(), is_exact=True)
        self.seen = SeenHistory(seen.source, seen.history, seen.data, live, live, state=state)
        self.seen_changed.emit(self.seen)

    def rename(self, name: str) -> None:
        seen = self.seen
        history = History(branches=(Branch(1, self.spec, name=name, length=LENGTH),))
        self.seen = SeenHistory(seen.source, history, seen.data, seen.live, seen.cursor, seen.looks_back, seen.state)
        self.history_changed.emit(self.seen)

    def discard(self) -> None:
        self.seen = SeenHistory()
        self.cursor_changed.emit(self.seen)


@pytest.fixture
def machine(qtbot: QtBot) -> FakeMachine:
    case = setup.make_case(layers=(DenseLayer(units=6), DenseLayer(units=5)), classes=3, precision="float32")
    values = case.spec.hyperparameters.replaced(batch_size=16)
    return FakeMachine(case.spec.replaced(hyperparameters=values), case.data)


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication, machine: FakeMachine, themes: ThemeSource) -> Iterator[InsideView]:
    with styled_afterwards(qapp):
        view = InsideView(machine, themes)
    qtbot.addWidget(view)
    view.resize(700, 600)
    with qtbot.waitExposed(view):
        view.show()
    yield view
    assert view.shut_down()


@pytest.fixture
def look(qtbot: QtBot, machine: FakeMachine, view: InsideView) -> Callable[[int], None]:
    """Looks at a step and waits until its mini-batch is on the screen."""

    def at(step: int) -> None:
        if machine.seen.history is None:
            machine.begin()
        with qtbot.waitSignal(view.shown):
            machine.look_at(step)

    return at
