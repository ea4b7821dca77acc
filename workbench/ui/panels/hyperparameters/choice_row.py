"""One hyperparameter that is a choice: optimizer, learning-rate schedule."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.specs.hyperparameter_texts import value_text
from workbench.specs.hyperparameters import Info
from workbench.ui.panels.hyperparameters.live_edits import Progress
from workbench.ui.panels.hyperparameters.row_header import RowHeader
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.theme import ThemeSource


class ChoiceRow(QWidget):
    """Shows a choice and hears of new ones; the document decides."""

    value_chosen = Signal(str, object, str)
    """Name, new value, and an empty key: every choice is an edit of its own."""

    def __init__(self, name: str, info: Info, themes: ThemeSource) -> None:
        super().__init__()
        self._name, self._choices = name, info.choices
        self.setObjectName(f"row_{name}")
        self.header = RowHeader(info, themes)
        self.box = ChoiceBox(info.label, letters=0)
        self.box.addItems([value_text(choice) for choice in info.choices])
        self.message = FieldMessage(themes)
        self.header.label.setBuddy(self.box)
        down(self.header, self.box, self.message, spacing=1, inside=self)
        self.box.currentIndexChanged.connect(self._choose)

    def set_help(self, text: str) -> None:
        """The tooltip of the row and of its box."""
        self.setToolTip(text)
        self.box.setToolTip(text)

    def show_value(self, value: str) -> None:
        """Show a choice without telling anyone."""
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(self._choices.index(value))

    def show_progress(self, progress: Progress) -> None:
        """How far the last edit has come in the run that is live."""
        self.header.show_progress(progress)

    def show_waiting(self, waits: bool) -> None:
        """Whether the run that is live goes on with another choice."""
        self.header.show_waiting(waits)

    def show_problem(self, message: str | None) -> None:
        """What is wrong with the choice."""
        self.message.show_problem(message)

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.value_chosen.emit(self._name, self._choices[index], "")
