"""The document that panels stand on."""

import pytest
from pytestqt.qtbot import QtBot

from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec
from workbench.ui.document.document import RunDocument


@pytest.fixture
def document(qtbot: QtBot) -> RunDocument:
    return RunDocument(RunSpec(data=CatalogueSpec(name="iris")))
