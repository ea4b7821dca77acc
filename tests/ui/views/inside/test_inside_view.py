"""The tab "Inside": which mini-batch it shows, what it says of it, and that it costs nothing while hidden."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.views.inside.conftest import LENGTH, FakeMachine
from workbench.training.learner import Learner
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def steps(view: InsideView) -> list[StepSeen]:
    """All that was shown."""
    found: list[StepSeen] = []
    view.shown.connect(found.append)
    return found


def test_without_a_run_it_says_what_will_be_here(qtbot: QtBot, view: InsideView) -> None:
    assert view.empty_page.isVisible()
    with qtbot.waitSignal(view.start_asked):
        qtbot.mouseClick(view.empty_page.button, Qt.MouseButton.LeftButton)


def test_the_mini_batch_that_led_to_the_place(
    machine: FakeMachine, view: InsideView, look: Callable, steps: list[StepSeen]
) -> None:
    look(8)
    learner = Learner(machine.spec, machine.data)
    learner.train(7)
    wanted = learner.watch()
    seen = steps[-1].view
    assert seen.step == 7
    assert np.array_equal(seen.losses, wanted.losses)
    assert np.array_equal(seen.after.parameters, wanted.after.parameters), "bit for bit"
    loss = float(wanted.losses.sum() / wanted.weight)
    assert view.head.text().startswith("Step 7 → 8 of main · 16 rows · loss ")
    assert view.head.text().endswith("finished · exact")
    assert f"loss {loss:.4g}" in view.head.text()


def test_at_the_beginning_it_is_the_first_one(look: Callable, steps: list[StepSeen]) -> None:
    look(0)
    assert steps[-1].view.step == 0


def test_the_next_one_on_request(qtbot: QtBot, view: InsideView, look: Callable, steps: list[StepSeen]) -> None:
    look(8)
    with qtbot.waitSignal(view.shown):
        view.next.click()
    assert steps[-1].view.step == 8
    look(LENGTH)
    assert steps[-1].view.step == LENGTH, "beyond the end of what was trained: what would come"


def test_where_a_run_diverged_the_failing_one_on_request(
    qtbot: QtBot, machine: FakeMachine, view: InsideView, steps: list[StepSeen]
) -> None:
    values = machine.spec.hyperparameters.replaced(learning_rate=1e6, optimizer="sgd")
    machine.spec = machine.spec.replaced(hyperparameters=values)
    learner = Learner(machine.spec, machine.data)
    finished = len(learner.train(LENGTH).scalars)
    assert finished < LENGTH
    with qtbot.waitSignal(view.shown):
        machine.begin(finished)
        machine.look_at(finished)
    assert steps[-1].view.is_finished
    with qtbot.waitSignal(view.shown):
        view.next.click()
    assert not steps[-1].view.is_finished
    assert "not finite, so it changed nothing" in view.head.text()


def test_while_it_runs_the_one_that_comes_and_then_the_one_that_led_there(
    qtbot: QtBot, machine: FakeMachine, view: InsideView, steps: list[StepSeen]
) -> None:
    machine.begin(4)
    with qtbot.waitSignal(view.shown):
        machine.go_live(4)
    assert steps[-1].view.step == 3, "nothing moves yet"
    with qtbot.waitSignal(view.shown):
        machine.go_live(5)
    assert steps[-1].view.step == 5
    with qtbot.waitSignal(view.shown):
        pass  # it stands still
    assert steps[-1].view.step == 4


def test_hidden_it_looks_at_nothing(
    qtbot: QtBot, machine: FakeMachine, view: InsideView, look: Callable, steps: list[StepSeen]
) -> None:
    look(8)
    view.hide()
    count = len(steps)
    machine.look_at(12)
    qtbot.wait(200)
    assert len(steps) == count
    with qtbot.waitSignal(view.shown):
        view.show()
    assert steps[-1].view.step == 11


def test_another_name_of_the_branch_and_another_run(machine: FakeMachine, view: InsideView, look: Callable) -> None:
    look(8)
    machine.rename("slow one")
    assert "Step 7 → 8 of slow one" in view.head.text()
    machine.discard()
    assert view.empty_page.isVisible()


def test_all_pages_take_both_themes(view: InsideView, look: Callable, themes: ThemeSource) -> None:
    look(8)
    for place in range(view.tabs.count()):
        view.tabs.setCurrentIndex(place)
        assert not view.grab().isNull()


def test_no_page_makes_the_window_larger(view: InsideView, look: Callable) -> None:
    look(8)
    for place in range(view.tabs.count()):
        view.tabs.setCurrentIndex(place)
        hint = view.minimumSizeHint()
        assert (hint.width() <= 320, hint.height() <= 300) == (True, True), (view.tabs.tabText(place), hint)


def test_no_page_asks_for_more_room_than_there_is_on_a_small_screen(view: InsideView, look: Callable) -> None:
    for place, page in enumerate(view.pages.values()):
        view.tabs.setCurrentIndex(place)
        look(8)
        least = page.minimumSizeHint()
        assert (least.width() <= 610, least.height() <= 350) == (True, True), (page, least)
