"""From the wish to draw points to a run that learns from them."""

from PySide6.QtCore import QObject, Slot

from workbench.language import tr
from workbench.ui.panels.data.data_choice import DataChoice
from workbench.ui.views.draw.draw_page import DrawPage
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.page_scroll import roomy
from workbench.ui.window.main_window import MainWindow


class DrawnData(QObject):
    """Puts the page in the middle of the window, and back what was there."""

    def __init__(self, window: MainWindow, page: DrawPage) -> None:
        super().__init__(window)
        self._window, self.page = window, page
        self._before = 0
        self._shown = roomy(page)
        window.middle.addWidget(self._shown)
        window.actions_by_name["draw"].triggered.connect(self.show)
        page.left.connect(self._go_back)
        page.used.connect(self._train)

    def follow(self, choice: DataChoice) -> None:
        """Show the page when it is asked for there, too."""
        choice.draw_asked.connect(self.show)

    @Slot()
    def show(self) -> None:
        """Show the page."""
        middle = self._window.middle
        if middle.currentWidget() is not self._shown:
            self._before = middle.currentIndex()
            middle.setCurrentWidget(self._shown)
        self.page.canvas.setFocus()

    @Slot()
    def _go_back(self) -> None:
        self._window.middle.setCurrentIndex(self._before)

    @Slot()
    def _train(self) -> None:
        """A run that trains starts over with the points."""
        session = self._window.services.session
        text = tr("The points you drew are the data now. Start trains on them.")
        if session.trains:
            session.start_over()
            text = tr("Training starts over with the points you drew; the run before stays in its file.")
            self._window.middle.setCurrentWidget(self._window.plots)
        else:
            self._go_back()
        self._window.notices.show_notice(Notice(Severity.GOOD, text))
