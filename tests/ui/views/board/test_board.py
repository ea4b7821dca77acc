"""The whole board: pages, bars, own trials, and rules that every control keeps."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.typed import type_number
from tests.ui.views.board.fake_search import SPACE, FakeSearch
from workbench.search.campaign.campaign_messages import (
    AddTrial,
    PauseSearch,
    ResumeSearch,
    SetConcurrency,
    StopAll,
    StopTrial,
)
from workbench.search.study.trial_texts import value_text
from workbench.specs.row_names import label
from workbench.ui.views.board.board import SearchBoard
from workbench.ui.views.board.own_trial import OwnTrial
from workbench.ui.views.board.trial_bar import TrialBar
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def whole(qtbot: QtBot, search: FakeSearch, themes: ThemeSource) -> Iterator[SearchBoard]:
    board = SearchBoard(search, themes)
    qtbot.addWidget(board)
    board.resize(900, 700)
    board.show()
    yield board
    assert board.shut_down()


def test_an_empty_board_offers_the_one_action(qtbot: QtBot, themes: ThemeSource) -> None:
    search = FakeSearch(0)
    board = SearchBoard(search, themes)
    qtbot.addWidget(board)
    board.show()
    with qtbot.waitSignal(board.start_asked):
        board.empty_page.button.click()
    search.act(state="starting")
    assert "Starting" in board.empty_page.title.text()
    assert not board.empty_page.button.isEnabled()
    search.plan = FakeSearch(5).plan
    search.act(state="running")
    assert board.header.isVisible()
    assert board.header.best.text() == "No score yet"
    assert board.shut_down()


def test_every_view_paints_and_fits_640_pixels(whole: SearchBoard) -> None:
    whole.resize(640, 640)
    for tab in range(whole.views.count()):
        whole.views.setCurrentIndex(tab)
        whole.grab()
    assert whole.minimumSizeHint().width() <= 640
    assert whole.width() == 640


def test_every_control_is_named_and_explained(whole: SearchBoard) -> None:
    whole.own_trial.begin()
    found = [widget for kind in (QPushButton, QCheckBox, QLineEdit, QComboBox) for widget in whole.findChildren(kind)]
    assert len(found) > 20
    for widget in found:
        name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        assert name, widget
        assert widget.toolTip(), name
        if widget.isVisible():
            assert widget.height() >= 24, name


def test_the_header_tells_state_counts_best_and_advice(whole: SearchBoard, search: FakeSearch) -> None:
    header = whole.header
    assert header.state.text() == "Searching · about 3 min 05 s left"
    assert header.counts.text().startswith("58 of 60 trials: ")
    assert "diverged" in header.counts.text()
    assert "0.9811" in header.best.text()
    assert "Caviar" in header.counts.toolTip()
    assert not header.retune.isVisible()
    assert header.height() <= 44, "one line"
    search.act(stale="Stale since today: the data changed.")
    assert header.retune.isVisible()
    header.retune.click()
    header.best.linkActivated.emit("best")
    assert whole.model.selected == {2}
    assert search.asked == ["retune"]


def test_pause_becomes_resume_and_the_end_switches_off(whole: SearchBoard, search: FakeSearch) -> None:
    whole.header.pause.click()
    search.act(state="paused")
    assert whole.header.pause.text() == "Resume"
    whole.header.pause.click()
    whole.header.stop.click()
    search.act(state="finished")
    assert not whole.header.pause.isEnabled()
    assert not whole.header.stop.isEnabled()
    assert search.asked == [PauseSearch(), ResumeSearch(), StopAll()]


def test_workers_are_changed_within_their_bounds(whole: SearchBoard, search: FakeSearch, qtbot: QtBot) -> None:
    field = whole.header.workers
    type_number(qtbot, field, "9")
    type_number(qtbot, field, "3")
    assert search.asked == [SetConcurrency(3)]


def test_buttons_know_what_can_be_done(whole: SearchBoard, search: FakeSearch) -> None:
    bar: TrialBar = whole.trial_bar
    assert not bar.panda.isEnabled()
    assert "select one trial" in bar.panda.toolTip()
    whole.model.select([2])
    bar.panda.click()
    bar.repeat.click()
    assert not bar.stop.isEnabled()
    whole.model.select([59, 60])
    bar.stop.click()
    two = search.all_records[1]
    again = [AddTrial(two.values, two.stage, seed, f"trial 2 with seed {seed}") for seed in range(6, 11)]
    assert two.seed == 5
    assert search.asked == [("panda", 2), *again, StopTrial(59), StopTrial(60)]
    bar.compare.click()
    assert whole.views.currentWidget() is whole.compare


def test_the_selected_trial_is_told_in_few_words(whole: SearchBoard, search: FakeSearch) -> None:
    whole.model.select([2])
    assert whole.trial_bar.text.text() == f"Trial 2: {search.all_records[1].score:.4f}"
    assert "done" in whole.trial_bar.text.toolTip()
    whole.model.select([1, 2])
    assert whole.trial_bar.text.text() == "2 selected"
    assert not whole.trial_bar.text.toolTip()


def test_a_trial_without_a_state_cannot_be_opened(whole: SearchBoard, search: FakeSearch) -> None:
    search.show([*search.all_records[:-1], replace(search.all_records[-1], scores={})])
    whole.model.select([60])
    assert not whole.trial_bar.panda.isEnabled()
    assert "no state" in whole.trial_bar.panda.toolTip()


def test_an_own_trial_begins_with_the_best_and_is_checked(whole: SearchBoard, search: FakeSearch, qtbot: QtBot) -> None:
    whole.trial_bar.own.click()
    form: OwnTrial = whole.own_trial
    assert form.isVisible()
    best = search.all_records[1].values
    assert dict(form.values()) == dict(best)
    (field,) = (entry for entry in form.findChildren(QLineEdit) if entry.accessibleName() == "Learning rate")
    type_number(qtbot, field, "-1")
    form.add.click()
    assert "Learning rate" in form.message.text()
    type_number(qtbot, field, "0.5")
    form.add.click()
    assert search.asked == [AddTrial({**best, "learning_rate": 0.5})]
    assert not form.isVisible()


def test_every_choice_of_an_own_trial_is_named_by_its_value(whole: SearchBoard) -> None:
    whole.trial_bar.own.click()
    boxes = {box.accessibleName(): box for box in whole.own_trial.findChildren(QComboBox)}
    for row in (row for row in SPACE.dimensions if row.scale == "choice"):
        box = boxes[label(row.name)]
        assert [box.itemText(place) for place in range(box.count())] == [value_text(one) for one in row.choices]
        assert [box.itemData(place) for place in range(box.count())] == list(row.choices)


def test_the_menu_of_the_table_holds_the_buttons(whole: SearchBoard) -> None:
    whole.model.select([2])
    menu = whole.trial_bar.menu(whole)
    assert [action.isEnabled() for action in menu.actions()] == [False, True, True, False, True]
    menu.deleteLater()
