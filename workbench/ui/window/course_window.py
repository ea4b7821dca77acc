"""The course in the window: its tab, its key, how far the reader is, and the way from a lab into the document."""

from PySide6.QtCore import QObject, Slot

from workbench.language import tr
from workbench.specs.run import RunSpec
from workbench.ui.views.course.course_view import CourseView
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.page_scroll import roomy
from workbench.ui.window.main_window import MainWindow


class CourseWindow(QObject):
    """Connects the view with what lies around it."""

    def __init__(self, window: MainWindow, view: CourseView) -> None:
        super().__init__(window)
        self._window, self.view = window, view
        self._tab = roomy(view)
        place = window.plots.addTab(self._tab, tr("Course"))
        window.plots.setTabToolTip(place, tr("The claims of the course as experiments: expect, run, measure, play"))
        window.actions_by_name["course"].triggered.connect(self.show)
        view.show_progress(window.services.state.course)
        view.progress_changed.connect(self._remember)
        view.panda_asked.connect(self._open_as_panda)

    @Slot()
    def show(self) -> None:
        """Bring the course to the front."""
        window = self._window
        window.actions_by_name["show_presets"].setChecked(False)
        window.middle.setCurrentWidget(window.plots)
        window.plots.setCurrentWidget(self._tab)
        self.view.focus_first()

    @Slot(object)
    def _remember(self, progress: object) -> None:
        self._window.services.state.course = self.view.progress

    @Slot(str, object)
    def _open_as_panda(self, title: str, spec: RunSpec) -> None:
        self._window.services.document.change(tr("Open the lab {title}", title=title), spec)
        text = tr(
            "The network of the lab {title} stands in the window now. Start trains it; Undo takes it back.", title=title
        )
        self._window.notices.show_notice(Notice(Severity.GOOD, text))
