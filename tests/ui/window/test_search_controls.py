"""A search that begins beside a run says what of that run is not in its trials."""

from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.runs.past import Past, iris
from workbench.runs.history.history import Place
from workbench.search.study.search_settings import SearchSettings, plan_of
from workbench.specs.row_edits import LEFT_OUT
from workbench.specs.run import ScheduledEdit
from workbench.specs.search_space import Dimension, SearchSpace
from workbench.ui.time_machine.interface import SeenHistory
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.notices import Notice
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.search_controls import SearchControls


class FakeBoard(QObject):
    failed = Signal(str)


class FakeSearches(QObject):
    started = Signal()
    failed = Signal(str)
    put_aside = Signal(object)
    search_asked = Signal(object)
    workers = 2

    def search(self, *begun: object) -> None:
        self.begun = begun


def test_rows_that_the_run_on_the_screen_leaves_out_are_told_not_to_pass_over(
    qtbot: QtBot, themes: ThemeSource
) -> None:
    past = Past()
    past.grow(1, [ScheduledEdit(step=5, name=LEFT_OUT, value="3-14")], 20)
    machine = SimpleNamespace(seen=SeenHistory(None, past.history, iris(), cursor=Place(1, 20, 1)))
    window, searches = QWidget(), FakeSearches()
    qtbot.addWidget(window)
    actions: Any = Actions(QUndoStack(window), themes, window)
    ready: Any = SimpleNamespace(is_ready=True)
    board: Any = FakeBoard()
    unused: Any = None
    controls = SearchControls(searches, board, ready, actions, unused, window)  # type: ignore[arg-type]
    controls.follow(searches, machine)  # type: ignore[arg-type]
    told: list[Notice] = []
    controls.notice.connect(told.append)
    space = SearchSpace(dimensions=(Dimension(name="learning_rate", scale="log", low=1e-4, high=0.1),))
    plan = plan_of(past.spec, space, SearchSettings(), 0)

    searches.search_asked.emit(plan)
    assert searches.begun == (plan, 2)
    assert [notice.text.split(",")[0] for notice in told] == ["The search trains on every row"]
    assert "left out (12)" in told[0].text
    machine.seen = SeenHistory(None, past.history, iris(), cursor=Place(1, 5, 0))  # looked at before the edit
    searches.search_asked.emit(plan)
    machine.seen = SeenHistory()
    searches.search_asked.emit(plan)
    assert len(told) == 1
