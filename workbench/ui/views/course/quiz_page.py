"""The quiz: what is true is measured by the labs in front of the reader, once the reader has answered."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.labs.course import CourseLab
from workbench.labs.lab import Outcome, Setting
from workbench.labs.quiz import SEVERAL, Question, Quiz, answered, truths_of
from workbench.labs.quiz_progress import Attempt, QuizProgress
from workbench.labs.teaching import Teaching
from workbench.language import tr
from workbench.ui.views.course.arrival import Arrival
from workbench.ui.views.course.lab_session import LabSession, Shown
from workbench.ui.views.course.quiz_choices import QuizChoices
from workbench.ui.views.course.shown import told_by
from workbench.ui.widgets.arrangement import across, down, take_away
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
    progress_changed = Signal(object)
    """The ``QuizProgress``, to be kept."""

    def __init__(
        self,
        quiz: Quiz,
        labs: Mapping[str, CourseLab],
        themes: ThemeSource,
        progress: QuizProgress = QuizProgress(),  # noqa: B008 - a frozen value
        teaching: Teaching = Teaching(),  # noqa: B008 - a frozen value
    ) -> None:
        """``progress``: as it was kept."""
        super().__init__()
        self._teaching, self._is_revealed = teaching, False
        self._labs, self._themes = labs, themes
        self.questions = [one for one in quiz.questions if all(name in labs for name in one.labs)]
        self._place = 0
        self.progress = self._fitting(progress)
        self._outcomes: dict[str, Outcome] = {}
        self.session = LabSession(self)
        self.head, self.text = text_label("", "headline", wraps=True), text_label(wraps=True, plain=True)
        self.several, self.score = note(SEVERAL), note()
        self.choices, self._found = QuizChoices(), QVBoxLayout()
        self.bar = WorkBar(tr("Answer"), tr("Let the labs measure what is true"))
        describe(self.bar.cancel, tr("Cancel the measurement"), tr("Give up this measurement"))
        self.result = text_label(wraps=True, plain=True)
        self.again = push_button(tr("Answer again"), tr("Answer this question anew"), self._ask_anew)
        self.reveal = push_button(
            tr("Reveal what was measured"), tr("Show what is true, and why"), self._reveal, height=32
        )
        self.all_labs = push_button(tr("All labs"), tr("Back to the list"), self.list_asked)
        self.before = push_button(tr("Previous"), tr("The question before this one"), self._go_before)
        self.after = push_button(tr("Next"), tr("The question after this one"), self._go_after)
        self._parts: list[QWidget] = []
        self.arrival = Arrival(self.bar, self.result)
        self._lay_out()
        self.choices.changed.connect(self._allow)
        self.choices.changed.connect(self.arrival.show_button)
        self.bar.begin_asked.connect(self._answer)
        self.bar.cancel_asked.connect(self.session.stop)
        self.session.measured.connect(self._take)
        self.session.stopped.connect(self._tell_stopped)
        self.session.failed.connect(self._tell_failed)
        self.session.told.connect(self._tell_slow)
        self._show_question()

    def _lay_out(self) -> None:
        surface(self)
        describe(self, tr("Quiz"))
        ways = across(self.all_labs, 1, self.before, self.after)
        asked = (self.head, self.score, self.text, self.several, self.choices, self.bar, self.result)
        answered = (across(self.reveal, self.again, 1), self._found, 1)
        down(ways, *asked, *answered, spacing=12, margins=_MARGINS, inside=self)

    @property
    def question(self) -> Question:
        """The one that is shown."""
        return self.questions[self._place]

    def focus_first(self) -> None:
        """Take the keyboard."""
        self.choices.buttons[0].setFocus()

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

    def _fitting(self, progress: QuizProgress) -> QuizProgress:
        """Attempts at questions that there are, as many choices as they have."""
        counts = {one.name: len(one.choices) for one in self.questions}
        kept = progress.attempts.items()
        return QuizProgress({name: tries for name, tries in kept if counts.get(name) == len(tries[-1].scored.marks)})

    def show_kept(self, progress: QuizProgress, teaching: Teaching) -> None:
        """As it was kept; what was measured with another seed is forgotten."""
        if teaching.lab_seed != self._teaching.lab_seed:
            self._outcomes.clear()
        self.progress, self._teaching = self._fitting(progress), teaching
        self._show_question()

    @Slot()
    def _show_question(self) -> None:
        """Open, or as it was answered last."""
        self._ask_anew()
        self._say_answered()

    def _say_answered(self) -> None:
        tries = self.progress.attempts.get(self.question.name)
        if not tries:
            return
        self.choices.show_chosen(tries[-1].chosen)
        if all(name in self._outcomes for name in self.question.labs):
            self._show_measured(tries[-1])
        else:
            self._say_result(tries[-1], [tr("Answer again, and the labs measure it once more.")])

    @Slot()
    def _ask_anew(self) -> None:
        question = self.question
        self.session.stop()
        self.head.setText(tr("Question {n} of {all}", n=self._place + 1, all=len(self.questions)))
        self.text.setText(tr(question.text))
        self.several.setVisible(question.several)
        self._clear()
        self.choices.show_question(question)
        self.result.hide()
        self.again.hide()
        self.reveal.hide()
        self._is_revealed = False
        self.before.setEnabled(self._place > 0)
        self.after.setEnabled(self._place + 1 < len(self.questions))
        self._say_score()
        self._allow()

    def _clear(self) -> None:
        for part in self._parts:
            take_away(part)
        self._parts = []

    @Slot()
    def _allow(self) -> None:
        is_answered = bool(self.choices.chosen) or self.question.several
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
        self.choices.let(choose=False)
        self._measure_next()

    def _measure_next(self) -> None:
        missing = [name for name in self.question.labs if name not in self._outcomes]
        if not missing:
            self._show_answer()
            return
        lab = self._labs[missing[0]]
        self.bar.show_running(running=True, is_known=False)
        self.bar.say(tr("The lab {title} measures it …", title=lab.title))
        self.session.run(lab, Setting(self._teaching.lab_seed, {one.name: one.default for one in lab.source.controls}))

    @Slot(object)
    def _take(self, shown: Shown) -> None:
        self._outcomes[shown.lab.name] = shown.outcome
        if shown.lab.name in self.question.labs:
            self._measure_next()

    def _show_answer(self) -> None:
        question, chosen = self.question, self.choices.chosen
        truths = truths_of(question, self._outcomes)
        self.progress = answered(self.progress, question, chosen, truths)
        self._show_measured(self.progress.attempts[question.name][-1])
        self._say_score()
        self.arrival.start()
        self.progress_changed.emit(self.progress)

    def _show_measured(self, attempt: Attempt) -> None:
        question, truths = self.question, truths_of(self.question, self._outcomes)
        self._end_running()
        if self._is_hiding:
            self._say_result(attempt, [])
            return
        lines = [f"{_SIGNS[truth]} {tr(one.text)}" for one, truth in zip(question.choices, truths, strict=True)]
        self._say_result(attempt, [tr("Measured:"), *lines])
        self._parts = [part for name in question.labs for part in self._told(self._labs[name], self._outcomes[name])]
        for part in self._parts:
            self._found.addWidget(part)

    def _say_result(self, attempt: Attempt, lines: Sequence[str]) -> None:
        scored = attempt.scored
        self.bar.allow(tr("It is answered."))
        self.reveal.setVisible(self._is_hiding)
        if self._is_hiding:
            head, lines = tr("Answered. What was measured is hidden."), ()
        else:
            head = tr("{right} of {possible} points.", right=scored.right, possible=scored.possible)
        self.result.setText("\n".join((head, *lines)))
        role = "good" if scored.right == scored.possible else "warning"
        refresh_role(self.result, "muted" if self._is_hiding else role)
        self.result.show()
        self.again.show()

    @property
    def _is_hiding(self) -> bool:
        return self._teaching.is_hiding and not self._is_revealed

    @Slot()
    def _reveal(self) -> None:
        self._is_revealed = True
        self._say_answered()

    def _told(self, lab: CourseLab, outcome: Outcome) -> Sequence[QWidget]:
        """What a lab measured, and the way to it."""
        way = push_button(tr("Open the lab {title}", title=lab.title), tr("Read it, and play with it"), self._ask_lab)
        way.setObjectName(lab.name)
        row = QWidget()
        across(way, 1, inside=row)
        return (*told_by(lab, outcome, self._themes), row)

    @Slot()
    def _ask_lab(self) -> None:
        sender = self.sender()
        if isinstance(sender, QWidget):
            self.lab_asked.emit(sender.objectName())

    @Slot(str)
    def _tell_slow(self, text: str) -> None:
        if self.session.is_running:
            self.bar.say(text or tr("The labs measure it …"))

    @Slot()
    def _tell_stopped(self) -> None:
        self._give_up("")

    @Slot(str)
    def _tell_failed(self, problem: str) -> None:
        self._give_up(problem)

    def _give_up(self, problem: str) -> None:
        self._end_running()
        self.choices.let(choose=True)
        self._allow()
        self.bar.say(problem, "error")

    def _end_running(self) -> None:
        self.bar.show_running(running=False)
        self.bar.say("")

    def _say_score(self) -> None:
        if self._teaching.is_hiding:
            self.score.setText(tr("Answer; your teacher reveals what was measured."))
            return
        self.score.setText(
            tr("{right} of {possible} points so far.", right=self.progress.right, possible=self.progress.possible)
            if self.progress.attempts
            else tr("Answer, and the labs measure here and now what is true.")
        )
