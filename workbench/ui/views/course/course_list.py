"""The first page of the course: all labs with what the reader has done, the score of the quiz, and the way to begin anew."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QProgressBar, QWidget

from workbench.labs.course import CourseLab, Progress, done, said_before, standing
from workbench.labs.quiz_progress import QuizProgress
from workbench.labs.teaching import Teaching
from workbench.language import tr
from workbench.ui.views.course.teacher_panel import ONE, TeacherPanel
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.files import SheetChoices
from workbench.ui.widgets.parts import describe, note, push_button, surface, switch, text_label

_NAME: Final = Qt.ItemDataRole.UserRole
_SLIM: Final = 6  # pixels


class CourseList(QWidget):
    """Keeps nothing itself: it shows what it is given, and asks."""

    lab_asked = Signal(str)
    """The name of a lab to be opened."""
    quiz_asked = Signal()
    over_asked = Signal()
    """Forget how far the reader is, or take that back."""
    teaching_changed = Signal(object)
    """A ``Teaching``."""

    def __init__(self, choices: SheetChoices) -> None:
        super().__init__()
        self._labs: Sequence[CourseLab] = ()
        self.teacher = switch(
            tr("Teacher's mode"),
            tr("The same seed for a class, answers hidden until you reveal them, and a sheet to hand out"),
            self._tell_teaching,
            height=28,
        )
        self.panel = TeacherPanel(self._for_sheet, choices)
        self.panel.changed.connect(self._tell_teaching)
        self.panel.hide()
        self.list = QListWidget()
        self.standing, self.score = note(), note()
        self.share = QProgressBar()
        self.quiz = push_button(
            tr("Quiz"),
            tr("Ten questions; what is true is measured by the labs once you have answered"),
            self.quiz_asked,
        )
        self.over = push_button("", pressed=self.over_asked, role="flat")
        self._lay_out()
        self.list.itemActivated.connect(self._open_item)
        self.list.itemClicked.connect(self._open_item)

    def _lay_out(self) -> None:
        surface(self)
        describe(self.list, tr("Labs of the course"), more=tr("Return opens the lab."))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        describe(self.share, tr("Labs done"))
        self.share.setTextVisible(False)
        self.share.setFixedHeight(_SLIM)
        title = text_label(tr("The course, as experiments"), "headline", wraps=True)
        head = across((title, 1), self.teacher, self.quiz)
        below = across((self.score, 1), self.over)
        down(
            head,
            self.panel,
            self.standing,
            self.share,
            (self.list, 1),
            below,
            margins=(16, 12, 16, 12),
            inside=self,
        )

    @property
    def teaching(self) -> Teaching:
        """As it is set here."""
        return Teaching(self.teacher.isChecked(), self.panel.seed.value(), self.panel.hides.isChecked())

    def show_teaching(self, teaching: Teaching) -> None:
        """As it was kept; tells nobody."""
        self.teacher.setChecked(teaching.is_on)
        self.panel.show_teaching(teaching)
        self.panel.setVisible(teaching.is_on)

    def show_reader(
        self, labs: Sequence[CourseLab], progress: Progress, quiz: QuizProgress, *, can_take_back: bool
    ) -> None:
        """How far the reader is; ``can_take_back``: the course was begun anew a moment ago."""
        self._labs, hides = labs, self.teaching.is_hiding
        self.standing.setText(standing(progress, labs, hides=hides))
        self.share.setMaximum(max(1, len(labs)))
        self.share.setValue(done(progress, labs))
        self.score.setText("" if hides else quiz.told)
        self._show_over(is_there=bool(progress or quiz.attempts), can_take_back=can_take_back)
        row = max(0, self.list.currentRow())
        self.list.clear()
        for lab in labs:
            item = QListWidgetItem(f"{lab.title}\n{_state(lab, progress, hides=hides)}")
            item.setData(_NAME, lab.name)
            item.setToolTip(tr(lab.text.claim))
            self.list.addItem(item)
        self.list.setCurrentRow(row)

    def _show_over(self, *, is_there: bool, can_take_back: bool) -> None:
        self.over.setVisible(is_there or can_take_back)
        name, tip = tr("Start the course over"), tr("Forget your answers to labs and quiz; this can be taken back")
        if can_take_back:
            name, tip = tr("Take it back"), tr("Your answers to labs and quiz come back")
        self.over.setText(name)
        describe(self.over, name, tip)

    @Slot()
    def _tell_teaching(self) -> None:
        self.panel.setVisible(self.teacher.isChecked())
        self.teaching_changed.emit(self.teaching)

    def _for_sheet(self, which: str) -> Sequence[CourseLab]:
        row = max(0, self.list.currentRow())
        return self._labs[row : row + 1] if which == ONE else self._labs

    @Slot(QListWidgetItem)
    def _open_item(self, item: QListWidgetItem) -> None:
        self.lab_asked.emit(item.data(_NAME))


def _state(lab: CourseLab, progress: Progress, *, hides: bool) -> str:
    if lab.name not in progress:
        return tr("not run yet")
    return tr("✓ {said}", said=said_before(lab.text, progress[lab.name], hides=hides))
