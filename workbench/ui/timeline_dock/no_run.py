"""What stands in the dock before the first run: one sentence and one button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


class NoRun(QWidget):
    """Low enough for the dock at its smallest."""

    start_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLabel("Once a run trains, drag here to see it at any of its steps.")
        self.text.setProperty("role", "muted")
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.text.setMaximumWidth(430)
        self.button = QPushButton("Start training")
        self.button.setProperty("role", "primary")
        self.button.setAccessibleName("Start training")
        self.button.setToolTip("Start training (Space)")
        self.button.setMinimumHeight(32)
        self.button.clicked.connect(self.start_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 16, 24, 16)
        row.setSpacing(16)
        row.addStretch(1)
        row.addWidget(self.text, 4)
        row.addWidget(self.button)
        row.addStretch(1)
