"""The page of one lab: claim, formulas, question, experiment, what was measured, and what to play with."""

from typing import Final

from PySide6.QtCore import QElapsedTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.labs.course import Answered, CourseLab, said_before
from workbench.labs.lab import Outcome, Setting
from workbench.labs.places import filled, intervals_told
from workbench.labs.teaching import Teaching
from workbench.language import tr
from workbench.ui.views.course.arrival import Arrival
from workbench.ui.views.course.formula_picture import FormulaPicture
from workbench.ui.views.course.lab_controls import LabControls
from workbench.ui.views.course.lab_session import Seen
from workbench.ui.views.course.question_box import QuestionBox
from workbench.ui.views.course.shown import parts_of, spoken
from workbench.ui.widgets.arrangement import across, down, take_away
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.parts import describe, note, push_button, surface, text_label, timer
from workbench.ui.widgets.theme import ThemeSource, refresh_role
from workbench.ui.widgets.work_bar import WorkBar

_ROLES: Final = {True: "good", False: "error", None: "warning"}
_TICK_MILLISECONDS: Final = 500
_MARGINS: Final = (16, 8, 16, 16)


class LabPage(QWidget):
    """Runs nothing itself: it asks, and is told."""

    run_asked = Signal(object)
    """A ``Setting``."""
    cancel_asked = Signal()
    answered = Signal(str)
    """The choice that the reader committed to, before the first run."""
    forgotten = Signal()
    """The reader wants to answer again."""
    panda_asked = Signal(object)
    """The ``RunSpec`` to go on with by hand."""
    show_asked = Signal(str)
    """What to point at in the window."""
    beside_asked = Signal(int)
    """The lab before (-1) or after (1) this one."""
    list_asked = Signal()

    def __init__(
        self,
        lab: CourseLab,
        themes: ThemeSource,
        seen: Seen | None,
        before: Answered | None = None,
        teaching: Teaching = Teaching(),  # noqa: B008 - a frozen value
    ) -> None:
        """``before``: the first answer of the reader, whenever it was."""
        super().__init__()
        self._teaching, self._is_hiding = teaching, teaching.is_hiding
        self.lab, self._themes, self._seen = lab, themes, seen
        text = lab.text
        self.question = QuestionBox(text)
        self.controls = LabControls(lab)
        self.usual = push_button(tr("As at first"), tr("Put the controls back where they were at first"), self._go_back)
        self.bar = WorkBar(tr("Run"), tr("Run the experiment here and now"))
        describe(self.bar.cancel, tr("Cancel the experiment"), tr("Give up this run of the experiment"))
        self.verdict = text_label("", "title", wraps=True, plain=True)
        bold = self.verdict.font()
        bold.setBold(True)
        self.verdict.setFont(bold)
        self.measured = text_label(wraps=True, plain=True)
        self.reveal = push_button(
            tr("Reveal what was measured"), tr("Show numbers, pictures and the verdict"), self._reveal, height=32
        )
        self.otherwise = push_button(
            tr("What if it does not hold?"),
            tr("Set the controls so that the claim fails or turns round, and run it"),
            self._try_otherwise,
        )
        self.otherwise.setVisible(bool(text.otherwise.set))
        self.otherwise_text = note()
        self.panda = push_button(
            tr("Open as Panda"),
            tr("Put this network, its data and settings into the window, to go on by hand; Undo takes it back"),
            self._ask_panda,
        )
        self._parts: list[QWidget] = []
        self._since = QElapsedTimer()
        self._clock = timer(self, self._tick, _TICK_MILLISECONDS)
        self._lay_out(text.claim, text.experiment, text.formulas)
        self.arrival, self.is_awaited = Arrival(self.bar, self.bar), False  # awaited by a button, not by a control
        self.question.chosen.connect(self._allow)
        self.question.chosen.connect(self.arrival.show_button)
        self.question.again_asked.connect(self._answer_again)
        self.controls.changed.connect(self._run_again)
        self.bar.begin_asked.connect(self._begin)
        self.bar.cancel_asked.connect(self.cancel_asked)
        self._say_claim_open("")
        if before is not None:
            self.question.show_before(said_before(text, before, hides=self._is_hiding))
        if seen is not None:
            self.controls.show_values(seen.shown.setting.controls)
            self._show(seen)

    def _lay_out(self, claim: str, experiment: str, formulas: tuple[str, ...]) -> None:
        surface(self)
        self.setAccessibleName(self.lab.title)
        self.head = text_label(self.lab.title, "headline", wraps=True, plain=True)
        parts: list[QWidget] = [self.head, text_label(tr(claim), wraps=True, plain=True)]
        if formulas:
            parts.append(FormulaPicture(formulas, self._themes))
        parts += [
            text_label(tr("The experiment"), "title"),
            text_label(tr(experiment), wraps=True, plain=True),
            self.question,
        ]
        play = QWidget()
        head = across(text_label(tr("Controls"), "title"), 1, self.usual)
        down(head, self.controls, spacing=6, inside=play)
        play.setVisible(bool(self.controls.by_name))
        parts += [play, self.bar, self.verdict, self.measured, self.reveal]
        self._column: QVBoxLayout = down(*parts, spacing=12, margins=_MARGINS, inside=self)
        self._place_of_parts = self._column.count()
        beyond = QWidget()
        down(across(self.otherwise, self.panda, 1), self.otherwise_text, spacing=6, inside=beyond)
        self.beyond = beyond
        self._column.addWidget(beyond)
        self.notes = note("\n".join(tr(one) for one in self.lab.text.notes))
        self._column.addWidget(self.notes)
        self._column.addLayout(self._show_buttons())
        self._column.addStretch(1)

    def _show_buttons(self) -> QVBoxLayout:
        """One for each thing of the window that the lab speaks of."""
        self.shows: dict[str, QWidget] = {}
        for name in self.lab.text.shows:
            button = push_button(
                tr("Show me: {name}", name=spoken(name)), tr("Point at it in the window"), self._ask_show
            )
            button.setObjectName(name)
            self.shows[name] = button
        return down(across(*self.shows.values(), 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What it stands in would scroll."""
        match local_key(event, "course"):
            case "lab", step:
                self.beside_asked.emit(step)
            case "list", _:
                self.list_asked.emit()
            case _:
                super().keyPressEvent(event)

    # ---- before the run ----

    def _say_claim_open(self, choice: str) -> None:
        for part in (self.verdict, self.measured, self.reveal, self.beyond, self.notes):
            part.hide()
        self.question.show_open(choice)
        self._allow()

    @Slot()
    def _allow(self) -> None:
        self.bar.allow("" if self.question.choice else tr("First say what you expect."))
        self.bar.say("" if self.question.choice else tr("First say what you expect, then run it."))

    @property
    def setting(self) -> Setting:
        """What it would be run with."""
        return Setting(self._teaching.lab_seed, dict(self.controls.values))

    @Slot()
    def _begin(self) -> None:
        self.is_awaited = True
        self.answered.emit(self.question.choice)
        self.question.show_committed(self.question.choice)
        self.run_asked.emit(self.setting)

    @Slot()
    def _run_again(self) -> None:
        """A control was moved: after the first run, the experiment follows."""
        if self._seen is not None:
            self.is_awaited = False
            self.run_asked.emit(self.setting)

    @Slot()
    def _go_back(self) -> None:
        self.controls.show_usual()
        self._run_again()

    @Slot()
    def _try_otherwise(self) -> None:
        self.is_awaited = True
        self.controls.show_values(self.lab.text.otherwise.set)
        self.run_asked.emit(self.setting)

    @Slot()
    def _answer_again(self) -> None:
        self._seen, self._is_hiding = None, self._teaching.is_hiding
        self._clear()
        self.forgotten.emit()
        self._say_claim_open("")
        next(iter(self.question.buttons.values())).setFocus()

    @Slot()
    def _ask_panda(self) -> None:
        spec = None if self._seen is None else self._seen.shown.outcome.spec
        if spec is not None:
            self.panda_asked.emit(spec)

    @Slot()
    def _ask_show(self) -> None:
        sender = self.sender()
        if isinstance(sender, QWidget):
            self.show_asked.emit(sender.objectName())

    # ---- while it runs, and after ----

    def show_running(self) -> None:
        """It is under way."""
        self._since.start()
        self._clock.start()
        self.bar.show_running(running=True, is_known=False)
        self.bar.say("")
        self._tick()

    def show_stopped(self, problem: str = "") -> None:
        """It was given up, or failed."""
        if not self._clock.isActive():
            return  # it was another page that ran something
        self._end_running()
        if self._seen is None:
            self.question.show_open(self.question.choice)
            self._allow()
        self.bar.say(problem or tr("Given up. Nothing was measured."), "error" if problem else "muted")

    def show_measured(self, seen: Seen) -> None:
        """The answer is there."""
        seconds = self._since.elapsed() / 1000.0
        self._end_running()
        self._show(seen)
        self.bar.say(tr("Measured in {seconds:.1f} s, seed {seed}.", seconds=seconds, seed=seen.shown.setting.seed))
        if self.is_awaited:
            self.arrival.start()

    def _end_running(self) -> None:
        self._clock.stop()
        self.bar.place.setText("")
        self.bar.show_running(running=False)

    @Slot()
    def _tick(self) -> None:
        self.bar.place.setText(tr("{seconds} s", seconds=self._since.elapsed() // 1000))

    def _show(self, seen: Seen) -> None:
        self._seen, outcome, text = seen, seen.shown.outcome, self.lab.text
        self.bar.allow("")
        self.bar.say("")
        if self._is_hiding:
            self._hide_answer(seen)
            return
        self.reveal.hide()
        self.question.show_measured(seen.choice, seen.answer)
        self._say(outcome)
        self._clear()
        self._parts = parts_of(outcome, self._themes)
        for place, part in enumerate(self._parts):
            self._column.insertWidget(self._place_of_parts + place, part)
        self.otherwise_text.setText(filled(text.otherwise.text, outcome.numbers))
        self.panda.setVisible(outcome.spec is not None)
        self.beyond.show()
        self.notes.setVisible(bool(text.notes))
        self._column.activate()  # where the verdict stands is known at once

    def _hide_answer(self, seen: Seen) -> None:
        self.question.show_committed(seen.choice)
        self._clear()
        self.reveal.show()

    @Slot()
    def _reveal(self) -> None:
        self._is_hiding = False
        if self._seen is not None:
            self._show(self._seen)

    def _say(self, outcome: Outcome) -> None:
        verdict = filled(self.lab.text.verdict(outcome.holds), outcome.numbers)
        self.verdict.setText(verdict)
        refresh_role(self.verdict, _ROLES[outcome.holds])
        sentences = [filled(sentence, outcome.numbers) for sentence in self.lab.text.measured]
        self.measured.setText("\n\n".join(sentences + intervals_told(outcome.numbers)))
        for part in (self.verdict, self.measured):
            part.show()
        self.setAccessibleDescription(verdict)

    def _clear(self) -> None:
        for part in self._parts:
            self._column.removeWidget(part)
            take_away(part)
        self._parts = []
