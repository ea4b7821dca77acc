"""The sampler panel."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.ui.document.document import RunDocument
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel
from workbench.ui.widgets.theme import ThemeSource, styled_afterwards


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication, document: RunDocument, themes: ThemeSource) -> SamplerPanel:
    with styled_afterwards(qapp):
        panel = SamplerPanel(document, themes)
    qtbot.addWidget(panel)
    panel.resize(360, 760)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel
