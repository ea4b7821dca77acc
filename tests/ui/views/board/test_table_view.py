import pytest
from PySide6.QtCore import Qt
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
