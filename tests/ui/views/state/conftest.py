"""A time machine that is told what is seen, and the view on it."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.insight import setup
from tests.insight.setup import Case
from workbench.runs.history.history import Branch, History, Place
from workbench.training.snapshot import Snapshot
from workbench.ui.time_machine.interface import SeenHistory, SeenState
from workbench.ui.views.state.state_view import StateView
from workbench.ui.widgets.theme import ThemeSource, styled_afterwards

make_case = partial(setup.make_case, precision="float32")  # whose kernels are compiled ahead


class FakeMachine(QObject):
    seen_changed = Signal(object)
    history_changed = Signal(object)

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.looks_back = True
        self.take(case)

    def take(self, case: Case) -> None:
        self.case = case
        self.data = case.data
        self.history = History(branches=(Branch(1, case.spec), Branch(2, case.spec, start=Place(1, 5, 0))))

    def see(self, branch: int = 1, *, is_exact: bool = True, snapshot: Snapshot | None = None) -> None:
        state = SeenState(Place(branch, 0, 0), snapshot or self.case.snapshot, is_exact)
        seen = SeenHistory(history=self.history, data=self.data, looks_back=self.looks_back, state=state)
        self.seen_changed.emit(seen)

    def discard(self) -> None:
        """There is no run any more."""
        self.seen_changed.emit(SeenHistory())


@pytest.fixture
def machine(qtbot: QtBot) -> FakeMachine:
    return FakeMachine(make_case(classes=3))


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication, machine: FakeMachine, themes: ThemeSource) -> Iterator[StateView]:
    with styled_afterwards(qapp):
        view = StateView(machine, themes)
    qtbot.addWidget(view)
    view.resize(640, 700)
    with qtbot.waitExposed(view):
        view.show()
    yield view
    view.shut_down()


@pytest.fixture
def seen(qtbot: QtBot, machine: FakeMachine, view: StateView) -> Callable[..., None]:
    """Shows a state and waits until it is on the screen."""

    def see(**options: object) -> None:
        with qtbot.waitSignal(view.shown):
            machine.see(**options)

    return see
