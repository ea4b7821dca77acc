"""What a person does in the rows of the sampler."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from workbench.ui.panels.sampler.dimension_form import DimensionForm
from workbench.ui.panels.sampler.sampler_panel import SamplerPanel


def form(panel: SamplerPanel, name: str = "learning_rate") -> DimensionForm:
    """The fields of a row that varies."""
    found = panel.row(name).form
    assert found is not None
    return found


def type_number(qtbot: QtBot, entry: QLineEdit, text: str, *, confirm: bool = True) -> None:
    """In place of what stands there."""
    entry.selectAll()
    qtbot.keyClicks(entry, text)
    if confirm:
        qtbot.keyClick(entry, Qt.Key.Key_Return)


def choose_scale(panel: SamplerPanel, name: str, text: str) -> None:
    """From the list of a row."""
    box = form(panel, name).scale
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())
