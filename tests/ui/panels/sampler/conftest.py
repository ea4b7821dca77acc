"""A document, a theme and the panel on top of them."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.specs.data import DataSpec
from workbench.specs.run import RunSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel
from workbench.ui.widgets.theme import LIGHT, ThemeSource, apply_theme


@pytest.fixture
def themes(qapp: QApplication) -> Iterator[ThemeSource]:
    """The light theme, in force on the application for as long as the test lasts."""
    palette = qapp.palette()
    apply_theme(qapp, LIGHT)
    yield ThemeSource(LIGHT)
    qapp.setStyleSheet("")
    qapp.setPalette(palette)


@pytest.fixture
def document(qtbot: QtBot) -> RunDocument:
    return RunDocument(RunSpec(data=DataSpec(name="iris")))


@pytest.fixture
def panel(qtbot: QtBot, document: RunDocument, themes: ThemeSource) -> SamplerPanel:
    panel = SamplerPanel(document, themes)
    qtbot.addWidget(panel)
    panel.resize(360, 760)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel
