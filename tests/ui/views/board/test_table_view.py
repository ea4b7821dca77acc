from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.chords import chord
from tests.ui.views.board.fake_search import FakeSearch
from workbench.search.campaign.campaign_messages import MarkTrial
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.table_view import TableView
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def table(qtbot: QtBot, board: BoardModel, themes: ThemeSource) -> TableView:
    table = TableView(board, themes)
    qtbot.addWidget(table)
    table.resize(800, 300)
    table.show()
    return table


def test_rows_select_trials(table: TableView, board: BoardModel) -> None:
    table.view.selectRow(0)
    assert board.selected == {60}


def test_a_selection_made_elsewhere_replaces_that_of_the_rows(
    table: TableView, board: BoardModel, qtbot: QtBot
) -> None:
    table.view.selectRow(0)
    board.select([1])
    assert not table.view.selectionModel().hasSelection()
    assert board.selected == {1}
    row = table.rows.mapFromSource(table.table.index(0, 0))
    assert table.view.visualRect(row).bottom() <= table.view.viewport().height()
    assert table.table.index(0, 0).data(Qt.ItemDataRole.BackgroundRole) is not None
    assert table.table.index(1, 0).data(Qt.ItemDataRole.BackgroundRole) is None
    qtbot.wait(80)  # the tint comes a moment later


def test_a_wrong_filter_says_so_and_keeps_the_rows(table: TableView, qtbot: QtBot) -> None:
    table.filter.setText("score>0.97")
    few = table.rows.rowCount()
    table.filter.setText("score>0.97 wrong>")
    assert table.message.text() == "Filter not understood"
    assert table.filter.property("role") == "error"
    assert table.rows.rowCount() == few
    table.filter.clear()
    assert table.message.text() == "60 trials"
    assert table.filter.property("role") == ""


def test_a_key_and_a_click_set_the_star(table: TableView, search: FakeSearch, qtbot: QtBot) -> None:
    table.view.selectRow(0)
    qtbot.keyClick(table.view, *chord("trials.star"))
    star = table.rows.index(1, table.table.columns.index("star"))
    table.view.scrollTo(star)
    qtbot.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=table.view.visualRect(star).center())
    assert search.asked == [MarkTrial(60, starred=True), MarkTrial(59, starred=True)]
    qtbot.keyClick(table.view, *chord("trials.release"))
    assert not table.view.selectionModel().hasSelection()


def click_row(table: TableView, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = table.rows.index(row, 0)
    table.view.scrollTo(place)
    room, point = table.view.viewport(), table.view.visualRect(place).center()
    QTest.mousePress(room, Qt.MouseButton.LeftButton, modifier, point)
    QTest.mouseRelease(room, Qt.MouseButton.LeftButton, pos=point)  # no key stays down for the next test


def shown(table: TableView) -> set[int]:
    return {int(table.rows.index(row, 0).data()) for row in range(table.rows.rowCount())}


def test_only_selected_keeps_what_is_selected(table: TableView, board: BoardModel, qtbot: QtBot) -> None:
    click_row(table, 2)
    click_row(table, 7, Qt.KeyboardModifier.ControlModifier)
    assert board.selected == {58, 53}
    table.only_selected.click()
    assert board.selected == shown(table) == {58, 53}
    click_row(table, 0)  # choosing among the rows takes none away
    assert board.selected == {58}
    assert shown(table) == {58, 53}
    board.select([1, 2, 3])  # another view chooses others
    assert shown(table) == board.selected == {1, 2, 3}
    table.only_selected.click()
    assert len(shown(table)) == 60
    assert board.selected == {1, 2, 3}


def test_a_filter_gives_up_no_selection(table: TableView, board: BoardModel, qtbot: QtBot) -> None:
    click_row(table, 2)
    click_row(table, 7, Qt.KeyboardModifier.ControlModifier)
    table.filter.setText("trial<20")
    assert board.selected == {58, 53}


def test_nothing_that_is_done_to_the_table_breaks_it(table: TableView, board: BoardModel, search: FakeSearch) -> None:
    """Clicks, filters, new results and selections made elsewhere, in random order."""
    random = Random(1)
    for _ in range(300):
        rows = table.rows.rowCount()
        before = board.selected
        match random.randrange(7):
            case 0 | 1 if rows:
                modifiers = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier)
                modifier = random.choice((*modifiers, Qt.KeyboardModifier.ShiftModifier))
                click_row(table, random.randrange(rows), modifier)
            case 2:
                table.only_selected.click()
                assert board.selected == before
            case 3:
                table.filter.setText(random.choice(("", "trial<30", "done", "score>0.97", "running")))
                assert board.selected == before
            case 4:
                board.select(random.sample(range(1, 61), random.randrange(4)))
            case 5:
                search.show(search.all_records[: random.randrange(40, 61)])
            case _:
                table.view.sortByColumn(random.randrange(5), Qt.SortOrder.AscendingOrder)
        if not table.only_selected.isChecked() and not table.filter.text():
            assert table.rows.rowCount() == table.table.rowCount()
