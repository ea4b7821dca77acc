"""A small document and a session whose trainer computes nothing."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.fake_trainer import FakeTrainer
from tests.ui.patience import PatientBot
from tests.ui.plain_window import answers, new_window, settings, window
from workbench.specs.data import CatalogueSpec
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.theme import LIGHT, ThemeSource, apply_theme, style_sheet

__all__ = ["answers", "new_window", "settings", "window"]  # fixtures that live beside what they build


@pytest.fixture(autouse=True)
def application_as_it_was(qapp: QApplication, look: None) -> Iterator[None]:
    """What one test gives to the whole application, the next does not find.

    The style sheet stays from test to test: putting it on and off takes longer than most tests of a widget.
    """
    sheet, palette, font, quits = qapp.styleSheet(), qapp.palette(), qapp.font(), qapp.quitOnLastWindowClosed()
    yield
    if qapp.styleSheet() != sheet:
        qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setQuitOnLastWindowClosed(quits)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """In place of the robot of pytest-qt: one that waits as long as a loaded machine needs."""
    return PatientBot(request)


@pytest.fixture
def spec() -> RunSpec:
    """93 flowers, two epochs of 6 mini-batches."""
    network = NetworkSpec(layers=(DenseLayer(units=4),))
    return RunSpec.parse(
        {
            "name": "flowers",
            "data": CatalogueSpec(name="iris", dev_fraction=0.25).to_plain(),
            "network": network.to_plain(),
            "hyperparameters": {"batch_size": 16},
            "epochs": 2,
        }
    )


@pytest.fixture
def document(qtbot: QtBot, spec: RunSpec) -> RunDocument:
    return RunDocument(spec)


@pytest.fixture
def trainer() -> FakeTrainer:
    return FakeTrainer()


@pytest.fixture
def session(qtbot: QtBot, document: RunDocument, trainer: FakeTrainer) -> Iterator[RunSession]:
    session = RunSession(document, trainer)
    yield session
    assert session.shut_down()


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    """Style, colours and numbers as the program sets them, whatever the test before left: sizes depend on them."""
    QLocale.setDefault(QLocale.c())
    if qapp.styleSheet() != style_sheet(LIGHT):
        apply_theme(qapp, LIGHT)


@pytest.fixture
def themes(look: None) -> ThemeSource:
    """The light theme, which is in force."""
    return ThemeSource(LIGHT)
