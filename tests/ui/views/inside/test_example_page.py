"""The page "One example": its numbers are those of the network, under each kind of statistics."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.insight import setup
from tests.ui.views.inside.conftest import FakeMachine
from workbench.insight.evaluation.one_example import Statistics
from workbench.specs.row_edits import LEFT_OUT, RELABELLED
from workbench.training.learner import Learner
from workbench.ui.views.inside.example_page import ExamplePage
from workbench.ui.views.inside.inside_view import InsideView


@pytest.fixture
def page(view: InsideView, look: Callable[[int], None]) -> ExamplePage:
    view.tabs.setCurrentIndex(list(view.pages).index("example"))
    look(8)
    page = view.pages["example"]
    assert isinstance(page, ExamplePage)
    return page


def choose(page: ExamplePage, box: str, data: object) -> None:
    found = getattr(page, box)
    found.setCurrentIndex(found.findData(data))


def expected_z(machine: FakeMachine, statistics: Statistics, row: int) -> np.ndarray:
    """z of a dev example with plain NumPy."""
    learner = Learner(machine.spec, machine.data)
    learner.train(7)
    view = learner.watch()
    layout, parameters, train = view.layout, view.after.parameters, machine.data.train.features
    whole, batch, one = train, train[view.rows], machine.data.dev.features[[row]]
    before = view.before.parameters  # the mini-batch went through the network as it was
    for number in range(2):
        of_batch = batch @ layout.weight(number, before).T
        z, all_z = one @ layout.weight(number, parameters).T, whole @ layout.weight(number, parameters).T
        means = {
            "batch": (of_batch.mean(axis=0), of_batch.var(axis=0)),
            "ewma": (
                layout.running_mean(number, view.after.running),
                layout.running_variance(number, view.after.running),
            ),
            "exact": (all_z.mean(axis=0), all_z.var(axis=0)),
        }
        gamma, beta = layout.scale(number, parameters), layout.shift(number, parameters)

        def normalized(values: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
            return np.maximum(gamma * (values - mean) / np.sqrt(variance + 1e-5) + beta, 0.0)  # noqa: B023

        g, b = layout.scale(number, before), layout.shift(number, before)
        hat = (of_batch - means["batch"][0]) / np.sqrt(means["batch"][1] + 1e-5)
        batch = np.maximum(g * hat + b, 0.0)
        one, whole = normalized(z, *means[statistics]), normalized(all_z, *means["exact"])
    return (one @ layout.weight(2, parameters).T + layout.bias(2, parameters))[0]


@pytest.mark.parametrize("statistics", ["ewma", "batch", "exact"])
def test_z_under_each_kind_of_statistics(
    qtbot: QtBot, machine: FakeMachine, page: ExamplePage, statistics: Statistics
) -> None:
    choose(page, "source", "dev")
    qtbot.mouseClick(page.forth, Qt.MouseButton.LeftButton)
    z = expected_z(machine, statistics, 1)

    choose(page, "statistics", statistics)

    def is_shown() -> None:
        told = [
            float(page.picture.reading(row, 0).split("z = ")[1].split(";")[0].replace("−", "-")) for row in range(3)
        ]
        assert told == pytest.approx(z, abs=2e-4)

    qtbot.waitUntil(is_shown)
    page.picture.grab()


def test_soft_and_hard_far_and_near(qtbot: QtBot, page: ExamplePage) -> None:
    assert "Σ a = 1.000000000000" in page.caption.text()
    assert "z has 3 numbers, and so has a" in page.caption.text()
    answers = [page.picture.reading(row, 0).split("; a = ")[1].split(";")[0] for row in range(3)]
    qtbot.mouseClick(page.far, Qt.MouseButton.LeftButton)
    assert "overflows" in page.caption.text()
    assert "as written: NaN" in page.picture.reading(0, 0)
    assert [page.picture.reading(row, 0).split("; a = ")[1].split(";")[0] for row in range(3)] == answers
    qtbot.mouseClick(page.hard, Qt.MouseButton.LeftButton)
    page.picture.grab()
    assert sorted(page.picture.reading(row, 0)[-1] for row in range(3)) == ["0", "0", "1"]


def test_every_example_can_be_looked_at(qtbot: QtBot, machine: FakeMachine, page: ExamplePage) -> None:
    assert page.where.text() == "1 / 16"
    assert not page.back.isEnabled()
    choose(page, "source", "dev")
    for _ in range(machine.data.dev.rows - 1):
        qtbot.mouseClick(page.forth, Qt.MouseButton.LeftButton)
    assert page.where.text() == f"{machine.data.dev.rows} / {machine.data.dev.rows}"
    assert not page.forth.isEnabled()
    assert f"Row {machine.data.dev.rows}, is c" in page.told.text()


def test_an_example_is_what_it_was_trained_as(qtbot: QtBot, machine: FakeMachine, view: InsideView) -> None:
    label = int(machine.data.train.labels[1])
    view.tabs.setCurrentIndex(list(view.pages).index("example"))
    machine.edit((LEFT_OUT, "1"), (RELABELLED, f"2={(label + 1) % 3}"))
    with qtbot.waitSignal(view.shown):
        machine.look_at(8)
    page = view.pages["example"]
    assert isinstance(page, ExamplePage)
    choose(page, "source", "train")
    assert page.told.text().startswith(f"Row 1, is c{machine.data.train.labels[0]}. It is left out of training.")
    qtbot.mouseClick(page.forth, Qt.MouseButton.LeftButton)
    assert page.told.text().startswith(f"Row 2, is c{(label + 1) % 3} (was c{label}).\n")
    qtbot.mouseClick(page.forth, Qt.MouseButton.LeftButton)
    assert page.told.text().startswith(f"Row 3, is c{machine.data.train.labels[2]}.\n")
    choose(page, "source", "dev")
    assert page.told.text().startswith(f"Row 1, is c{machine.data.dev.labels[0]}.\n")


def test_a_regression_has_no_softmax(machine: FakeMachine, view: InsideView, look: Callable[[int], None]) -> None:
    case = setup.make_case(output="linear", precision="float32")
    values = case.spec.hyperparameters.replaced(batch_size=16)
    machine.spec, machine.data = case.spec.replaced(hyperparameters=values), case.data
    view.tabs.setCurrentIndex(list(view.pages).index("example"))
    look(3)
    page = view.pages["example"]
    assert isinstance(page, ExamplePage)
    assert page.message.isVisible()
    assert not page.picture.isVisible()
