"""The ways to data of one's own: the menu, files that were opened before, rows that are pasted, a file that is dropped."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from workbench.data.importing.draft import draft_of
from workbench.data.importing.recent_data import found_beside, relocate
from workbench.data.importing.recent_files import forget_missing, recent_files
from workbench.data.importing.taking_in import OTHER_FILES, Source, Verdict, judge_file, source_of, write_pasted
from workbench.errors import FileError
from workbench.files.looking import is_there
from workbench.language import tr
from workbench.specs.own_data import ArraysSpec, ImagesSpec, TableSpec
from workbench.ui.views.import_data.file_drop import FileDrop
from workbench.ui.views.import_data.import_page import ImportPage
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.notices import Notice, Severity
from workbench.ui.widgets.theme import ThemeSource


class DataChoices(Protocol):
    """Asks a person for a file."""

    def data_to_read(self, parent: QWidget) -> Path | None:
        """Which file of data to open; None when the person changed their mind."""

    def part_to_read(self, parent: QWidget, part: str, folder: Path) -> Path | None:
        """Which file has the ``part`` called dev or test; asked for in ``folder`` first."""

    def moved_to_read(self, parent: QWidget, name: str) -> Path | None:
        """Where a file of data is now that was called ``name``."""

    def images_to_read(self, parent: QWidget) -> Path | None:
        """Which folder of images to open; None when the person changed their mind."""


class RowsPage(Protocol):
    """Answers rows, where it is looked at."""

    @property
    def takes_rows(self) -> bool:
        """Whether files and pasted rows are for it."""

    def judge(self, path: Path) -> Verdict:
        """What becomes of a file."""

    def read_file(self, path: Path) -> None:
        """Answer the rows of a file."""

    def paste_rows(self) -> None:
        """Answer the rows in the clipboard."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page stands: in the ``middle`` of a window; docks that are in its way are put away, and come back."""

    window: QWidget
    middle: QStackedWidget
    make_room: Callable[[bool], None]
    usual_room: Callable[[], None]


class DataOpening(QObject):
    """Lives with the window, whose actions it connects; puts the page into its middle, and back what was there."""

    notice = Signal(object)
    """A ``Notice``."""
    other_asked = Signal(object)
    """The path of a file that is a run, a study or a spec."""
    relocated = Signal()
    """A file was found again."""

    def __init__(
        self, page: ImportPage, place: Place, actions: Actions, choices: DataChoices, themes: ThemeSource
    ) -> None:
        super().__init__(place.window)
        self.page, self._place, self._choices = page, place, choices
        self._session = session = page.session
        self.rows_page: RowsPage | None = None
        """To which files and pasted rows go while it is looked at"""
        self._before = 0
        self._has_room = False
        self._sought: TableSpec | ArraysSpec | ImagesSpec | None = None
        place.middle.addWidget(page)
        self.drop = FileDrop(place.window, themes)
        self.menu = QMenu(place.window)
        actions["recent_data"].setMenu(self.menu)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.fill)
        self.menu.triggered.connect(self._choose_recent)
        actions["open_data"].triggered.connect(self.choose_and_open)
        actions["open_images"].triggered.connect(self.choose_images)
        actions["paste_data"].triggered.connect(self.paste)
        actions["show_data"].triggered.connect(self.show)
        self.drop.judge = self._judge
        self.drop.dropped.connect(self._take_dropped)
        self.drop.refused.connect(self._refuse)
        session.shown.connect(self.show)
        session.used.connect(self._tell_used)
        session.ended.connect(self._compare_sought)
        page.open_asked.connect(self.choose_and_open)
        page.part_asked.connect(self._choose_part)
        page.left.connect(self._go_back)
        place.middle.currentChanged.connect(self._follow)

    @Slot()
    def show(self) -> None:
        """Show the page."""
        middle = self._place.middle
        if middle.currentWidget() is not self.page:
            self._before = middle.currentIndex()
            middle.setCurrentWidget(self.page)
            self._has_room = True
            self._place.make_room(True)

    @Slot()
    def _go_back(self) -> None:
        if self._place.middle.currentWidget() is self.page:
            self._place.middle.setCurrentIndex(self._before)

    @Slot(int)
    def _follow(self, _index: int) -> None:
        if self._place.middle.currentWidget() is not self.page and self._has_room:
            self._has_room = False
            self._place.usual_room()

    @Slot()
    def choose_and_open(self) -> None:
        """Ask for a file and look at it."""
        path = self._choices.data_to_read(self._place.window)
        if path is not None:
            self.open(path)

    @Slot()
    def choose_images(self) -> None:
        """Ask for a folder of images and look at it."""
        path = self._choices.images_to_read(self._place.window)
        if path is not None:
            self.open(path)

    @Slot(int)
    def _choose_part(self, place: int) -> None:
        state, part = self._session.state, tr("test") if place else tr("dev")
        if state is None:
            return
        path = self._choices.part_to_read(self._place.window, part, state.source.path.parent)
        if path is None:
            return
        verdict = judge_file(path)
        if not verdict.is_fine:
            self._refuse(verdict.text)
            return
        parts = (*state.source.parts[:place], path, *state.source.parts[place + 1 :])
        self._session.change_parts(tr("Take the {part} part from {name}", part=part, name=path.name), parts)

    @Slot(object)
    def open(self, path: Path) -> None:
        """Look at a table; other files of the workbench are handed on, what cannot be read is told at once."""
        if path.suffix.lower() in OTHER_FILES:
            self.other_asked.emit(path)
            return
        verdict = judge_file(path)
        if not verdict.is_fine:
            self._refuse(verdict.text)
            return
        self._session.open(Source(path))
        self.show()

    def _rows_page(self) -> RowsPage | None:
        return self.rows_page if self.rows_page is not None and self.rows_page.takes_rows else None

    def _judge(self, path: Path) -> Verdict:
        rows = self._rows_page()
        return judge_file(path) if rows is None else rows.judge(path)

    @Slot(object)
    def _take_dropped(self, path: Path) -> None:
        rows = self._rows_page()
        (self.open if rows is None or path.suffix.lower() in OTHER_FILES else rows.read_file)(path)

    @Slot()
    def paste(self) -> None:
        """Look at the rows in the clipboard."""
        rows = self._rows_page()
        if rows is not None:
            rows.paste_rows()
            return
        try:
            path = write_pasted(QGuiApplication.clipboard().text())
        except FileError as error:
            self._refuse(str(error))
            return
        if path is None:
            self._refuse(
                tr(
                    "The clipboard holds no table. Copy at least two rows with their cells in a spreadsheet, then paste."
                )
            )
            return
        self._session.open(Source(path, pasted=True))
        self.show()

    @Slot(object)
    def edit_again(self, spec: TableSpec) -> None:
        """Show the choices of the data that the document has."""
        self._session.edit_again(spec)
        self.show()

    @Slot(object)
    def take_new(self, spec: TableSpec | ArraysSpec | ImagesSpec) -> None:
        """Look at the file of the data as it is now, with the choices that were made for it."""
        wished = draft_of(spec) if isinstance(spec, TableSpec) else None
        self._session.open(source_of(spec, Path(spec.file)), wished, spec.scaling)
        self.show()

    @Slot(object)
    def locate(self, spec: TableSpec | ArraysSpec | ImagesSpec) -> None:
        """Ask for each file of the data that is gone where it is now, unless it is beside another one.

        What holds something else is looked at, to be taken as new data.
        """
        files = list(found_beside(tuple(map(Path, spec.files))))
        while (gone := next((one for one, path in enumerate(files) if not is_there(path)), -1)) >= 0:
            path = self._where_is(files[gone], is_folder=isinstance(spec, ImagesSpec))
            if path is None or not is_there(path):
                return
            files = list(found_beside((*files[:gone], path, *files[gone + 1 :])))
        places = {"part_files": tuple(map(str, files[1:]))} if files[1:] else {}
        self.take_new(spec.replaced(file=str(files[0]), **places))
        self._sought = spec

    def _where_is(self, file: Path, *, is_folder: bool) -> Path | None:
        window = self._place.window
        return self._choices.images_to_read(window) if is_folder else self._choices.moved_to_read(window, file.name)

    @Slot()
    def _compare_sought(self) -> None:
        sought, state, self._sought = self._sought, self._session.state, None
        found = self._session.found_hash
        if sought is None or state is None or not found:
            return
        if found != sought.sha256:
            text = tr(
                "{path} holds other data than {name} was. *Use these data* takes them as new data, with the same choices.",
                path=state.source.path.name,
                name=sought.name,
            )
            self.notice.emit(Notice(Severity.WARNING, text))
            return
        self._session.put_in_place(sought, relocate(sought, state.source.path, state.source.parts))
        self._go_back()
        text = tr("{path} holds what was kept of {name}: found again.", path=state.source.path.name, name=sought.name)
        self.notice.emit(Notice(Severity.GOOD, text))
        self.relocated.emit()

    @Slot()
    def fill(self) -> None:
        """List the files as they are now; those that are gone are greyed."""
        self.menu.clear()
        paths = recent_files()
        for path in paths:
            is_here = is_there(path)
            name = path.name.replace("&", "&&")
            action = self.menu.addAction(name if is_here else tr("{name} (missing)", name=name))
            action.setEnabled(is_here)
            action.setToolTip(str(path))
            action.setData(path)
        if not paths:
            self.menu.addAction(tr("No file was opened yet")).setEnabled(False)
        elif not all(map(is_there, paths)):
            self.menu.addSeparator()
            self.menu.addAction(tr("Take missing files off the list"))

    @Slot(QAction)
    def _choose_recent(self, action: QAction) -> None:
        path = action.data()
        if isinstance(path, Path):
            self.open(path)
        else:
            forget_missing()

    @Slot(str)
    def _refuse(self, text: str) -> None:
        self.notice.emit(Notice(Severity.ERROR, text))

    @Slot(object)
    def _tell_used(self, spec: TableSpec) -> None:
        text = tr("{name} is what the next run learns from. Undo brings the data before back.", name=spec.name)
        self._go_back()
        self.notice.emit(Notice(Severity.GOOD, text))
