"""How one of the hardest examples was learned: read beside the window, from the states that are kept."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.insight.probes.test_probe_curve import forked, origin_of
from tests.ui.views.state.conftest import FakeMachine
from workbench.insight.evaluation.hardest import hardest
from workbench.insight.evaluation.loss_history import loss_history
from workbench.insight.network_state import network_state
from workbench.insight.report import HardExamples
from workbench.insight.sample_pass import pass_sample
from workbench.numbers import significant
from workbench.ui.views.state.evaluation.history_card import HistoryCard
from workbench.ui.views.state.state_view import StateView
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def card(qtbot: QtBot, themes: ThemeSource) -> Iterator[HistoryCard]:
    card = HistoryCard(themes)
    qtbot.addWidget(card)
    with qtbot.waitExposed(card):
        card.show()
    yield card
    assert card.shut_down()


def test_the_losses_at_the_kept_states_come_once_the_cursor_rests(qtbot: QtBot, card: HistoryCard) -> None:
    past = forked()
    origin = origin_of(past, 1)
    snapshot = past.straight(origin.place)
    sample = pass_sample(network_state(past.spec, origin.data, snapshot), origin.data, snapshot.hyperparameters)
    found = hardest(sample, most=5)
    hard = HardExamples(found, origin.data.dev.features[found.rows].astype(np.float64))
    card.show_examples(hard, origin.data)
    card.follow(origin, "dev", is_live=False)
    assert "as soon as the cursor rests" in card.caption.text()
    assert f"Row {found.rows[0] + 1} is " in card.told.text()
    assert origin.data.feature_names[0] in card.told.text()
    qtbot.waitUntil(lambda: "kept states" in card.caption.text())
    told = loss_history(origin, "dev", found.rows, threading.Event())
    assert card.picture.shape() == (1, 3)
    assert card.picture.reading(0, 1).startswith(
        f"row {found.rows[0] + 1} at step 40: loss {significant(float(told.losses[0, 1]), 3)}, said "
    )
    card.choose(3)
    assert card.caption.text().startswith(f"Row {found.rows[3] + 1}: right at {int(told.is_right[3].sum())} of 3 kept")
    card.picture.grab()
    card.show_examples(HardExamples(hardest(sample, most=4), hard.features[:4]), origin.data)
    assert card.place == 3  # the chosen one stays, as long as it is among them


def test_a_click_on_an_example_chooses_it(
    qtbot: QtBot, machine: FakeMachine, view: StateView, seen: Callable[..., None]
) -> None:
    seen()
    picture, card = view.cards["hardest"].picture, view.cards["history"]
    assert card.place == 0
    qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=picture.cell_rect(1, 1).center().toPoint())
    assert card.place == 3
    assert picture.reading(1, 1).split(":")[0].removeprefix("row ") in card.told.text()
