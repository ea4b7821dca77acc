"""Every run in a table: found, sorted, pinned, noted about, compared, discarded and tidied up."""

from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from workbench.language import tr
from workbench.runs.listing.run_rows import RunRow
from workbench.ui.views.run_list.differences_box import DifferencesBox
from workbench.ui.views.run_list.run_shelf import RunShelf, use_text
from workbench.ui.views.run_list.run_table import COLUMNS, NAMES, RunTable
from workbench.ui.views.run_list.run_view import RunView
from workbench.ui.views.run_list.tidy_box import TidyBox
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.local_keys import add_local_shortcut, key_text
from workbench.ui.widgets.parts import describe, push_button, text_label, timer
from workbench.ui.widgets.theme import ThemeSource

_LOOK_MILLISECONDS: Final = 10_000


class RunListPage(QWidget):
    """Stands in the middle of the window. What concerns other parts of it is only asked for."""

    open_asked = Signal(object)
    """The ``RunRow`` to open."""
    compare_asked = Signal(object)
    """The rows to lay over the plots, a tuple."""
    place_asked = Signal(object)
    """The ``RunRow`` whose file is to be found."""
    empty_asked = Signal()
    start_asked = Signal()
    left = Signal()

    def __init__(self, shelf: RunShelf, themes: ThemeSource) -> None:
        super().__init__()
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shelf = shelf
        self.table = RunTable(themes, self)
        self.view = RunView()
        self.view.setModel(self.table)
        self._chosen: frozenset[str] = frozenset()
        self._make_head()
        self.tidy = TidyBox(shelf)
        self.empty = EmptyPage()
        self.empty.say(
            tr("No run yet"),
            tr(
                "Every run is kept from its first step on, and stands here afterwards: to be opened where it stopped, compared "
                "with others, pinned and noted about."
            ),
            tr("Choose a run to watch"),
            tr("Show the ready-made runs"),
        )
        self.differences = DifferencesBox(themes)
        self._lay_out()
        self._again = timer(self, shelf.refresh, _LOOK_MILLISECONDS)
        self._connect()

    def _make_head(self) -> None:
        self.use = text_label("", "muted", plain=True)
        self.back = push_button(tr("Back"), tr("What stood here before (Esc)"), self.left, height=28)
        self.filter = describe(
            QLineEdit(),
            tr("Find runs"),
            tr("Words that occur in the name, the data, the tags, the note or the file of a run; all of them have to"),
        )
        self.filter.setPlaceholderText(tr("Find runs: words of their names, data, tags or notes"))
        self.filter.setClearButtonEnabled(True)
        self.open = push_button(tr("Open"), tr("Open the chosen run where it stopped"), self._open, height=28)
        self.pin = push_button(
            tr("Pin"), tr("Keep the chosen runs at the top and out of tidying"), self._pin, height=28
        )
        self.compare = push_button(
            tr("Compare"), tr("Lay the chosen runs over the plots of the run on the screen"), self._compare, height=28
        )
        self.locate = push_button(
            tr("Locate…"), tr("Say where the file of the missing run is now"), self._locate, height=28
        )
        self.discard = push_button(
            tr("Discard"),
            tr("Put the chosen runs among the discarded ones; nothing is deleted"),
            self._discard,
            height=28,
        )
        self.bring_back = push_button(
            tr("Bring back"), tr("Bring back the runs that were discarded last"), self._shelf.bring_back, height=28
        )
        self.tidy_up = push_button(
            tr("Tidy up…"), tr("Find runs by age and size that may go; shown before anything is done"), height=28
        )
        for button, row in (
            (self.open, "open"),
            (self.pin, "pin"),
            (self.compare, "compare"),
            (self.discard, "discard"),
        ):
            button.setToolTip(f"{button.toolTip()} ({key_text(f'runs.{row}')})")

    def _lay_out(self) -> None:
        self.pages = QStackedWidget()
        full = QWidget()
        down((self.view, 3), (self.differences, 2), spacing=6, inside=full)
        self.pages.addWidget(full)
        self.pages.addWidget(self.empty)
        head = across(text_label(tr("Runs"), "title"), self.use, 1, self.back)
        buttons = across(
            self.open, self.pin, self.compare, self.locate, self.discard, self.bring_back, 1, self.tidy_up, spacing=6
        )
        down(head, self.filter, buttons, self.tidy, (self.pages, 1), spacing=8, margins=(16, 12, 16, 12), inside=self)
        for place, name in enumerate(NAMES):
            self.view.setColumnWidth(place, COLUMNS[name][1])
        self.view.sortByColumn(NAMES.index("written"), Qt.SortOrder.DescendingOrder)

    def _connect(self) -> None:
        self._shelf.changed.connect(self._show)
        self.table.modelReset.connect(self._choose_again)
        self.table.dataChanged.connect(self._tell)
        self.table.noted.connect(self._note)
        self.filter.textChanged.connect(self._find)
        self.view.selectionModel().selectionChanged.connect(self._take_choice)
        self.view.doubleClicked.connect(self._open_or_write)
        for signal, slot in (
            (self.view.open_asked, self._open),
            (self.view.pin_asked, self._pin),
            (self.view.compare_asked, self._compare),
            (self.view.discard_asked, self._discard),
            (self.view.write_asked, self._write),
        ):
            signal.connect(slot)
        self.tidy_up.clicked.connect(self._begin_tidying)
        self.tidy.proposed.connect(self._show_proposal)
        self.tidy.discard_asked.connect(self._tidy)
        self.tidy.empty_asked.connect(self.empty_asked)
        self.tidy.left.connect(self._end_tidying)
        self.empty.action_asked.connect(self.start_asked)
        add_local_shortcut(self, "runs.find", self._focus_filter)
        add_local_shortcut(self, "runs.leave", self._leave)

    def showEvent(self, event: QShowEvent) -> None:
        """Look now, and again every few seconds: other processes write runs, too."""
        super().showEvent(event)
        self._show()
        self._shelf.refresh()
        self._again.start()
        (self.view if self.table.rows else self.filter).setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        super().hideEvent(event)
        self._again.stop()

    @property
    def chosen(self) -> tuple[RunRow, ...]:
        """The selected rows, from above to below."""
        places = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return tuple(self.table.rows[place] for place in places)

    # ---- what it shows ----

    @Slot()
    def _show(self) -> None:
        """What nobody sees is sorted when it is seen again."""
        if not self.isVisible():
            return
        rows = self._shelf.rows
        self.table.show_rows(rows)
        self.use.setText(use_text(rows) if rows else "")
        self.pages.setCurrentIndex(0 if rows or not self._shelf.is_known else 1)
        self.tidy_up.setEnabled(bool(rows))
        self._tell()

    @Slot(str)
    def _find(self, words: str) -> None:
        self.table.find(words)

    @Slot()
    def _choose_again(self) -> None:
        """What was chosen stays so wherever it stands now."""
        model, wanted = self.view.selectionModel(), self._chosen
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        places = [place for place, row in enumerate(self.table.rows) if row.key in wanted]
        for place in places:
            model.select(self.table.index(place, 0), flags)
        if places:
            model.setCurrentIndex(self.table.index(places[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        self._chosen = wanted
        self._tell()

    @Slot(QItemSelection, QItemSelection)
    def _take_choice(self, _new: QItemSelection, _old: QItemSelection) -> None:
        self._chosen = frozenset(row.key for row in self.chosen)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        """What can be done with what is chosen, and in what it differs."""
        chosen = self.chosen
        there = [row for row in chosen if not row.is_missing]
        sound = [row for row in there if row.glance is not None and not row.glance.problem]
        self.open.setEnabled(len(sound) == 1)
        self.pin.setEnabled(bool(chosen))
        self.pin.setText(tr("Unpin") if chosen and all(row.is_pinned for row in chosen) else tr("Pin"))
        self.compare.setEnabled(len(sound) >= 2)
        self.discard.setEnabled(any(not row.owner for row in there))
        self.locate.setVisible(len(chosen) == 1 and chosen[0].is_missing)
        self.bring_back.setVisible(bool(self._shelf.discarded))
        is_searching = not self.table.rows and bool(self.filter.text().strip())
        self.differences.show_chosen(chosen, sound, tr("No run has all of these words.") if is_searching else "")

    # ---- what is done ----

    @Slot()
    def _open(self) -> None:
        if self.open.isEnabled():
            self.open_asked.emit(self.chosen[0])

    @Slot()
    def _open_or_write(self) -> None:
        """A double click on a tag or a note writes it, which the table does by itself."""
        if NAMES[self.view.currentIndex().column()] not in {"tags", "note"}:
            self._open()

    @Slot()
    def _pin(self) -> None:
        if self.chosen:
            self._shelf.note(self.chosen, is_pinned=not all(row.is_pinned for row in self.chosen))

    @Slot()
    def _compare(self) -> None:
        if self.compare.isEnabled():
            self.compare_asked.emit(self.chosen)

    @Slot()
    def _locate(self) -> None:
        self.place_asked.emit(self.chosen[0])

    @Slot()
    def _discard(self) -> None:
        if self.discard.isEnabled():
            self._shelf.discard(row for row in self.chosen if not row.owner)

    @Slot(str)
    def _write(self, column: str) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            self.view.edit(index.siblingAtColumn(NAMES.index("note" if column == "note" else "tags")))

    @Slot(object, object)
    def _note(self, row: RunRow, changes: dict[str, object]) -> None:
        self._shelf.note([row], **changes)

    @Slot()
    def _focus_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    @Slot()
    def _leave(self) -> None:
        """One thing after the other: words, tidying, the page."""
        if self.filter.text():
            self.filter.clear()
        elif self.tidy.isVisible():
            self._end_tidying()
        else:
            self.left.emit()

    # ---- tidying ----

    @Slot()
    def _begin_tidying(self) -> None:
        self.filter.clear()
        self.tidy.begin()

    @Slot()
    def _show_proposal(self) -> None:
        asks = self.tidy.age.currentData() is not None or self.tidy.size_box.currentData() is not None
        self.table.show_only(frozenset(row.key for row in self.tidy.proposal) if asks else None)

    @Slot()
    def _tidy(self) -> None:
        self._shelf.discard(self.tidy.proposal)

    @Slot()
    def _end_tidying(self) -> None:
        self.tidy.hide()
        self.table.show_only(None)
        self.view.setFocus()
