"""A panel over a small document, with a session that answers when told."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.panels.hyperparameters.fake_session import FakeSession
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.hyperparameters.hyperparameters_panel import HyperparameterPanel
from workbench.ui.widgets.theme import ThemeSource, styled_afterwards


@pytest.fixture
def session(qtbot: QtBot) -> FakeSession:
    return FakeSession()


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication, document: RunDocument, session: FakeSession) -> HyperparameterPanel:
    with styled_afterwards(qapp):
        widget = HyperparameterPanel(document, session, ThemeSource())  # type: ignore[arg-type]
    qtbot.addWidget(widget)
    widget.resize(330, 700)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget
