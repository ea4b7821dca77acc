from dataclasses import replace

from pytestqt.qtbot import QtBot

from tests.ui.views.board.fake_search import FakeSearch
from workbench.ui.views.board.board_model import BoardModel


def test_marks_select_and_follow_new_results(search: FakeSearch, board: BoardModel, qtbot: QtBot) -> None:
    search.show(search.all_records[:20])
    board.brush("score", (0.6, 1.0))
    before = board.selected
    with qtbot.waitSignals([board.data_changed, board.selection_changed]):
        search.show(search.all_records)
    assert before < board.selected
    assert board.mask.sum() == len(board.selected)


def test_selecting_trials_takes_marks_away(board: BoardModel) -> None:
    board.brush("score", (0.6, 1.0))
    board.select([3])
    assert not board.brushes
    board.toggle(4)
    assert board.selected == {3, 4}
    board.toggle(3)
    assert board.selected == {4}
    board.clear()
    assert not board.selected


def test_unmarking_one_axis_leaves_the_other(board: BoardModel) -> None:
    board.brush_all({"score": (0.6, 1.0), "dropout": (0.0, 0.1)})
    few = board.selected
    board.brush("dropout", None)
    assert few < board.selected
    assert set(board.brushes) == {"score"}


def test_without_a_search_there_is_no_data(search: FakeSearch, board: BoardModel) -> None:
    board.select([3])
    search.plan = None
    search.tell()
    assert board.data is None
    assert not board.selected


def test_a_result_that_says_nothing_new_keeps_the_selection(
    search: FakeSearch, board: BoardModel, qtbot: QtBot
) -> None:
    board.select([3])
    with qtbot.assertNotEmitted(board.selection_changed):
        search.show([replace(record, note="x") for record in search.all_records])
    assert board.selected == {3}
