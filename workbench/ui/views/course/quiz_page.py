"""The quiz: what is true is measured by the labs in front of the reader, once the reader has answered."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from workbench.labs.course import CourseLab
from workbench.labs.lab import Outcome, Setting
from workbench.labs.places import filled
from workbench.labs.quiz import SEVERAL, Question, Quiz, QuizProgress, truths_of
from workbench.language import tr
from workbench.ui.views.course.lab_session import LabSession, Shown
from workbench.ui.views.course.shown import parts_of
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.parts import describe, note, push_button, surface, text_label
from workbench.ui.widgets.theme import ThemeSource, refresh_role
from workbench.ui.widgets.work_bar import WorkBar

_MARGINS: Final = (16, 8, 16, 16)
_SIGNS: Final = {True: "✓", False: "✗", None: "–"}


class QuizPage(QWidget):
    """One question at a time; ``shut_down`` it before it goes."""

    lab_asked = Signal(str)
    """The name of a lab to be opened."""
    list_asked = Signal()

    def __init__(self, quiz: Quiz, labs: Mapping[str, CourseLab], themes: ThemeSource) -> None:
        super().__init__()
        self._labs, self._themes = labs, themes
        self.questions = [one for one in quiz.questions if all(name in labs for name in one.labs)]
        self._place = 0
        self.progress = QuizProgress()
        self._outcomes: dict[str, Outcome] = {}
        self.session = LabSession(self)
        self.head, self.text = text_label("", "headline", wraps=True), text_label(wraps=True, plain=True)
        self.several, self.score = note(SEVERAL), note()
        self.buttons: list[QAbstractButton] = []
        self._group = QButtonGroup(self)
        self._choices, self._found = QVBoxLayout(), QVBoxLayout()
        self.bar = WorkBar(tr("Answer"), tr("Let the labs measure what is true"))
        describe(self.bar.cancel, tr("Cancel the measurement"), tr("Give up this measurement"))
        self.result = text_label(wraps=True, plain=True)
        self.again = push_button(tr("Answer again"), tr("Answer this question anew"), self._show_question)
        self.before = push_button(tr("Previous"), tr("The question before this one"), self._go_before)
        self.after = push_button(tr("Next"), tr("The question after this one"), self._go_after)
        self._parts: list[QWidget] = []
        self._lay_out()
        self._group.buttonClicked.connect(self._allow)
        self.bar.begin_asked.connect(self._answer)
        self.bar.cancel_asked.connect(self.session.stop)
        self.session.measured.connect(self._take)
        self.session.stopped.connect(self._tell_stopped)
        self.session.failed.connect(self._tell_failed)
        self._show_question()

    def _lay_out(self) -> None:
        surface(self)
        describe(self, tr("Quiz"))
        column = down(
            across((self.head, 1), self.before, self.after), self.score, spacing=12, margins=_MARGINS, inside=self
        )
        for part in (self.text, self.several):
            column.addWidget(part)
        column.addLayout(self._choices)
        column.addWidget(self.bar)
        column.addWidget(self.result)
        column.addLayout(across(self.again, 1))
        column.addLayout(self._found)
        column.addStretch(1)

    @property
    def question(self) -> Question:
        """The one that is shown."""
        return self.questions[self._place]

    @property
    def chosen(self) -> frozenset[int]:
        """Numbers of the choices that are taken."""
        return frozenset(number for number, button in enumerate(self.buttons) if button.isChecked())

    def focus_first(self) -> None:
        """Take the keyboard."""
        self.buttons[0].setFocus()

    def shut_down(self) -> bool:
        """Wait for the lab under way; False if that takes longer than a moment."""
        return self.session.shut_down()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the course: here from question to question."""
        match local_key(event, "course"):
            case "lab", step:
                self._go(step)
            case "list", _:
                self.list_asked.emit()
            case _:
                super().keyPressEvent(event)

    # ---- a question ----

    @Slot()
    def _show_question(self) -> None:
        question = self.question
        self.session.stop()
        self.head.setText(tr("Question {n} of {all}", n=self._place + 1, all=len(self.questions)))
        self.text.setText(tr(question.text))
        self.several.setVisible(question.several)
        self._clear()
        self._group.setExclusive(not question.several)
        for choice in question.choices:
            button = QCheckBox(tr(choice.text)) if question.several else QRadioButton(tr(choice.text))
            describe(button, tr(choice.text), more=tr(question.text))
            self._group.addButton(button)
            self._choices.addWidget(button)
            self.buttons.append(button)
        self.result.hide()
        self.again.hide()
        self.before.setEnabled(self._place > 0)
        self.after.setEnabled(self._place + 1 < len(self.questions))
        self._say_score()
        self._allow()

    def _clear(self) -> None:
        for part in (*self.buttons, *self._parts):
            part.hide()
            part.deleteLater()
        self.buttons, self._parts = [], []

    @Slot()
    def _allow(self) -> None:
        is_answered = bool(self.chosen) or self.question.several
        self.bar.allow("" if is_answered else tr("Choose an answer first."))
        self.bar.say("")

    @Slot()
    def _go_before(self) -> None:
        self._go(-1)

    @Slot()
    def _go_after(self) -> None:
        self._go(1)

    def _go(self, step: int) -> None:
        if 0 <= self._place + step < len(self.questions):
            self._place += step
            self._show_question()
            self.focus_first()

    # ---- the answer ----

    @Slot()
    def _answer(self) -> None:
        for button in self.buttons:
            button.setEnabled(False)
        self._measure_next()

    def _measure_next(self) -> None:
        missing = [name for name in self.question.labs if name not in self._outcomes]
        if not missing:
            self._show_answer()
            return
        lab = self._labs[missing[0]]
        self.bar.show_running(running=True, is_known=False)
        self.bar.say(tr("The lab {title} measures it …", title=lab.title))
        self.session.run(lab, Setting(0, {one.name: one.default for one in lab.source.controls}))

    @Slot(object)
    def _take(self, shown: Shown) -> None:
        self._outcomes[shown.lab.name] = shown.outcome
        if shown.lab.name in self.question.labs:
            self._measure_next()

    def _show_answer(self) -> None:
        question, chosen = self.question, self.chosen
        truths = truths_of(question, self._outcomes)
        self.progress = self.progress.answered(question, chosen, truths)
        scored = self.progress.attempts[question.name][-1].scored
        self._end_running()
        self.bar.allow(tr("It is answered."))
        lines = [f"{_SIGNS[truth]} {tr(one.text)}" for one, truth in zip(question.choices, truths, strict=True)]
        head = tr("{right} of {possible} points. Measured:", right=scored.right, possible=scored.possible)
        self.result.setText("\n".join((head, *lines)))
        refresh_role(self.result, "good" if scored.right == scored.possible else "warning")
        self.result.show()
        self.again.show()
        self._parts = [part for name in question.labs for part in self._told(self._labs[name], self._outcomes[name])]
        for part in self._parts:
            self._found.addWidget(part)
        self._say_score()

    def _told(self, lab: CourseLab, outcome: Outcome) -> Sequence[QWidget]:
        """What a lab measured, and the way to it."""
        verdict = text_label(
            filled(lab.text.verdict(outcome.holds), outcome.numbers), "card-title", wraps=True, plain=True
        )
        way = push_button(tr("Open the lab {title}", title=lab.title), tr("Read it, and play with it"), self._ask_lab)
        way.setObjectName(lab.name)
        row = QWidget()
        across(way, 1, inside=row)
        return (verdict, *parts_of(outcome, self._themes), row)

    @Slot()
    def _ask_lab(self) -> None:
        sender = self.sender()
        if isinstance(sender, QWidget):
            self.lab_asked.emit(sender.objectName())

    @Slot()
    def _tell_stopped(self) -> None:
        self._give_up("")

    @Slot(str)
    def _tell_failed(self, problem: str) -> None:
        self._give_up(problem)

    def _give_up(self, problem: str) -> None:
        self._end_running()
        for button in self.buttons:
            button.setEnabled(True)
        self._allow()
        self.bar.say(problem, "error")

    def _end_running(self) -> None:
        self.bar.show_running(running=False)
        self.bar.say("")

    def _say_score(self) -> None:
        self.score.setText(
            tr("{right} of {possible} points so far.", right=self.progress.right, possible=self.progress.possible)
            if self.progress.attempts
            else tr("Answer, and the labs measure here and now what is true.")
        )
