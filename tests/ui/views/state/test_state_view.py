"""The tab as a whole: when it looks, and what it then shows."""

import dataclasses
import logging
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.views.state.conftest import FakeMachine, make_case
from workbench.insight.report import NothingToSee
from workbench.specs.network import DenseLayer
from workbench.ui.time_machine.interface import SeenHistory
from workbench.ui.views.state import reader
from workbench.ui.views.state.reader import StateRead
from workbench.ui.views.state.state_view import LIVE_MILLISECONDS, StateView

See = Callable[..., None]


@pytest.fixture
def reads(view: StateView) -> list[StateRead]:
    found: list[StateRead] = []
    view.shown.connect(found.append)
    return found


def visible_cards(view: StateView) -> list[QWidget]:
    cards = (
        view.cards["confusion"],
        view.cards["regions"],
        view.cards["predictions"],
        view.cards["weights"],
        view.cards["batch_norm"],
        view.cards["certainty"],
    )
    return [card for card in cards if card.isVisible()]


def test_before_a_run_it_says_what_will_be_here_and_offers_to_start(qtbot: QtBot, view: StateView) -> None:
    assert view.empty_page.isVisible()
    assert "decision regions" in view.empty_page.text.text()
    with qtbot.waitSignal(view.start_asked):
        qtbot.mouseClick(view.empty_page.button, Qt.MouseButton.LeftButton)


def test_a_classification_fills_all_cards(machine: FakeMachine, view: StateView, seen: See) -> None:
    seen(branch=2)

    assert view.head.text().startswith("Step 0 · branch 2 · dev loss ")
    assert view.head.text().endswith("· exact")
    assert view.accessibleDescription() == view.head.text()
    assert "all 40 dev examples" in view.note.text()
    assert visible_cards(view) == [
        view.cards["confusion"],
        view.cards["regions"],
        view.cards["weights"],
        view.cards["batch_norm"],
        view.cards["certainty"],
    ]
    assert "Accuracy" in view.cards["confusion"].picture.accessibleDescription()
    assert "of the variance" in view.cards["regions"].caption.text()


def test_another_name_of_the_branch_is_heard_of(machine: FakeMachine, view: StateView, seen: See) -> None:
    seen(branch=2)
    one, two = machine.history.branches
    history = dataclasses.replace(machine.history, branches=(one, dataclasses.replace(two, name="slower")))
    machine.history_changed.emit(SeenHistory(history=history, data=machine.data))
    assert view.head.text().startswith("Step 0 · slower · dev loss ")
    assert view.accessibleDescription() == view.head.text()


def test_a_keyframe_shown_in_the_meantime_is_called_so(view: StateView, seen: See) -> None:
    seen(is_exact=False)
    assert "nearest keyframe, exact in a moment" in view.head.text()


def test_a_regression_has_predictions_in_place_of_classes(machine: FakeMachine, view: StateView, seen: See) -> None:
    machine.take(make_case(output="linear"))
    seen()

    assert visible_cards(view) == [view.cards["predictions"], view.cards["weights"], view.cards["batch_norm"]]
    assert " R² " in view.head.text()
    assert "typical error" in view.cards["predictions"].caption.text()


def test_without_batch_norm_it_says_where_to_switch_it_on(machine: FakeMachine, view: StateView, seen: See) -> None:
    seen()
    assert not view.cards["batch_norm"].message.isVisible()
    machine.take(make_case((DenseLayer(units=4, batch_norm=False),)))
    seen()

    assert view.cards["batch_norm"].message.isVisible()
    assert not view.cards["batch_norm"].picture.isVisible()
    assert view.cards["batch_norm"].caption.text() == ""


def test_a_state_that_is_not_finite_says_why(machine: FakeMachine, view: StateView, seen: See) -> None:
    snapshot = machine.case.snapshot
    seen(snapshot=dataclasses.replace(snapshot, parameters=np.full_like(snapshot.parameters, np.inf)))

    assert view.empty_page.isVisible()
    assert "not finite" in view.empty_page.text.text()
    assert not view.empty_page.button.isVisible()
    seen()
    assert not view.empty_page.isVisible()


def test_a_discarded_run_leaves_an_empty_page(machine: FakeMachine, view: StateView, seen: See) -> None:
    seen()
    machine.discard()
    assert view.empty_page.isVisible()
    assert view.empty_page.button.isVisible()


def test_nothing_is_looked_at_while_hidden(qtbot: QtBot, machine: FakeMachine, view: StateView, reads: list) -> None:
    view.hide()
    machine.see()
    machine.see(branch=2)
    qtbot.wait(50)
    assert reads == []
    with qtbot.waitSignal(view.shown):
        view.show()
    assert [read.order.branch for read in reads] == ["branch 2"]


def test_of_states_that_wait_only_the_newest_is_looked_at(
    qtbot: QtBot, machine: FakeMachine, view: StateView, reads: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def wait_at_gate(*_order: object) -> NothingToSee:
        gate.wait(5.0)
        return NothingToSee("looked at")

    monkeypatch.setattr(reader, "examine", wait_at_gate)
    for branch in (1, 2, 1, 2):
        machine.see(branch, is_exact=branch == 2)
    gate.set()
    qtbot.waitUntil(lambda: len(reads) == 2)
    assert [read.order.is_exact for read in reads] == [False, True]


def test_while_the_run_goes_on_it_looks_four_times_a_second(
    qtbot: QtBot, machine: FakeMachine, view: StateView, reads: list
) -> None:
    machine.looks_back = False
    began = time.monotonic()
    for _ in range(10):
        machine.see()
        qtbot.wait(5)
    qtbot.waitUntil(lambda: bool(reads))
    assert len(reads) <= 1 + 1000 * (time.monotonic() - began) / LIVE_MILLISECONDS
    machine.see(branch=2)
    qtbot.waitUntil(lambda: reads[-1].order.branch == "branch 2", timeout=4 * LIVE_MILLISECONDS)


def test_a_fault_while_looking_is_logged_and_told(
    qtbot: QtBot,
    machine: FakeMachine,
    view: StateView,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_order: object) -> NothingToSee:
        raise ValueError("a fault")

    monkeypatch.setattr(reader, "examine", fail)
    with caplog.at_level(logging.ERROR):
        machine.see()
        qtbot.waitUntil(lambda: "a fault" in view.empty_page.text.text())
    assert view.empty_page.isVisible()
    assert "Step 0 could not be looked at" in caplog.text


@pytest.mark.parametrize(("width", "columns"), [(420, 1), (640, 2), (1100, 3)])
def test_cards_wrap(qtbot: QtBot, view: StateView, seen: See, width: int, columns: int) -> None:
    seen()
    view.resize(width, 700)

    def in_the_first_row() -> int:
        return sum(card.y() == view.cards["confusion"].y() for card in visible_cards(view))

    qtbot.waitUntil(lambda: in_the_first_row() == columns)
    widths = [card.width() for card in visible_cards(view)[:columns]]
    assert max(widths) - min(widths) <= 1
    assert all(card.geometry().right() <= view.grid.width() for card in visible_cards(view))


def test_everything_that_takes_the_focus_has_a_name(view: StateView, seen: See) -> None:
    seen()
    for widget in view.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName(), widget


def test_the_train_part_can_be_judged_as_well(qtbot: QtBot, machine: FakeMachine, view: StateView, seen: See) -> None:
    seen()
    assert f"all {machine.data.dev.rows} dev examples" in view.note.text()
    with qtbot.waitSignal(view.shown):
        view.part.setCurrentIndex(1)
    assert f"all {machine.data.train.rows} train examples" in view.note.text()
    assert "train loss" in view.head.text()
