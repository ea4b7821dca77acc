"""The settings of the whole network: output, starting weights, and where batch norm stands."""

from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from workbench.language import tr
from workbench.numbers import grouped, storage
from workbench.specs.network import NetworkSpec
from workbench.specs.network_choices import NETWORK_CHOICES, Choices
from workbench.specs.network_texts import breakdown, memory_bytes
from workbench.specs.run import RunSpec
from workbench.ui.widgets.arrangement import across, down, grid
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.parts import text_label
from workbench.ui.widgets.theme import ThemeSource


class NetworkSummary(QWidget):
    """Two lines of figures and, if need be, a message."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._count, self._memory, self._kinds = QLabel(), QLabel(), QLabel()
        self._count.setToolTip(tr("Learned numbers of the network."))
        self._memory.setToolTip(
            tr(
                "About what a run takes beside the data: parameters, gradients and two moments of the optimizer, and the "
                "activations of one mini-batch."
            )
        )
        self._kinds.setToolTip(tr("Weights W, biases b; γ and β of batch norm, which on z stand in place of b."))
        for label in (self._memory, self._kinds):
            label.setProperty("role", "muted")
        self._kinds.setWordWrap(True)
        self.message = FieldMessage(themes)
        first = across(self._count, 1, self._memory, spacing=-1)
        down(first, self._kinds, self.message, spacing=2, inside=self)

    @property
    def text(self) -> str:
        """All figures in one line, as they are read out."""
        return " · ".join(label.text() for label in (self._count, self._memory, self._kinds) if label.text())

    def show_network(self, spec: RunSpec, n_features: int | None, n_answers: int | None) -> None:
        """Show the figures; they need the width of the data and of its answers."""
        if n_features is None or n_answers is None:
            self._count.setText(tr("Choose a data set to see the figures"))
            self._memory.clear()
            self._kinds.clear()
            return
        kinds = breakdown(spec.network, n_features, n_answers)
        self._count.setText(tr("<b>{grouped}</b> parameters", grouped=grouped(sum(kinds.values()))))
        self._memory.setText(f"≈ {storage(memory_bytes(spec, n_features, n_answers))}")
        self._kinds.setText(" · ".join(f"{kind} {grouped(count)}" for kind, count in kinds.items()))
        self.setAccessibleName(self.text)


_COLUMNS: Final = 2


class NetworkForm(QWidget):
    """Shows the choices of the network and hears of new ones; the document decides."""

    chosen = Signal(str, str)
    """Field of the network, new value."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self.setAccessibleName(tr("Whole network"))
        self.boxes: dict[str, ChoiceBox] = {}
        self.message = FieldMessage(themes)
        title = text_label(tr("Whole network"), "card-title")
        layout = grid(down=4, stretches=(0, 1), inside=self)
        layout.addWidget(title, 0, 0, 1, _COLUMNS)
        for row, (field, choices) in enumerate(NETWORK_CHOICES.items(), start=1):
            box = self.boxes[field] = _make_box(field, choices)
            label = text_label(choices.label, tip=box.toolTip(), field=box)
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
    tip = tr(
        "<qt><b>{choices_label}</b><br>{meaning} Takes effect at the next run.</qt>",
        choices_label=choices.label,
        meaning=choices.meaning,
    )
    box = ChoiceBox(choices.label, tip, letters=0)
    box.setObjectName(field)
    for value, (name, meaning) in choices.options.items():
        box.add_choice(name, meaning, value)
    return box
