"""The question of a lab: the reader commits to an answer before anything is run."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton

from workbench.labs.lab_text import LabText
from workbench.language import tr
from workbench.ui.views.course.wrapped_text import WrappedText
from workbench.ui.widgets.arrangement import Margins, across, down
from workbench.ui.widgets.parts import describe, push_button, text_label
from workbench.ui.widgets.theme import refresh_role

_MARGINS: Final[Margins] = (12, 8, 12, 8)


class QuestionBox(QFrame):
    """Once it was run the answer stays as it was said, until the reader asks to answer again."""

    chosen = Signal()
    again_asked = Signal()

    def __init__(self, text: LabText) -> None:
        super().__init__()
        self._text = text
        self.setProperty("role", "card")
        self.setAccessibleName(tr("Question"))
        title = text_label(tr("What do you expect?"), "card-title")
        question = text_label(tr(text.question), wraps=True, plain=True)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        for name, choice in text.choices.items():
            button = QRadioButton(tr(choice))
            describe(button, tr(choice), more=tr(text.question))
            WrappedText(button)
            self._group.addButton(button)
            self.buttons[name] = button
        self.result = text_label(wraps=True, plain=True)
        self.again = push_button(
            tr("Answer again"), tr("Forget what you said here and answer anew"), self.again_asked, role="flat"
        )
        down(
            title,
            question,
            *self.buttons.values(),
            self.result,
            across(self.again, 1),
            spacing=6,
            margins=_MARGINS,
            inside=self,
        )
        self._group.buttonClicked.connect(self._choose)
        self.show_open("")

    @property
    def choice(self) -> str:
        """The name of the choice, or nothing."""
        return next((name for name, button in self.buttons.items() if button.isChecked()), "")

    def show_open(self, choice: str) -> None:
        """Let the reader choose; this is chosen so far."""
        self._group.setExclusive(False)
        for name, button in self.buttons.items():
            button.setChecked(name == choice)
            button.setEnabled(True)
        self._group.setExclusive(True)
        self.result.hide()
        self.again.hide()

    def show_before(self, said: str) -> None:
        """What was said before the last start of the window stands below; it can be answered anew."""
        self.result.setText(said)
        refresh_role(self.result, "muted")
        self.result.setVisible(bool(said))

    def show_committed(self, choice: str) -> None:
        """It is being run: what was said stands."""
        self.show_open(choice)
        for button in self.buttons.values():
            button.setEnabled(False)

    def show_measured(self, choice: str, measured: str | None) -> None:
        """What the measurement speaks for, beside what was said."""
        self.show_committed(choice)
        said = tr(self._text.choices.get(choice, "–"))
        if measured is None:
            text, role = tr("You said: {said}. The measurement cannot tell.", said=said), "warning"
        elif measured == choice:
            text, role = tr("You said: {said}. So it was measured.", said=said), "good"
        else:
            answer = tr(self._text.choices.get(measured, measured))
            text, role = tr("You said: {said}. Measured: {answer}.", said=said, answer=answer), "error"
        self.result.setText(text)
        refresh_role(self.result, role)
        self.result.show()
        self.again.show()

    @Slot()
    def _choose(self) -> None:
        self.chosen.emit()
