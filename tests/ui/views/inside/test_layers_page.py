"""The page "Weights": histograms of W, its gradient and its change, and the first layer as images."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.ui.views.inside.conftest import LENGTH, FakeMachine
from workbench.data import load_dataset
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.ui.views.inside.inside_view import InsideView
from workbench.ui.views.inside.layers_page import LayersPage
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def page(view: InsideView, look: Callable[[int], None]) -> LayersPage:
    view.tabs.setCurrentIndex(list(view.pages).index("weights"))
    look(8)
    page = view.pages["weights"]
    assert isinstance(page, LayersPage)
    return page


def test_the_histograms_are_those_of_the_executed_mini_batch(machine: FakeMachine, page: LayersPage) -> None:
    learner = Learner(machine.spec, machine.data)
    learner.train(7)
    view = learner.watch()
    for layer in range(3):
        page.layer.setCurrentIndex(layer)
        w = view.layout.weight(layer, view.before.parameters)
        assert page.histograms.shape()[0] == 3
        told = page.histograms.reading(0, 0)
        assert f"of {w.size}" in told
        norm = float(np.linalg.norm(w.astype(np.float64)))
        assert f"‖W‖ {norm:.3g}"[:7] in page.strips.caption.text()
    assert not page.images.isVisible()  # the features are no image


@pytest.fixture
def digits(qtbot: QtBot) -> FakeMachine:
    spec = RunSpec.parse(
        {"data": {"name": "digits"}, "network": {"layers": [{"units": 7}]}, "hyperparameters": {"batch_size": 16}}
    )
    machine = FakeMachine(spec, load_dataset(spec.data))
    machine.begin(LENGTH)
    return machine


@pytest.fixture
def looked_at(qtbot: QtBot, digits: FakeMachine, themes: ThemeSource) -> Iterator[LayersPage]:
    view = InsideView(digits, themes)
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.tabs.setCurrentIndex(list(view.pages).index("weights"))
    with qtbot.waitExposed(view), qtbot.waitSignal(view.shown):
        view.show()
    page = view.pages["weights"]
    assert isinstance(page, LayersPage)
    yield page
    assert view.shut_down()


def test_units_of_the_first_layer_are_images(digits: FakeMachine, looked_at: LayersPage) -> None:
    learner = Learner(digits.spec, digits.data)
    learner.train(LENGTH - 1)
    view = learner.watch()
    page = looked_at
    assert page.images.isVisible()
    rows, columns = page.picture.shape()
    assert (rows - 1) * columns < 7 <= rows * columns
    for of, vector in (("weight", view.before.parameters), ("gradient", view.gradients)):
        page.of.setCurrentIndex(page.of.findData(of))
        image = view.layout.weight(0, vector)[2].reshape(8, 8)
        row, column = np.unravel_index(np.abs(image).argmax(), (8, 8))
        assert page.picture.reading(*divmod(2, columns)).endswith(f"at row {row + 1}, column {column + 1} of the image")
    assert page.picture.reading(rows - 1, columns - 1) == "" or rows * columns == 7
    assert "All 7 units" in page.images.caption.text()
    page.picture.grab()  # paints without a warning
