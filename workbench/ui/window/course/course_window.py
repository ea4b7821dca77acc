"""The course in the window: its tab, its key, how far the reader is, and the way from a lab into the document."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from workbench.labs.course import explaining
from workbench.labs.quiz_progress import QuizProgress
from workbench.labs.teaching import Teaching
from workbench.language import tr
from workbench.specs.run import RunSpec
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.page_scroll import roomy
from workbench.ui.window.course.first_watch import FirstWatch
from workbench.ui.window.course.pointing import point_out
from workbench.ui.window.course.subjects import open_menu_at, subjects_of, widget_of
from workbench.ui.window.main_window import MainWindow


def add_course(window: MainWindow, view: CourseView) -> "CourseWindow":
    """The tab of the course, and the first minute that the welcome page offers."""
    FirstWatch(window)
    return CourseWindow(window, view)


class CourseWindow(QObject):
    """Connects the view with what lies around it."""

    def __init__(self, window: MainWindow, view: CourseView) -> None:
        super().__init__(window)
        self._window, self.view = window, view
        self._tab = roomy(view)
        place = window.plots.addTab(self._tab, tr("Course"))
        window.wide_tabs.add(self._tab)
        window.plots.setTabToolTip(place, tr("The claims of the course as experiments: expect, run, measure, play"))
        window.actions_by_name["course"].triggered.connect(self.show)
        kept = window.services.state
        view.show_kept(kept.course, kept.quiz, kept.teaching)
        view.progress_changed.connect(self._remember)
        view.quiz_changed.connect(self._remember_quiz)
        view.teaching_changed.connect(self._remember_teaching)
        view.panda_asked.connect(self._open_as_panda)
        view.show_asked.connect(self.point_at)
        window.actions_by_name["explain"].triggered.connect(self.explain)

    @Slot()
    def show(self) -> None:
        """Bring the course to the front."""
        self._window.show_plots()
        self._window.plots.setCurrentWidget(self._tab)
        self.view.focus_first()

    def open_lab(self, name: str) -> None:
        """Bring one lab to the front."""
        self.show()
        self.view.open_lab(name)

    @Slot()
    def explain(self) -> None:
        """Open the lab about what has the focus or is under the pointer; where there is none, show the keys."""
        for widget in (QApplication.focusWidget(), QApplication.widgetAt(QCursor.pos())):
            for name in subjects_of(self._window, widget):
                lab = explaining(self.view.labs, name)
                if lab is not None:
                    self.open_lab(lab.name)
                    return
        self._window.actions_by_name["shortcuts"].trigger()

    @Slot(str)
    def point_at(self, name: str) -> None:
        """Bring a part of the window to the front, with a ring around it and the keyboard in it."""
        kind, _, rest = name.partition(".")
        widget = widget_of(self._window, name)
        if widget is None:
            if kind == "action":
                open_menu_at(self._window, rest)
            return
        point_out(self._window, widget)

    @Slot(object)
    def _remember(self, progress: object) -> None:
        self._window.services.state.course = self.view.progress

    @Slot(object)
    def _remember_quiz(self, quiz: QuizProgress) -> None:
        self._window.services.state.quiz = quiz

    @Slot(object)
    def _remember_teaching(self, teaching: Teaching) -> None:
        self._window.services.state.teaching = teaching

    @Slot(str, object)
    def _open_as_panda(self, title: str, spec: RunSpec) -> None:
        self._window.services.document.change(tr("Open the lab {title}", title=title), spec)
        text = tr(
            "The network of the lab {title} stands in the window now. Start trains it; Undo takes it back.", title=title
        )
        self._window.notices.show_notice(Notice(Severity.GOOD, text))
