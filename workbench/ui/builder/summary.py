"""What the network amounts to: learned numbers by kind, memory, and what is wrong with the whole."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.specs.run import RunSpec
from workbench.ui.builder.network_text import breakdown, memory_bytes, memory_text
from workbench.ui.field_message import FieldMessage
from workbench.ui.theme import ThemeSource


class NetworkSummary(QWidget):
    """Two lines of figures and, if need be, a message."""

    def __init__(self, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._memory, self._kinds = QLabel(), QLabel(), QLabel()
        self._count.setToolTip("Learned numbers of the network.")
        self._memory.setToolTip(
            "About what a run takes beside the data: parameters, gradients and two moments of the optimizer, and the "
            "activations of one mini-batch."
        )
        self._kinds.setToolTip("Weights W, biases b; γ and β of batch norm, which on z stand in place of b.")
        for label in (self._memory, self._kinds):
            label.setProperty("role", "muted")
        self._kinds.setWordWrap(True)
        self.message = FieldMessage(themes)
        first = QHBoxLayout()
        first.addWidget(self._count)
        first.addStretch(1)
        first.addWidget(self._memory)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(first)
        layout.addWidget(self._kinds)
        layout.addWidget(self.message)

    @property
    def text(self) -> str:
        """All figures in one line, as they are read out."""
        return " · ".join(label.text() for label in (self._count, self._memory, self._kinds) if label.text())

    def show_network(self, spec: RunSpec, n_features: int | None, n_classes: int | None) -> None:
        """Show the figures; they need the width of the data and its classes."""
        if n_features is None or n_classes is None:
            self._count.setText("Choose a data set to see the figures")
            self._memory.clear()
            self._kinds.clear()
            return
        kinds = breakdown(spec.network, n_features, n_classes)
        self._count.setText(f"<b>{sum(kinds.values()):,}</b> parameters")
        self._memory.setText(f"≈ {memory_text(memory_bytes(spec, n_features, n_classes))}")
        self._kinds.setText(" · ".join(f"{kind} {count:,}" for kind, count in kinds.items()))
        self.setAccessibleName(self.text)
