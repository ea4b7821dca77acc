"""The settings of the whole network: output, starting weights, and where batch norm stands."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from workbench.specs.network import NetworkSpec
from workbench.ui.builder.network_choices import NETWORK_CHOICES, Choices
from workbench.ui.choice_box import ChoiceBox
from workbench.ui.field_message import FieldMessage
from workbench.ui.theme import ThemeSource

_COLUMNS: Final = 2


class NetworkForm(QWidget):
    """Shows the choices of the network and hears of new ones; the document decides."""

    chosen = Signal(str, str)
    """Field of the network, new value."""

    def __init__(self, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Whole network")
        self.boxes: dict[str, ChoiceBox] = {}
        self.message = FieldMessage(themes)
        title = QLabel("Whole network")
        title.setProperty("role", "card-title")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(4)
        layout.setColumnStretch(1, 1)
        layout.addWidget(title, 0, 0, 1, _COLUMNS)
        for row, (field, choices) in enumerate(NETWORK_CHOICES.items(), start=1):
            box = self.boxes[field] = _make_box(field, choices)
            label = QLabel(choices.label)
            label.setBuddy(box)
            label.setToolTip(box.toolTip())
            layout.addWidget(label, row, 0)
            layout.addWidget(box, row, 1)
            box.currentIndexChanged.connect(self._choose)
        layout.addWidget(self.message, 1 + len(NETWORK_CHOICES), 0, 1, _COLUMNS)

    def show_network(self, network: NetworkSpec) -> None:
        """Show the choices of a network without telling anyone."""
        for field, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(getattr(network, field)))

    @Slot(int)
    def _choose(self, index: int) -> None:
        box = self.sender()
        if isinstance(box, ChoiceBox):
            self.chosen.emit(box.objectName(), box.itemData(index))


def _make_box(field: str, choices: Choices) -> ChoiceBox:
    box = ChoiceBox()
    box.setObjectName(field)
    for value, (name, meaning) in choices.options.items():
        box.addItem(name, value)
        box.setItemData(box.count() - 1, meaning, Qt.ItemDataRole.ToolTipRole)
    box.setAccessibleName(choices.label)
    box.setToolTip(f"<qt><b>{choices.label}</b><br>{choices.meaning} Takes effect at the next run.</qt>")
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumHeight(26)
    return box
