"""The page "Step by step": it goes through the mini-batch and shows the arrays of the step, number by number."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.ui.views.inside.conftest import FakeMachine
from workbench.insight.step_by_step.array_texts import MOST_COLUMNS, array_caption, shown_part
from workbench.insight.step_by_step.step_program import start_values
from workbench.numbers import significant
from workbench.training.learner import Learner
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.inside.step_page import StepPage


@pytest.fixture
def page(view: InsideView, look: Callable[[int], None]) -> StepPage:
    view.tabs.setCurrentIndex(list(view.pages).index("step"))
    look(8)
    page = view.pages["step"]
    assert isinstance(page, StepPage)
    return page


def test_it_goes_forth_and_back(qtbot: QtBot, page: StepPage) -> None:
    assert page.title.text() == "Take the mini-batch"
    assert not page.back.isEnabled()
    seen = [page.title.text()]
    while page.forth.isEnabled():
        qtbot.mouseClick(page.forth, Qt.MouseButton.LeftButton)
        seen.append(page.title.text())
        page.picture.grab()
        assert page.code.toPlainText()
        assert page.formula.text()
    assert len(seen) == page.list.count()
    assert seen.index("Softmax and loss") < seen.index("Layer 2: gradient from above") < seen.index("Layer 1: Adam")
    qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert page.title.text() == seen[-2]


def test_numbers_are_those_of_the_step(machine: FakeMachine, page: StepPage) -> None:
    learner = Learner(machine.spec, machine.data)
    learner.train(7)
    wanted = learner.watch()
    titles = [page.list.item(row).text().split("  ", 1)[1] for row in range(page.list.count())]
    page.list.setCurrentRow(titles.index("Layer 1: batch norm"))
    assert [page.array.itemText(place) for place in range(4)] == ["mu1", "var1", "hat1", "shifted1"]
    page.array.setCurrentIndex(2)
    norm = wanted.layers[0].norm
    assert norm is not None
    assert page.picture.shape() == (6, MOST_COLUMNS)
    assert page.picture.reading(2, 3) == f"hat1[2, 3] = {significant(float(norm.normalized[2, 3]), 9)}"
    assert page.caption.text().startswith("hat1: 6 × 16; from ")


def test_the_place_is_kept_from_step_to_step(page: StepPage, look: Callable[[int], None]) -> None:
    page.list.setCurrentRow(3)
    title, before = page.title.text(), page.picture.reading(0, 0)
    look(12)
    assert page.title.text() == title
    assert page.picture.reading(0, 0) != before


def test_the_program_is_copied_whole(qtbot: QtBot, machine: FakeMachine, page: StepPage) -> None:
    qtbot.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text()
    learner = Learner(machine.spec, machine.data)
    learner.train(7)
    view = learner.watch()
    names = start_values(view, machine.spec.network, machine.data)
    exec(lines, names)  # noqa: S102 - what is shown is run
    assert names["W1"] == pytest.approx(view.layout.weight(0, view.after.parameters), rel=1e-4, abs=1e-6)


def test_what_is_told_of_an_array() -> None:
    assert shown_part(np.arange(3)).shape == (3, 1)
    text = array_caption("z1", np.array([[1.0, np.nan], [-2.0, 0.0]]))
    assert "One number is not finite" in text
    assert "Shown" not in text
    assert "Shown: the first rows" in array_caption("W", np.zeros((100, 100)))
