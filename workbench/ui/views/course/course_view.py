"""The middle tab "Course": the list of labs, and the page of the one that is open."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QWidget

from workbench.labs.course import Answered, CourseLab, Progress, standing, with_answer
from workbench.labs.lab import Setting
from workbench.language import tr
from workbench.ui.views.course.lab_session import LabSession, Seen, Shown
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.local_keys import scope_text
from workbench.ui.widgets.page_scroll import upright
from workbench.ui.widgets.parts import describe, note, push_button, surface, text_label, timer
from workbench.ui.widgets.theme import ThemeSource

if TYPE_CHECKING:  # what is below is imported when it is opened first: a tenth of a second
    from workbench.labs.quiz import Quiz
    from workbench.ui.views.course.lab_page import LabPage
    from workbench.ui.views.course.quiz_page import QuizPage

_BELOW: Final = 120  # pixels below the verdict that are shown, too
_LAID_OUT_MILLISECONDS: Final = 60
_NAME: Final = Qt.ItemDataRole.UserRole


class CourseView(QWidget):
    """``shut_down`` it before it goes."""

    progress_changed = Signal(object)
    """The ``Progress``, to be kept."""
    panda_asked = Signal(str, object)
    """The title of a lab, and the ``RunSpec`` to go on with by hand."""
    show_asked = Signal(str)
    """What to point at in the window."""

    def __init__(
        self,
        course: Callable[[], Sequence[CourseLab]],
        themes: ThemeSource,
        quiz: "Callable[[], Quiz] | None" = None,
    ) -> None:
        """``course`` and ``quiz`` read the texts, when they are needed first; None: the questions that come with the workbench."""
        super().__init__()
        self._course, self._quiz = course, quiz
        self.quiz_page: QuizPage | None = None
        self._read: Mapping[str, CourseLab] = {}
        self._themes = themes
        self._progress: Progress = {}
        self._seen: dict[str, Seen] = {}
        self._choices: dict[str, str] = {}
        self.session = LabSession(self)
        self.page: LabPage | None = None
        self.list = QListWidget()
        self.standing = note()
        self.quiz = push_button(
            tr("Quiz"), tr("Ten questions; what is true is measured by the labs once you have answered"), self.show_quiz
        )
        self.all_labs = push_button(tr("All labs"), tr("Back to the list"), self.show_list)
        self.before = push_button(tr("Previous"), tr("The lab before this one"), self._open_before)
        self.after = push_button(tr("Next"), tr("The lab after this one"), self._open_after)
        self._stack = QStackedWidget()
        self._arrival = timer(self, self._show_verdict, _LAID_OUT_MILLISECONDS, once=True)
        self._lay_out()
        self.session.measured.connect(self._take)
        self.session.stopped.connect(self._tell_stopped)
        self.session.failed.connect(self._tell_failed)
        self.list.itemActivated.connect(self._open_item)
        self.list.itemClicked.connect(self._open_item)

    def _lay_out(self) -> None:
        describe(self, tr("Course"), more=scope_text("course"))
        describe(self.list, tr("Labs of the course"), more=tr("Return opens the lab."))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        first, second = surface(QWidget()), surface(QWidget())
        title = text_label(tr("The course, as experiments"), "headline", wraps=True)
        down(across((title, 1), self.quiz), self.standing, (self.list, 1), margins=(16, 12, 16, 12), inside=first)
        self.area = upright(QWidget())
        down(
            across(self.all_labs, 1, self.before, self.after, margins=(12, 8, 12, 0)),
            (self.area, 1),
            spacing=4,
            inside=second,
        )
        self._stack.addWidget(first)
        self._stack.addWidget(second)
        down(self._stack, spacing=0, inside=self)

    @property
    def _labs(self) -> Mapping[str, CourseLab]:
        if not self._read:
            self._read = {lab.name: lab for lab in self._course()}
        return self._read

    @property
    def labs(self) -> tuple[CourseLab, ...]:
        """All of them, in order."""
        return tuple(self._labs.values())

    @property
    def progress(self) -> Progress:
        """First answers so far."""
        return self._progress

    def show_progress(self, progress: Progress) -> None:
        """As it was kept."""
        self._progress = progress
        if self._read:
            self._fill()

    @Slot(str)
    def open_lab(self, name: str) -> None:
        """Show the page of a lab; what is under way elsewhere is given up."""
        if self.page is not None and self.page.lab.name == name:
            self._stack.setCurrentIndex(1)
            return
        from workbench.ui.views.course.lab_page import LabPage

        self.session.stop()
        lab = self._labs[name]
        page = LabPage(lab, self._themes, self._seen.get(name))
        page.run_asked.connect(self._run)
        page.cancel_asked.connect(self.session.stop)
        page.answered.connect(self._commit)
        page.forgotten.connect(self._forget)
        page.panda_asked.connect(self._ask_panda)
        page.show_asked.connect(self.show_asked)
        page.beside_asked.connect(self._open_beside)
        page.list_asked.connect(self.show_list)
        self.page = page
        self.area.setWidget(page)  # deletes the one before
        self.area.verticalScrollBar().setValue(0)
        if not self.list.count():
            self._fill()
        place = list(self._labs).index(name)
        self.before.setEnabled(place > 0)
        self.after.setEnabled(place + 1 < len(self._labs))
        self.list.setCurrentRow(place)
        self._stack.setCurrentIndex(1)
        next(iter(page.question.buttons.values())).setFocus()

    def focus_first(self) -> None:
        """Take the keyboard, where the reader is."""
        if self._stack.currentIndex() == 0:
            self.list.setFocus()
        elif self._stack.currentIndex() == 2 and self.quiz_page is not None:
            self.quiz_page.focus_first()
        else:
            self.all_labs.setFocus()

    @Slot()
    def show_list(self) -> None:
        """Back to all labs; one that runs goes on."""
        self._stack.setCurrentIndex(0)
        self.list.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """The texts are read when they are looked at."""
        super().showEvent(event)
        if not self.list.count():
            self._fill()

    def shut_down(self) -> bool:
        """Wait for the labs under way; False if that takes longer than a moment."""
        return all([self.session.shut_down(), self.quiz_page is None or self.quiz_page.shut_down()])

    @Slot()
    def show_quiz(self) -> None:
        """The questions; where they were left."""
        if self.quiz_page is None:
            from workbench.labs.quiz import read_quiz
            from workbench.ui.views.course.quiz_page import QuizPage

            page = self.quiz_page = QuizPage((self._quiz or read_quiz)(), self._labs, self._themes)
            page.lab_asked.connect(self.open_lab)
            page.list_asked.connect(self.show_list)
            back = push_button(tr("All labs"), tr("Back to the list"), self.show_list)
            third = surface(QWidget())
            down(across(back, 1, margins=(12, 8, 12, 0)), (upright(page), 1), spacing=4, inside=third)
            self._stack.addWidget(third)
        self._stack.setCurrentIndex(2)
        self.quiz_page.focus_first()

    def _fill(self) -> None:
        self.standing.setText(standing(self._progress, self.labs))
        row = max(0, self.list.currentRow())
        self.list.clear()
        for lab in self.labs:
            item = QListWidgetItem(f"{lab.title}\n{self._state(lab)}")
            item.setData(_NAME, lab.name)
            item.setToolTip(tr(lab.text.claim))
            self.list.addItem(item)
        self.list.setCurrentRow(row)

    def _state(self, lab: CourseLab) -> str:
        if lab.name not in self._progress:
            return tr("not run yet")
        match self._progress[lab.name].was_right:
            case True:
                return tr("✓ run; measured as you expected")
            case False:
                return tr("✓ run; measured otherwise than you expected")
            case None:
                return tr("✓ run; the measurement could not tell")

    @Slot(QListWidgetItem)
    def _open_item(self, item: QListWidgetItem) -> None:
        self.open_lab(item.data(_NAME))

    @Slot()
    def _open_before(self) -> None:
        self._open_beside(-1)

    @Slot()
    def _open_after(self) -> None:
        self._open_beside(1)

    @Slot(int)
    def _open_beside(self, step: int) -> None:
        if self.page is None:
            return
        names = list(self._labs)
        place = names.index(self.page.lab.name) + step
        if 0 <= place < len(names):
            self.open_lab(names[place])

    # ---- running ----

    @Slot(object)
    def _run(self, setting: Setting) -> None:
        if self.page is not None:
            self.page.show_running()
            self.session.run(self.page.lab, setting)

    @Slot(str)
    def _commit(self, choice: str) -> None:
        if self.page is not None:
            self._choices[self.page.lab.name] = choice

    @Slot()
    def _forget(self) -> None:
        """The first answer stays on record; the page asks again."""
        if self.page is not None:
            self.session.stop()
            self._seen.pop(self.page.lab.name, None)
            self._choices.pop(self.page.lab.name, None)

    @Slot(object)
    def _take(self, shown: Shown) -> None:
        name = shown.lab.name
        choice = self._choices.get(name, "")
        if not choice:
            return  # the reader wants to answer again
        is_first = name not in self._seen
        answer = shown.outcome.answer if is_first else self._seen[name].answer
        seen = self._seen[name] = Seen(choice, answer, shown)
        progress = with_answer(self._progress, name, Answered(choice, None if answer is None else answer == choice))
        if progress is not self._progress:
            self.show_progress(progress)
            self.progress_changed.emit(progress)
        if self.page is not None and self.page.lab.name == name:
            self.page.show_measured(seen)
            if is_first:
                self._arrival.start()

    @Slot()
    def _show_verdict(self) -> None:
        """Scroll there once it has its place; a control that is moved later stays under the hand."""
        if self.page is not None:
            self.area.ensureWidgetVisible(self.page.verdict, 0, _BELOW)

    @Slot()
    def _tell_stopped(self) -> None:
        if self.page is not None:
            self.page.show_stopped()

    @Slot(str)
    def _tell_failed(self, problem: str) -> None:
        if self.page is not None and not self.session.is_running:
            self.page.show_stopped(problem)

    @Slot(object)
    def _ask_panda(self, spec: object) -> None:
        if self.page is not None:
            self.panda_asked.emit(self.page.lab.title, spec)
