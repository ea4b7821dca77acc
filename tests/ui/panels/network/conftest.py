"""A builder over a small document."""

import pytest
from pytestqt.qtbot import QtBot

from workbench.specs.data import CatalogueSpec
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.network.network_panel import BuilderPanel
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def document(qtbot: QtBot) -> RunDocument:
    layers = tuple(DenseLayer(units=units) for units in (11, 12, 13))
    return RunDocument(RunSpec(data=CatalogueSpec(name="iris"), network=NetworkSpec(layers=layers)))


@pytest.fixture
def panel(qtbot: QtBot, document: RunDocument) -> BuilderPanel:
    widget = BuilderPanel(document, ThemeSource())
    qtbot.addWidget(widget)
    widget.resize(330, 780)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget
