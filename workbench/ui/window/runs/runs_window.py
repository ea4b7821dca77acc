"""The list of runs in the window: its place in the middle, the cards of the welcome page, and what both ask for."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.language import tr_count
from workbench.runs.listing.run_rows import RunRow
from workbench.ui.views.overlay.overlays import COLOURS, Overlays
from workbench.ui.views.run_list.recent_strip import RecentStrip
from workbench.ui.views.run_list.run_list_page import RunListPage
from workbench.ui.views.run_list.run_shelf import RunShelf
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.page_scroll import roomy
from workbench.ui.window.main_window import MainWindow


class RunsWindow(QObject):
    """Connects the list with what lies around it."""

    notice = Signal(object)
    """A ``Notice``."""

    def __init__(self, window: MainWindow, shelf: RunShelf, overlays: Overlays) -> None:
        super().__init__(window)
        self._window, self.shelf, self._overlays = window, shelf, overlays
        themes = window.services.themes
        self.page, self.strip = RunListPage(shelf, themes), RecentStrip(shelf, themes)
        self._shown = roomy(self.page)  # it makes the window no wider
        self._before = 0
        self._has_room = False
        window.middle.addWidget(self._shown)
        window.middle.currentChanged.connect(self._follow)
        window.welcome.add_runs(self.strip)
        window.actions_by_name["list_runs"].triggered.connect(self.show)
        self.page.left.connect(self._go_back)
        self.page.start_asked.connect(self._show_presets)
        self.page.compare_asked.connect(self.compare)
        self.page.empty_asked.connect(window.runs.kept.ask_to_empty)
        window.runs.kept.moved.connect(shelf.refresh)
        for source in (self.page, self.strip):
            source.place_asked.connect(self._locate)
        self.page.open_asked.connect(self.open_run)
        self.strip.opened.connect(self.open_run)
        self.strip.list_asked.connect(self.show)
        for told in (shelf.notice, self.notice):
            told.connect(window.notices.show_notice)
        QTimer.singleShot(0, shelf.refresh)

    @Slot()
    def show(self) -> None:
        """Bring the list to the front."""
        middle = self._window.middle
        if middle.currentWidget() is not self._shown:
            self._before = middle.currentIndex()
            middle.setCurrentWidget(self._shown)
            self._has_room = True
            self._window.layout_of_docks.make_room(True)

    @Slot()
    def _go_back(self) -> None:
        if self._window.middle.currentWidget() is self._shown:
            self._window.middle.setCurrentIndex(self._before)

    @Slot()
    def _show_presets(self) -> None:
        self._window.actions_by_name["show_presets"].setChecked(True)
        self._window.middle.setCurrentWidget(self._window.welcome)

    @Slot(int)
    def _follow(self, _index: int) -> None:
        """The list needs the room of the docks; whoever comes back to the cards sees them as they are now."""
        middle = self._window.middle.currentWidget()
        if middle is not self._shown and self._has_room:
            self._has_room = False
            self._window.fit_docks()
        if middle is self._window.welcome:
            self.shelf.refresh()

    @Slot(object)
    def open_run(self, row: RunRow) -> None:
        """Make it the one on the screen, or come back to it."""
        if row.path == self.shelf.current:
            self._window.show_plots()
        else:
            self._window.runs.open(row.path)

    @Slot(object)
    def compare(self, rows: tuple[RunRow, ...]) -> None:
        """Lay them over the plots. Where no run is on the screen, the first one is opened for that."""
        self.compare_files(tuple(row.path for row in rows if not row.is_missing))

    @Slot(object)
    def compare_files(self, files: tuple[Path, ...]) -> None:
        """The same, of run files."""
        paths = [path for path in files if path != self.shelf.current]
        if self._overlays.spec is None and paths:
            self._window.runs.open(paths.pop(0))
        self._add_overlays(paths)

    def _add_overlays(self, paths: list[Path]) -> None:
        """As many as there are colours for."""
        most = len(COLOURS)
        for path in paths[:most]:
            self._overlays.add_file(path)
        if len(paths) > most:
            text = tr_count(
                "{n} run at a time can lie over the plots; these are the first.",
                "{n} runs at a time can lie over the plots; these are the first.",
                most,
            )
            self.notice.emit(Notice(Severity.INFO, text))
        self._window.show_plots()
        self._window.plots.setCurrentIndex(0)

    @Slot(object)
    def _locate(self, row: RunRow) -> None:
        path = self._window.services.choices.run_to_read(self._window)
        if path is not None:
            self.shelf.locate(row, path)
