"""The stage tree and the bar of the box."""

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.typed import type_number
from tests.ui.views.board.fake_search import FakeSearch
from workbench.search.campaign.campaign_messages import ChangePlan
from workbench.search.strategies.strategy_rows import STRATEGIES, StrategyName
from workbench.search.study.stages import Stage, finer_stage
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.box_bar import BoxBar
from workbench.ui.views.board.stage_view import StageView


@pytest.fixture
def view(qtbot: QtBot, board: BoardModel) -> StageView:
    view = StageView(board)
    qtbot.addWidget(view)
    view.show()
    return view


@pytest.fixture
def bar(qtbot: QtBot, board: BoardModel) -> BoxBar:
    bar = BoxBar(board)
    qtbot.addWidget(bar)
    return bar


def new_stage(search: FakeSearch) -> Stage:
    """The one that was asked for, beside those that are there."""
    (command,) = search.asked
    assert isinstance(command, ChangePlan)
    assert search.plan is not None
    assert command.plan.stages[:-1] == search.plan.stages
    return command.plan.stages[-1]


def test_stages_hang_below_their_parents(view: StageView) -> None:
    first = view.tree.topLevelItem(0)
    assert first is not None
    assert [first.text(column) for column in (0, 1, 3)] == ["Stage 1", "40 of 40", "Random"]
    assert first.child(0).text(0) == "Stage 2"
    assert first.child(0).text(4) == "Learning rate 0.001 to 0.1 (log)"
    assert view.chosen is not None
    assert view.chosen.number == 2
    assert "Stage 1 → stage 2" in view.text.text()


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_stage_names_its_strategy(view: StageView, search: FakeSearch, name: StrategyName) -> None:
    assert search.plan is not None
    search.plan = search.plan.with_stage(search.plan.stages[0].replaced(strategy=name))
    search.tell()
    first = view.tree.topLevelItem(0)
    assert first is not None
    assert first.text(3) == STRATEGIES[name].symbol


def test_a_new_stage_appears_and_the_chosen_one_stays(view: StageView, search: FakeSearch) -> None:
    view.tree.setCurrentItem(view.tree.topLevelItem(0))
    assert search.plan is not None
    third = finer_stage(search.plan.stages[1], 3, {"dropout": (0.1, 0.2)}, 10)
    search.plan = search.plan.with_stage(third)
    search.tell()
    assert view.chosen is not None
    assert view.chosen.number == 1
    item = view.tree.topLevelItem(0)
    assert item is not None
    assert item.child(0).child(0).text(1) == "0 of 10"


def test_a_budget_is_changed_but_not_below_what_has_begun(view: StageView, search: FakeSearch, qtbot: QtBot) -> None:
    type_number(qtbot, view.budget, "30")
    assert search.plan is not None
    assert search.asked == [ChangePlan(search.plan.with_stage(search.plan.stage(2).replaced(budget=30)))]
    type_number(qtbot, view.budget, "3")
    assert view.budget.problem is not None
    assert "20" in view.budget.problem


def test_the_trials_of_a_stage_are_selected(view: StageView, board: BoardModel) -> None:
    view.select.click()
    assert board.selected == set(range(41, 61))


def test_the_bar_hides_without_a_box(bar: BoxBar, board: BoardModel) -> None:
    assert bar.isHidden()
    board.brush("score", (0.5, 1.0))
    assert bar.isHidden()
    board.brush("learning_rate", (0.3, 0.7))
    assert not bar.isHidden()
    bar.clear.click()
    assert bar.isHidden()


def test_a_box_becomes_a_finer_stage(bar: BoxBar, board: BoardModel, search: FakeSearch, qtbot: QtBot) -> None:
    board.brush("learning_rate", (0.3, 0.7))
    type_number(qtbot, bar.budget, "15")
    bar.narrow.click()
    stage = new_stage(search)
    assert (stage.number, stage.budget) == (3, 15)


def test_a_box_with_the_best_at_an_edge_warns_and_offers_to_extend(
    bar: BoxBar, board: BoardModel, search: FakeSearch
) -> None:
    assert board.data is not None
    places = [p for p in board.data.ranked if board.data.positions[p, board.data.names.index("batch_size")] > 0.96]
    assert places
    board.brush_all({"batch_size": (0.96, 1.0), "learning_rate": (0.0, 1.0)})
    assert "extend, do not zoom" in bar.warning.text()
    bar.extend.click()
    stage = new_stage(search)
    row = stage.space.row("batch_size")
    assert row is not None
    assert row.high is not None
    assert row.high > 512


def test_an_impossible_box_says_why(bar: BoxBar, board: BoardModel) -> None:
    board.brush("optimizer", (0.4, 0.45))
    assert not bar.narrow.isEnabled()
    assert "none of the choices" in bar.narrow.toolTip()
