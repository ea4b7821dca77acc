"""The card of an end of the network, input or output: what the data decides, so there is nothing to edit."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget


class EndRow(QFrame):
    """A title, what the data says about this end, and the shapes if there are any."""

    def __init__(self, title: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._name = QLabel(title)
        self._count, self._shapes = QLabel(), QLabel()
        for label in (self._count, self._shapes):
            label.setProperty("role", "muted")
        self.setToolTip(help_text)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._name)
        line.addStretch(1)
        line.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self._shapes)

    def show_title(self, title: str, help_text: str) -> None:
        """Another kind of end."""
        self._title = title
        self._name.setText(title)
        self.setToolTip(help_text)

    def show_detail(self, count: str, shapes: str = "") -> None:
        """Features or classes, and the shapes of the layer."""
        self._count.setText(count)
        self._shapes.setText(shapes)
        self._shapes.setVisible(bool(shapes))
        self.setAccessibleName(f"{self._title}: {count}")
