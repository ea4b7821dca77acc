"""The data panel."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from workbench.ui.document.document import RunDocument
from workbench.ui.panels.data.data_panel import DataPanel
from workbench.ui.widgets.theme import ThemeSource


@pytest.fixture
def panel(qtbot: QtBot, document: RunDocument, themes: ThemeSource, tmp_path: Path) -> DataPanel:
    """On a machine where nothing is installed."""
    panel = DataPanel(document, themes, installed_folder=tmp_path / "fashion-mnist")
    qtbot.addWidget(panel)
    panel.resize(360, 800)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel
