"""The middle tab "Course": the list of labs, and the page of the one that is open."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.labs.course import Answered, CourseLab, Progress, with_answer
from workbench.labs.lab import Setting
from workbench.labs.quiz_progress import QuizProgress
from workbench.labs.teaching import Teaching
from workbench.language import tr
from workbench.ui.views.course.course_bar import CourseBar
from workbench.ui.views.course.course_list import CourseList
from workbench.ui.views.course.course_reader import CourseReader
from workbench.ui.views.course.lab_session import LabSession, Seen, Shown
from workbench.ui.widgets.arrangement import down, take_away
from workbench.ui.widgets.files import FileDialogs, SheetChoices
from workbench.ui.widgets.local_keys import scope_text
from workbench.ui.widgets.page_scroll import upright
from workbench.ui.widgets.parts import describe, surface
from workbench.ui.widgets.theme import ThemeSource

if TYPE_CHECKING:  # what is below is imported when it is opened first: a tenth of a second
    from workbench.labs.quiz import Quiz
    from workbench.ui.views.course.lab_page import LabPage
    from workbench.ui.views.course.quiz_page import QuizPage


class CourseView(QWidget):
    """``shut_down`` it before it goes."""

    progress_changed = Signal(object)
    """The ``Progress``, to be kept."""
    quiz_changed = Signal(object)
    """The ``QuizProgress``, to be kept."""
    teaching_changed = Signal(object)
    """The ``Teaching``, to be kept."""
    panda_asked = Signal(str, object)
    """The title of a lab, and the ``RunSpec`` to go on with by hand."""
    show_asked = Signal(str)
    """What to point at in the window."""

    def __init__(
        self,
        course: Callable[[], Sequence[CourseLab]],
        themes: ThemeSource,
        quiz: "Callable[[], Quiz] | None" = None,
        choices: SheetChoices | None = None,
    ) -> None:
        """``course`` and ``quiz`` read the texts, when they are needed first; None: the questions that come with the workbench."""
        super().__init__()
        self._course, self._questions = course, quiz
        self.quiz_page: QuizPage | None = None
        self._read: Mapping[str, CourseLab] = {}
        self._themes = themes
        self._reader, self._before_over, self._teaching = CourseReader(), CourseReader(), Teaching()
        self.session = LabSession(self)
        self.page: LabPage | None = None
        self.contents = CourseList(choices or FileDialogs())
        self.bar = CourseBar()
        self._stack = QStackedWidget()
        self._lay_out()
        self.session.measured.connect(self._take)
        self.session.stopped.connect(self._tell_stopped)
        self.session.failed.connect(self._tell_failed)
        self.bar.list_asked.connect(self.show_list)
        self.bar.beside_asked.connect(self._open_beside)
        self.contents.lab_asked.connect(self.open_lab)
        self.contents.quiz_asked.connect(self.show_quiz)
        self.contents.over_asked.connect(self._start_over)
        self.contents.teaching_changed.connect(self._teach)

    def _lay_out(self) -> None:
        describe(self, tr("Course"), more=scope_text("course"))
        second = surface(QWidget())
        self.area = upright(QWidget())
        down(self.bar, (self.area, 1), spacing=4, inside=second)
        self._stack.addWidget(self.contents)
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
        return self._reader.progress

    def show_kept(self, progress: Progress, quiz: QuizProgress, teaching: Teaching) -> None:
        """As it was kept."""
        self._reader = dataclasses.replace(self._reader, progress=progress, quiz=quiz)
        self._teaching = teaching
        self.contents.show_teaching(teaching)
        if self._read:
            self._fill()

    @Slot(object)
    def _teach(self, teaching: Teaching) -> None:
        """What was measured with another seed is forgotten."""
        if teaching.lab_seed != self._teaching.lab_seed:
            self._reader.seen.clear()
        self._teaching = teaching
        self._close_page()
        if self.quiz_page is not None:
            self.quiz_page.show_kept(self._reader.quiz, teaching)
        self._fill()
        self.teaching_changed.emit(teaching)

    def _close_page(self) -> None:
        self.session.stop()
        if self.page is not None:
            take_away(self.page)
            self.page = None

    @Slot(str)
    def open_lab(self, name: str) -> None:
        """Show the page of a lab; what is under way elsewhere is given up."""
        if self.page is not None and self.page.lab.name == name:
            self._stack.setCurrentIndex(1)
            return
        from workbench.ui.views.course.lab_page import LabPage

        self.session.stop()
        lab = self._labs[name]
        page = LabPage(lab, self._themes, self._reader.seen.get(name), self.progress.get(name), self._teaching)
        self.session.told.connect(page.bar.say)
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
        if not self.contents.list.count():
            self._fill()
        place = list(self._labs).index(name)
        self.bar.show_place(place, len(self._labs))
        self.contents.list.setCurrentRow(place)
        self._stack.setCurrentIndex(1)
        next(iter(page.question.buttons.values())).setFocus()

    def focus_first(self) -> None:
        """Take the keyboard, where the reader is."""
        if self._stack.currentIndex() == 0:
            self.contents.list.setFocus()
        elif self._stack.currentIndex() == 2 and self.quiz_page is not None:
            self.quiz_page.focus_first()
        else:
            self.bar.all_labs.setFocus()

    @Slot()
    def show_list(self) -> None:
        """Back to all labs; one that runs goes on."""
        self._stack.setCurrentIndex(0)
        self.contents.list.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """The texts are read when they are looked at."""
        super().showEvent(event)
        if not self.contents.list.count():
            self._fill()

    def shut_down(self) -> bool:
        """Wait for the labs under way; False if that takes longer than a moment."""
        owned = (self.session, self.contents.panel, self.quiz_page)
        ended = tuple(one.shut_down() for one in owned if one is not None)
        return all(ended)

    @Slot()
    def show_quiz(self) -> None:
        """The questions; where they were left."""
        if self.quiz_page is None:
            from workbench.labs.quiz import read_quiz
            from workbench.ui.views.course.quiz_page import QuizPage

            questions, reader = (self._questions or read_quiz)(), self._reader
            page = self.quiz_page = QuizPage(questions, self._labs, self._themes, reader.quiz, self._teaching)
            page.progress_changed.connect(self._take_quiz)
            page.lab_asked.connect(self.open_lab)
            page.list_asked.connect(self.show_list)
            self._stack.addWidget(upright(page))
        self._stack.setCurrentIndex(2)
        self.quiz_page.focus_first()

    def _fill(self) -> None:
        reader, before = self._reader, self._before_over
        can_take_back = before.has_begun and not reader.has_begun
        self.contents.show_reader(self.labs, reader.progress, reader.quiz, can_take_back=can_take_back)

    @Slot()
    def _start_over(self) -> None:
        """Forget how far the reader is; asked for once more, it comes back."""
        self._close_page()
        self._reader, self._before_over = self._before_over, self._reader
        if self.quiz_page is not None:
            self.quiz_page.show_kept(self._reader.quiz, self._teaching)
        self._fill()
        self.progress_changed.emit(self._reader.progress)
        self.quiz_changed.emit(self._reader.quiz)

    @Slot(object)
    def _take_quiz(self, quiz: QuizProgress) -> None:
        self._keep(dataclasses.replace(self._reader, quiz=quiz))
        self.quiz_changed.emit(quiz)

    def _keep(self, reader: CourseReader) -> None:
        """With a new answer there is nothing to take back any more."""
        self._reader, self._before_over = reader, CourseReader()
        self._fill()

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
            self._reader.choices[self.page.lab.name] = choice

    @Slot()
    def _forget(self) -> None:
        """The first answer stays on record; the page asks again."""
        if self.page is not None:
            self.session.stop()
            self._reader.seen.pop(self.page.lab.name, None)
            self._reader.choices.pop(self.page.lab.name, None)

    @Slot(object)
    def _take(self, shown: Shown) -> None:
        name = shown.lab.name
        choice = self._reader.choices.get(name, "")
        if not choice:
            return  # the reader wants to answer again
        is_first = name not in self._reader.seen
        answer = shown.outcome.answer if is_first else self._reader.seen[name].answer
        seen = self._reader.seen[name] = Seen(choice, answer, shown)
        progress = with_answer(self.progress, name, Answered(choice, None if answer is None else answer == choice))
        if progress is not self.progress:
            self._keep(dataclasses.replace(self._reader, progress=progress))
            self.progress_changed.emit(progress)
        if self.page is not None and self.page.lab.name == name:
            self.page.show_measured(seen)

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
