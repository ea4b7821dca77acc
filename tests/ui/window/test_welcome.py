"""The presets in the middle of the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from workbench.data.data_edits import with_data
from workbench.specs.own_data import DrawnSpec
from workbench.specs.presets import load_preset, preset_names, sample_names
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SeenRun, SessionState
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.theme import DARK, ThemeSource
from workbench.ui.window.welcome import ILL, Welcome

MIDDLE = (618, 513)


@pytest.fixture
def welcome(qtbot: QtBot, document: RunDocument, themes: ThemeSource) -> Welcome:
    welcome = Welcome(document, themes, Actions(document.undo_stack, themes, document))
    qtbot.addWidget(welcome)
    welcome.resize(620, 680)
    welcome.show()
    return welcome


def test_every_preset_has_a_card_with_a_picture(qtbot: QtBot, welcome: Welcome) -> None:
    assert tuple(welcome.cards) == preset_names()
    qtbot.waitUntil(lambda: welcome.is_painted)
    for card in welcome.cards.values():
        assert not card.picture.pixmap().isNull()
        assert card.accessibleName()
        assert card.toolTip()


def test_all_there_is_to_choose_from_is_seen_at_once(qtbot: QtBot, welcome: Welcome) -> None:
    """As much room as a window of 1280 × 800 with its docks leaves."""
    welcome.resize(*MIDDLE)
    qtbot.waitUntil(lambda: welcome.viewport().width() <= MIDDLE[0])
    for part in (welcome.button, welcome.watch, *welcome.cards.values(), *welcome.samples.values()):
        assert part.visibleRegion().boundingRect() == part.rect(), part.accessibleName()


@pytest.mark.parametrize("width", [327, 618])
def test_nothing_is_scrolled_sideways(qtbot: QtBot, welcome: Welcome, width: int) -> None:
    welcome.resize(width, 420)
    qtbot.waitUntil(lambda: welcome.horizontalScrollBar().maximum() == 0)
    welcome.resize(*MIDDLE)
    qtbot.waitUntil(lambda: welcome.cards["digits"].y() == welcome.cards["breast-cancer"].y())


def test_pictures_follow_the_theme(qtbot: QtBot, welcome: Welcome, themes: ThemeSource) -> None:
    qtbot.waitUntil(lambda: welcome.is_painted)
    before = welcome.cards["spirals"].picture.pixmap().toImage()
    themes.set_theme(DARK)
    qtbot.waitUntil(lambda: welcome.is_painted)
    assert welcome.cards["spirals"].picture.pixmap().toImage() != before


def test_a_card_asks_for_its_preset_and_shows_what_is_open(
    qtbot: QtBot, welcome: Welcome, document: RunDocument
) -> None:
    with qtbot.waitSignal(welcome.preset_chosen) as chosen:
        qtbot.mouseClick(welcome.cards["wine"], Qt.MouseButton.LeftButton)
    assert chosen.args == ["wine"]
    assert not welcome.cards["wine"].isChecked(), "nobody opened it"
    document.change("Open", load_preset("wine"))
    assert welcome.cards["wine"].isChecked()


def test_no_text_of_a_card_is_cut(qtbot: QtBot, welcome: Welcome) -> None:
    for card in welcome.cards.values():
        for label in card.findChildren(QLabel):
            assert label.sizeHint().width() <= label.width(), label.text()


def test_beside_a_run_a_new_one_is_begun_and_the_plots_are_one_click_away(qtbot: QtBot, welcome: Welcome) -> None:
    assert not welcome.back.isVisible()
    welcome.follow_run(SeenRun(SessionState.PAUSED))
    action = welcome.button.defaultAction()
    assert action is not None
    assert action.objectName() == "start_over"
    assert welcome.button.actions() == [action]
    assert welcome.back.isVisible()


def test_a_run_that_is_no_card_is_the_one_to_be_started(qtbot: QtBot, welcome: Welcome, document: RunDocument) -> None:
    document.change("Open", load_preset("wine"))
    assert welcome.title.text() == "Choose a run to watch"
    document.change("Draw", with_data(document.spec, DrawnSpec(points=((0.0, 0.0, 0), (1.0, 1.0, 1)) * 200)))
    qtbot.waitUntil(lambda: document.dataset is not None)
    assert welcome.title.text() == "Ready to train on drawn points"
    assert welcome.hint.text().startswith("2 inputs → 2 classes, 16 hidden units.")
    assert welcome.button.y() < welcome.cards["digits"].y(), "it is the next thing to do"
    document.report_field("hyperparameters.learning_rate", "must be above 0")
    assert welcome.title.text() == "Not ready yet: drawn points"
    assert welcome.hint.text() == "must be above 0"


def test_an_ill_run_is_one_click_away(qtbot: QtBot, welcome: Welcome) -> None:
    assert tuple(welcome.samples) == sample_names()
    assert set(ILL) == set(sample_names()), "each has a title"
    with qtbot.waitSignal(welcome.sample_chosen) as chosen:
        welcome.samples["overfit"].click()
    assert chosen.args == ["overfit"]
    with qtbot.waitSignal(welcome.watch_asked):
        welcome.watch.click()
