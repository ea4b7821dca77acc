"""The page "This mini-batch": the worst row first, and the same steps without chosen ones."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from pytestqt.qtbot import QtBot

from tests.insight import setup
from tests.ui.views.inside.conftest import FakeMachine
from workbench.insight.spike.row_wishes import RowsWish
from workbench.insight.spike.spike_texts import shown_rows_text
from workbench.runs.history.history import Place
from workbench.training.learner import Learner
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.inside.row_edit_bar import RowEditBar
from workbench.ui.views.inside.rows_page import RowsPage
from workbench.ui.widgets.theme import ThemeSource

STEP = 7  # finished mini-batches before the one that led to step 8


@pytest.fixture
def page(view: InsideView, look: Callable[[int], None]) -> RowsPage:
    view.tabs.setCurrentIndex(list(view.pages).index("rows"))
    look(STEP + 1)
    page = view.pages["rows"]
    assert isinstance(page, RowsPage)
    return page


def text(page: RowsPage, row: int, column: int) -> str:
    return str(page.model.index(row, column).data())


def choose(page: RowsPage, rows: int) -> None:
    """The first so many rows of the table."""
    flags = QItemSelectionModel.SelectionFlag
    page.table.clearSelection()
    for row in range(rows):
        page.table.selectionModel().select(page.model.index(row, 0), flags.Select | flags.Rows)


def learner_at(machine: FakeMachine) -> Learner:
    learner = Learner(machine.spec, machine.data)
    learner.train(STEP)
    return learner


def test_the_worst_row_comes_first_and_is_chosen(machine: FakeMachine, page: RowsPage) -> None:
    view = learner_at(machine).watch()
    worst = int(view.losses.argmax())
    assert text(page, 0, 0) == str(view.rows[worst] + 1)
    assert text(page, 0, 1) == f"c{view.labels[worst]}"
    assert page.chosen() == [worst]
    assert page.caption.text().startswith("This row has")
    losses = [float(text(page, row, 3)) for row in range(16)]
    assert losses == sorted(losses, reverse=True)
    assert losses == pytest.approx(sorted(view.losses, reverse=True), rel=1e-3)
    assert f"Row {view.rows[worst] + 1} is c{view.labels[worst]}" in page.told.text()


def test_it_can_be_sorted_and_what_is_chosen_stays(qtbot: QtBot, machine: FakeMachine, page: RowsPage) -> None:
    choose(page, 3)
    chosen = set(page.chosen())
    assert page.caption.text().startswith("These 3 rows have")
    header = page.table.horizontalHeader()
    place = header.sectionViewportPosition(0) + 8
    qtbot.mouseClick(
        header.viewport(),
        Qt.MouseButton.LeftButton,
        pos=header.viewport().rect().topLeft() + type(header.pos())(place, 8),
    )
    rows = [int(text(page, row, 0)) for row in range(16)]
    assert rows == sorted(rows)
    assert set(page.chosen()) == chosen
    page.sorting.setCurrentIndex(page.sorting.findData(7))
    lengths = [float(text(page, row, 7)) for row in range(16)]
    assert lengths == sorted(lengths, reverse=True)


def test_the_same_steps_without_the_chosen_rows(qtbot: QtBot, machine: FakeMachine, page: RowsPage) -> None:
    choose(page, 2)
    rows = learner_at(machine).watch().rows[page.chosen()]
    page.length.setCurrentIndex(0)
    qtbot.mouseClick(page.bar.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Exact" in page.bar.message.text(), timeout=20_000)
    was, without = learner_at(machine), learner_at(machine)
    without.leave_out([int(row) for row in rows])
    expected = [learner.train(20).scalar("loss") for learner in (was, without)]
    assert page.picture.shape() == (1, 20)
    for place in (0, 19):
        told = page.picture.reading(0, place)
        assert f"After step {STEP + place}:" in told
        numbers = [float(part.split()[0]) for part in told.split("loss ")[1].split(" as it was, ")]
        assert numbers == pytest.approx([losses[place] for losses in expected], rel=1e-3)
    assert not np.array_equal(*expected)
    page.picture.grab()


def test_another_mini_batch_takes_what_was_trained_away(
    qtbot: QtBot, page: RowsPage, look: Callable[[int], None]
) -> None:
    page.length.setCurrentIndex(0)
    qtbot.mouseClick(page.bar.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Exact" in page.bar.message.text(), timeout=20_000)
    look(4)
    assert page.picture.shape() == (0, 0)
    assert not page.bar.message.isVisible()
    page.table.clearSelection()
    assert not page.bar.button.isEnabled()
    assert page.caption.text().startswith("Choose rows")


def test_rows_that_are_asked_for_are_chosen_in_the_mini_batch_that_comes(
    qtbot: QtBot, machine: FakeMachine, view: InsideView, page: RowsPage, look: Callable[[int], None]
) -> None:
    learner = learner_at(machine)
    learner.train(1)
    rows = learner.watch().rows.tolist()
    view.tabs.setCurrentIndex(0)
    with qtbot.waitSignal(view.shown):
        view.show_rows([rows[2], rows[9], 9999])
    assert view.tabs.currentIndex() == list(view.pages).index("rows")
    assert view.next.isChecked()
    assert set(page.chosen()) == {2, 9}
    look(STEP - 2)
    assert len(page.chosen()) == 1  # the worst one again


def test_chosen_rows_are_left_out_or_relabelled_from_here_on(
    qtbot: QtBot, machine: FakeMachine, page: RowsPage
) -> None:
    choose(page, 2)
    rows = tuple(int(row) for row in learner_at(machine).watch().rows[page.chosen()])
    assert not page.edits.back.isVisible(), "nothing is left out"
    qtbot.mouseClick(page.edits.leave_out, Qt.MouseButton.LeftButton)
    page.edits.label.setCurrentIndex(2)
    qtbot.mouseClick(page.edits.relabel, Qt.MouseButton.LeftButton)
    before = Place(1, STEP, 0)
    assert machine.wishes == [(RowsWish(rows), before), (RowsWish(rows, (2.0,)), before)]
    page.table.clearSelection()
    assert not page.edits.leave_out.isEnabled()
    assert not page.edits.relabel.isEnabled()


def test_a_relabelled_row_says_what_it_was_and_rows_can_come_back(
    qtbot: QtBot, machine: FakeMachine, view: InsideView, page: RowsPage
) -> None:
    row = int(learner_at(machine).watch().rows[0])
    label = int(machine.data.train.labels[row])
    machine.edit(("relabelled", f"{row + 1}={(label + 1) % 3}"), ("left_out", f"{(row + 1) % 60 + 1}"))
    with qtbot.waitSignal(view.shown):
        machine.look_at(STEP + 1)
    told = [text(page, place, 1) for place in range(page.model.rowCount()) if text(page, place, 0) == str(row + 1)]
    assert set(told) == {f"c{(label + 1) % 3} (was c{label})"}  # it may come twice, at the end of an epoch
    assert page.edits.back.text() == "Take 1 row back in"
    qtbot.mouseClick(page.edits.back, Qt.MouseButton.LeftButton)
    assert machine.wishes[-1][0] == RowsWish()


def test_that_only_the_first_rows_are_listed_is_said() -> None:
    assert shown_rows_text(300, 300) == ""
    assert shown_rows_text(512, 300) == "The first 300 of 512 rows in this order are listed."


def test_a_value_for_a_regression_is_typed(qtbot: QtBot, themes: ThemeSource) -> None:
    case = setup.make_case(output="linear")
    bar = RowEditBar()
    qtbot.addWidget(bar)
    bar.show_rows(case.data, (4,), 0, (0.25,))
    asked: list[RowsWish] = []
    bar.asked.connect(asked.append)
    bar.value.setText("12.5")
    bar.relabel.click()
    bar.value.setText("1; 2")
    assert not bar.relabel.isEnabled()
    assert "1 values" in bar.relabel.toolTip()
    bar.value.setText("tall")
    assert not bar.relabel.isEnabled()
    assert asked == [RowsWish((4,), (12.5,))]
