from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.views.board.fake_search import FakeSearch, make_plan
from workbench.search.advice.importance import Importance, Share
from workbench.search.advice.importance_texts import headline, verdict_text
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.importance_view import ImportanceView
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def view(qtbot: QtBot, board: BoardModel, themes: ThemeSource) -> Iterator[ImportanceView]:
    view = ImportanceView(board, themes)
    qtbot.addWidget(view)
    yield view
    assert view.shut_down()


def test_too_few_trials_say_how_many_are_missing(view: ImportanceView, qtbot: QtBot) -> None:
    view.show()
    qtbot.waitUntil(lambda: view.result is not None)
    assert "Too few trials: about 3 more" in view.headline.text()
    view.grab()


def test_nothing_is_worked_out_while_nobody_looks(view: ImportanceView, search: FakeSearch, qtbot: QtBot) -> None:
    search.show(search.all_records[:50])
    qtbot.wait(60)
    assert view.result is None


def test_enough_trials_give_shares_once_per_result(qtbot: QtBot, themes: ThemeSource) -> None:
    search = FakeSearch(120)
    view = ImportanceView(BoardModel(search), themes)
    qtbot.addWidget(view)
    view.resize(640, 300)
    view.show()
    qtbot.waitUntil(lambda: view.result is not None)
    first = view.result
    assert first is not None
    assert first.shares[0].name == "learning_rate"
    assert "Learning rate" in view.bars.accessibleDescription()
    view.grab()
    search.act(eta=10.0)  # no new result
    qtbot.wait(60)
    assert view.result is first
    view.stage.setCurrentIndex(2)
    qtbot.waitUntil(lambda: view.result is not first)
    assert "Too few" in view.headline.text()
    assert view.shut_down()


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Share("learning_rate", 1, 0.7, 0.6, 0.8, "agrees"), "Agrees with tier 1"),
        (Share("momentum", 2, 0.7, 0.6, 0.8, "disagrees", "learning_rate"), "Disagrees with tier 2: see learning rate"),
        (Share("momentum", 2, 0.7, 0.6, 0.8, "too early", more=40), "Too early: about 40 more trials"),
        (Share("momentum", 2, 0.7, 0.6, 0.8, "too early", more=1), "Too early: about 1 more trial"),
        (Share("momentum", 2, 0.7, 0.6, 0.8, "too early", more=1001), "Too early: more than 1000 more trials"),
        (Share("momentum", 2, 0.0, 0.0, 0.05, "about equal"), "About as much as other tiers"),
        (Share("dropout", None, 0.7, 0.6, 0.8, "no tier"), "No claim in the course"),
        (Share("momentum", 2, 0.7, 0.6, 0.8, "no tier"), "Nothing to compare with"),
    ],
)
def test_verdicts_are_said(share: Share, text: str) -> None:
    assert verdict_text(share) == text


def test_the_headline_tells_how_far_to_believe_it() -> None:
    share = Share("learning_rate", 1, 0.7, 0.6, 0.8, "agrees")
    assert "not settled: about 30 more" in headline(Importance(100, 3, 0, (share,), 0.7, 30))
    assert "70 % of the differences explained (100 trials, 3 of them diverged). The order is settled" in headline(
        Importance(100, 3, 0, (share,), 0.7)
    )


def test_the_headline_says_after_which_part_of_the_training_scores_are_compared() -> None:
    share = Share("learning_rate", 1, 0.7, 0.6, 0.8, "agrees")
    plan = make_plan(20)
    assert "Scores after 2 of 20 epochs are compared" in headline(Importance(100, 0, 0, (share,), 0.7, rung=1), plan)
    assert "are compared" not in headline(Importance(100, 0, 0, (share,), 0.7, rung=plan.rungs), plan)
