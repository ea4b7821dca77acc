from dataclasses import replace

from pytestqt.qtbot import QtBot

from tests.ui.views.board.fake_search import FakeSearch
from workbench.search.study.comparison import differences, same_settings
from workbench.search.study.plan import trial_spec
from workbench.ui.views.board.board_data import BoardData
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.compare_view import CompareView
from workbench.ui.views.board.reading.curve_overlay import compared
from workbench.ui.widgets.theme import ThemeSource


def test_only_what_differs_is_listed(data: BoardData) -> None:
    first = data.records[1]
    values = {**first.values, "hidden_units": 99}
    second = replace(first, number=61, values=values, spec=trial_spec(data.plan, 61, values).to_json())
    first = replace(first, spec=trial_spec(data.plan, 2, first.values).to_json())
    lines = {line.title: line.texts for line in differences([first, second], data.plan)}
    assert list(lines) == ["State", "Score", "Epochs", "Time", "Hidden units"]
    assert lines["Hidden units"] == (str(first.values["hidden_units"]), "99")


def test_settings_beyond_the_search_are_compared_too(data: BoardData) -> None:
    first = data.records[1]
    other = data.plan.base.replaced(seed=9, epochs=3)
    titles = [line.title for line in differences([first, replace(first, spec=other.to_json(), seed=9)], data.plan)]
    assert "Epochs" in titles[4:]
    assert "Seed" in titles


def test_repeats_are_found_by_their_seeds(data: BoardData) -> None:
    first = data.records[1]
    repeats = [replace(first, number=61 + seed, seed=100 + seed) for seed in range(3)]
    assert same_settings(first, data.records) == ()
    assert same_settings(first, [*data.records, *repeats]) == (first, *repeats)


def test_the_view_shows_the_best_four_of_the_selected(board: BoardModel, themes: ThemeSource, qtbot: QtBot) -> None:
    view = CompareView(board, themes)
    qtbot.addWidget(view)
    view.resize(640, 300)
    view.show()
    assert view.empty.isVisible()
    board.select(range(1, 61))
    assert board.data is not None
    assert {record.number for record in compared(board)} == {
        board.data.records[place].number for place in board.data.ranked[:4]
    }
    assert view.table.columnCount() == 5
    assert view.table.horizontalHeaderItem(0).text() == "Setting"
    for column in range(5):
        assert view.table.columnWidth(column) >= view.table.sizeHintForColumn(column)
        assert view.table.columnWidth(column) >= view.table.horizontalHeader().sectionSizeHint(column)
    view.grab()


def test_repeats_are_a_band(search: FakeSearch, board: BoardModel, themes: ThemeSource, qtbot: QtBot) -> None:
    view = CompareView(board, themes)
    qtbot.addWidget(view)
    view.resize(640, 300)
    view.show()
    board.select([2])
    before = view.curves.chart.grab().toImage()
    first = search.all_records[1]
    worse = {rung: score - 0.1 for rung, score in first.scores.items()}
    search.show([*search.all_records, replace(first, number=61, seed=6, scores=worse, own=True)])
    assert view.curves.chart.grab().toImage() != before
