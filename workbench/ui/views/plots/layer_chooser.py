"""Which layer is shown: buttons side by side for a few layers, a list for many."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QComboBox, QToolButton, QWidget

from workbench.language import tr
from workbench.ui.widgets.arrangement import across

_MOST_BUTTONS = 4


class LayerChooser(QWidget):
    """Offers layers by name; remembers the place that was chosen when the layers change."""

    chosen = Signal(int)
    """Place of the layer in the list offered, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current = 0
        self._group = QButtonGroup(self)
        self.buttons = tuple(self._make_button(place) for place in range(_MOST_BUTTONS))
        self.list = QComboBox(self)
        self.list.setAccessibleName(tr("Layer shown"))
        self.list.setToolTip(tr("The batch-norm layer that is shown"))
        across(*self.buttons, self.list, spacing=2, inside=self)
        self._group.idClicked.connect(self._choose)
        self.list.activated.connect(self._choose)

    def _make_button(self, place: int) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setMinimumHeight(24)
        self._group.addButton(button, place)
        return button

    @property
    def current(self) -> int:
        """Place of the layer shown."""
        return self._current

    def offer(self, layers: Sequence[tuple[str, str]]) -> None:
        """Offer these layers, each with a short name and a description."""
        self._current = min(self._current, max(0, len(layers) - 1))
        few = len(layers) <= _MOST_BUTTONS
        for place, button in enumerate(self.buttons):
            button.setVisible(few and place < len(layers))
            if place < len(layers):
                name, description = layers[place]
                button.setText(name)
                button.setToolTip(description)
                button.setAccessibleName(description)
                button.setChecked(place == self._current)
        self.list.clear()
        self.list.addItems([description for _, description in layers])
        self.list.setCurrentIndex(self._current)
        self.list.setVisible(not few)

    @Slot(int)
    def _choose(self, place: int) -> None:
        self._current = place
        self.chosen.emit(place)
