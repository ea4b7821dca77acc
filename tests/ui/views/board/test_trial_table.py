import math
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.ui.views.board.fake_search import FakeSearch
from workbench.search.campaign.campaign_messages import MarkTrial
from workbench.search.study.trial_filter import FilterError
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.trial_sorting import TrialSorting
from workbench.ui.views.board.trial_table import TrialTable
from workbench.ui.widgets.theme import DARK, ThemeSource


@pytest.fixture
def table(board: BoardModel, themes: ThemeSource) -> TrialTable:
    return TrialTable(board, themes)


@pytest.fixture
def rows(table: TrialTable) -> TrialSorting:
    return TrialSorting(table)


def texts(rows: TrialSorting, table: TrialTable, name: str) -> list[str]:
    column = table.columns.index(name)
    return [rows.index(row, column).data() for row in range(rows.rowCount())]


def test_the_model_keeps_the_rules_of_qt(
    search: FakeSearch, table: TrialTable, rows: TrialSorting, qtmodeltester: ModelTester, themes: ThemeSource
) -> None:
    qtmodeltester.check(table)
    qtmodeltester.check(rows)
    search.show(search.all_records[:10])
    search.show(search.all_records)
    themes.set_theme(DARK)


def test_new_trials_are_added_and_changed_ones_alone_repainted(
    search: FakeSearch, table: TrialTable, qtbot: QtBot
) -> None:
    search.show(search.all_records[:10])
    with qtbot.waitSignals([table.rowsInserted, table.dataChanged]), qtbot.assertNotEmitted(table.modelReset):
        changed = [*search.all_records[:12]]
        changed[3] = replace(changed[3], note="seen")
        search.show(changed)
    assert table.rowCount() == 12
    assert table.index(3, table.columns.index("note")).data() == "seen"


@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_every_column_sorts_with_what_is_missing_last(
    search: FakeSearch, table: TrialTable, rows: TrialSorting, order: Qt.SortOrder
) -> None:
    for column, name in enumerate(table.columns):
        rows.sort(column, order)
        keys = [table.sort_key(rows.mapToSource(rows.index(row, 0)).row(), column) for row in range(rows.rowCount())]
        known = [key for key in keys if isinstance(key, str) or not math.isnan(key)]
        assert keys[: len(known)] == known, name
        assert known == sorted(known, reverse=order == Qt.SortOrder.DescendingOrder), name  # type: ignore[type-var]


def test_new_results_take_their_place_in_the_order(search: FakeSearch, table: TrialTable, rows: TrialSorting) -> None:
    rows.sort(table.columns.index("score"), Qt.SortOrder.DescendingOrder)
    records = list(search.all_records)
    records[58] = replace(records[58], scores={10: 0.9999})
    search.show(records)
    assert texts(rows, table, "number")[0] == "59"


def test_the_filter_keeps_rows(table: TrialTable, rows: TrialSorting) -> None:
    rows.set_filter("score>0.96 α<0.05 done")
    assert 0 < rows.rowCount() < 40
    assert all(float(text) > 0.96 for text in texts(rows, table, "score"))
    assert set(texts(rows, table, "state")) == {"Done"}
    with pytest.raises(FilterError):
        rows.set_filter("nothing>3")
    rows.set_filter("")
    rows.show_only(frozenset())
    assert rows.rowCount() == 0
    rows.show_only(frozenset({3, 4}))
    assert sorted(texts(rows, table, "number")) == ["3", "4"]
    rows.show_only(None)
    assert rows.rowCount() == 60


def test_diverged_is_said_and_no_score(search: FakeSearch, table: TrialTable, rows: TrialSorting) -> None:
    rows.set_filter("diverged")
    assert rows.rowCount() == sum(record.diverged for record in search.records)
    assert set(texts(rows, table, "score")) == {"diverged"}


def test_star_and_note_are_asked_of_the_search(search: FakeSearch, table: TrialTable) -> None:
    note = table.index(4, table.columns.index("note"))
    assert table.setData(note, "good one")
    assert not table.setData(note, "look again")
    table.toggle_star(2)
    assert search.asked == [MarkTrial(5, note="good one"), MarkTrial(3, starred=False)]
