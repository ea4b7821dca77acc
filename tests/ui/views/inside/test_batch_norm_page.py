"""The page "Batch norm": every card says what the functions behind it found, for the layer and unit chosen."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.views.inside.conftest import FakeMachine
from workbench.insight.microscope.unit_story import norm_statistics
from workbench.numbers import significant
from workbench.specs.network import DenseLayer
from workbench.ui.views.inside.batch_norm_page import BatchNormPage
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.widgets.theme import DARK, ThemeSource


@pytest.fixture
def page(view: InsideView) -> Iterator[BatchNormPage]:
    found = view.pages["batch_norm"]
    assert isinstance(found, BatchNormPage)
    return found


@pytest.fixture
def steps(view: InsideView) -> list[StepSeen]:
    found: list[StepSeen] = []
    view.shown.connect(found.append)
    return found


def test_at_once_there_is_what_the_mini_batch_tells(page: BatchNormPage, look: Callable, steps: list[StepSeen]) -> None:
    look(8)
    told = norm_statistics(steps[-1].view, 0)
    assert significant(float(told.batch_mean[0])) in page.statistics.table.text()
    page.unit.setValue(3)
    assert significant(float(told.batch_mean[2])) in page.statistics.table.text()
    page.layer.setCurrentIndex(1)
    told = norm_statistics(steps[-1].view, 1)
    assert significant(float(told.average_variance[2])) in page.statistics.table.text()
    assert page.unit.maximum() == 5
    assert "z̃ = γ ẑ + β" in page.walk.formulas.text()
    assert "ρ/(1 − ρ)" in page.lag.caption.text()


def test_when_the_cursor_rests_the_rest_is_measured(qtbot: QtBot, page: BatchNormPage, look: Callable) -> None:
    look(8)
    qtbot.waitUntil(lambda: "steps ago, on the same rows" in page.drift.caption.text())
    assert "…" not in page.statistics.table.text(), "the exact statistics are there"
    assert "it falls as 1/√m" in page.noise.caption.text()
    assert "the bars add up to it" in page.gap.caption.text()
    qtbot.waitUntil(lambda: page.paths.caption.text().startswith("Every step from 0 to 7, exact."))
    assert page.paths.picture.shape() == (6, 8)
    assert page.gap.picture.shape() == (7, 1)
    assert page.gap.picture.reading(6, 0) == page.gap.caption.text()


def test_claims_are_shown_and_follow_the_step(qtbot: QtBot, page: BatchNormPage, look: Callable) -> None:
    look(8)
    assert page.claims.proof.text() == ""
    qtbot.mouseClick(page.claims.identity, Qt.MouseButton.LeftButton)
    first = page.claims.proof.text()
    assert first.startswith("Layer 1 with γ = √(σ² + ε) and β = μ, on a copy")
    look(9)
    assert page.claims.proof.text() != first
    qtbot.mouseClick(page.claims.bias, Qt.MouseButton.LeftButton)
    assert "∂L/∂b = Σ ∂L/∂z = 0" in page.claims.proof.text()


def test_twins_are_trained_on_request(qtbot: QtBot, page: BatchNormPage, look: Callable) -> None:
    look(8)
    qtbot.mouseClick(page.twins.button, Qt.MouseButton.LeftButton)
    assert page.twins.button.text().startswith("Stop")
    qtbot.waitUntil(lambda: page.twins.button.text() == "Train twins")
    assert "Not your run: 3 pairs of trainings" in page.twins.caption.text()
    for place in range(3):
        page.twins.choice.setCurrentIndex(place)
        assert page.twins.picture.shape() == (1, 20)
        assert page.twins.picture.reading(0, 5).startswith("step ")


def test_without_batch_norm_it_says_where_to_switch_it_on(
    machine: FakeMachine, page: BatchNormPage, look: Callable
) -> None:
    network = machine.spec.network.replaced(layers=(DenseLayer(units=6, batch_norm=False),))
    machine.spec = machine.spec.replaced(network=network)
    look(8)
    assert page.message.isVisible()
    assert "network builder" in page.message.text()


@pytest.mark.parametrize("width", [420, 700, 1100])
def test_nothing_is_cut_in_either_theme(
    qtbot: QtBot, view: InsideView, page: BatchNormPage, look: Callable, themes: ThemeSource, width: int
) -> None:
    view.resize(width, 620)
    look(8)
    qtbot.waitUntil(lambda: "steps ago, on the same rows" in page.drift.caption.text())
    page.claims.bias.click()
    qtbot.wait(50)
    for card in page.cards:
        for label in card.findChildren(QLabel):
            if label.isVisible() and label.text():
                wanted = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
                assert wanted <= label.height() + 1, f"{label.text()} needs {wanted} and has {label.height()}"
    themes.set_theme(DARK)
    assert not view.grab().isNull()


def test_everything_that_takes_the_focus_has_a_name(page: BatchNormPage, look: Callable) -> None:
    look(8)
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus and widget.parent() is not None:
            if widget.metaObject().className() in {"QLineEdit", "QLabel"}:
                continue
            assert widget.accessibleName(), widget
