"""The choices of one question of the quiz: one of them, or any number."""

from collections.abc import Collection

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QRadioButton, QWidget

from workbench.labs.quiz import Question
from workbench.language import tr
from workbench.ui.views.course.wrapped_text import WrappedText
from workbench.ui.widgets.arrangement import down, take_away
from workbench.ui.widgets.parts import describe


class QuizChoices(QWidget):
    """Shows what it is given."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QAbstractButton] = []
        self._group = QButtonGroup(self)
        self._column = down(inside=self)
        self._group.buttonClicked.connect(self._tell)

    @property
    def chosen(self) -> frozenset[int]:
        """Numbers of the choices that are taken."""
        return frozenset(number for number, button in enumerate(self.buttons) if button.isChecked())

    def show_question(self, question: Question) -> None:
        """Nothing is chosen yet."""
        for button in self.buttons:
            take_away(button)
        self.buttons = []
        self._group.setExclusive(not question.several)
        for choice in question.choices:
            button = QCheckBox(tr(choice.text)) if question.several else QRadioButton(tr(choice.text))
            describe(button, tr(choice.text), more=tr(question.text))
            WrappedText(button)
            self._group.addButton(button)
            self._column.addWidget(button)
            self.buttons.append(button)

    def show_chosen(self, chosen: Collection[int]) -> None:
        """As it was answered."""
        for number, button in enumerate(self.buttons):
            button.setChecked(number in chosen)
        self.let(choose=False)

    def let(self, *, choose: bool) -> None:
        """Whether the reader may still choose."""
        for button in self.buttons:
            button.setEnabled(choose)

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()
