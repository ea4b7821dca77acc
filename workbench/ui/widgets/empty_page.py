"""What stands where plots will be: what goes there, and the one thing to do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from workbench.language import tr
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.parts import describe, text_label


class EmptyPage(QWidget):
    """A sentence or two and one button."""

    action_asked = Signal()
    """The button was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = text_label("", "title")
        self.text = text_label("", "muted")
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.setProperty("role", "primary")
        self.button.setMinimumHeight(32)
        self.button.clicked.connect(self.action_asked)
        column = down(1, self.title, self.text, margins=(24, 24, 24, 24), inside=self)
        column.addSpacing(8)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def invite(self, title: str, text: str) -> None:
        """What will be here once a run has begun, and the button that begins it."""
        self.say(title, text, tr("Start training"), tr("Start training (Space)"))
        self.button.show()

    def say(self, title: str, text: str, button: str, tool_tip: str) -> None:
        """Show these texts."""
        self.title.setText(title)
        self.text.setText(text)
        self.button.setText(button)
        describe(self.button, button, tool_tip)
