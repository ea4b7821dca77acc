"""The middle tab "Predict": what the network of the step looked at answers to rows that a person gives.

Rows are answered anew whenever they or the state change, beside the window, and only while the page is looked at.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableView, QWidget

from workbench.data.dataset import Dataset
from workbench.data.importing.taking_in import Verdict, judge_rows
from workbench.errors import WorkbenchError
from workbench.insight.insight_texts import head_line
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.predicting.matching import recipe_of
from workbench.predicting.predictions_file import prediction_columns, write_predictions
from workbench.predicting.predictor import Predictor
from workbench.predicting.typed_rows import MOST_ROWS, pasted_rows
from workbench.ui.time_machine.interface import SeenHistory, TimeTravel
from workbench.ui.views.predict.answer_bars import AnswerBars, NeighboursView, bars_of
from workbench.ui.views.predict.answering import Answered, Asked
from workbench.ui.views.predict.example_picker import ExamplePicker
from workbench.ui.views.predict.reading_line import ReadingLine
from workbench.ui.views.predict.rows_model import FRONT, GivenRow, RowsModel
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.files import AnswerChoices
from workbench.ui.widgets.page_scroll import PageScroll
from workbench.ui.widgets.parts import note, push_button, surface, text_label, timer
from workbench.ui.widgets.theme import ThemeSource, refresh_role

_REST_MILLISECONDS: Final = 250
_MOST_FITTED: Final = 60


class PredictPage(QWidget):
    """``shut_down`` it before it goes."""

    start_asked = Signal()
    """There is no run, and the user wants one."""
    answered = Signal()
    """New answers are on the screen."""

    def __init__(self, machine: TimeTravel, choices: AnswerChoices, themes: ThemeSource) -> None:
        super().__init__()
        self._machine, self._choices = machine, choices
        self._data: Dataset | None = None
        self._asked: Asked | None = None
        self._work = Background("predict", self, Mode.LATEST)
        self._work.finished.connect(self._show_answered)
        self._work.failed.connect(self._tell_trouble)
        self.line = ReadingLine()
        self.line.rows_read.connect(self._take_read)
        self._rest = timer(self, self._ask, _REST_MILLISECONDS, once=True)
        self.model = RowsModel(themes)
        self._make_controls(themes)
        self._lay_out()
        self.setAccessibleName(tr("Predict"))
        self.model.edited.connect(self._ask)
        self.empty_page.action_asked.connect(self.start_asked)
        self.picker.taken.connect(self._take)
        machine.seen_changed.connect(self._follow)
        self._follow(machine.seen)

    def _make_controls(self, themes: ThemeSource) -> None:
        self.head = text_label("", "title", plain=True, wraps=True)
        self.picker = ExamplePicker()
        self.example = self.picker.entry
        self.add = push_button(
            tr("Add row"), tr("Add a row to be typed into; the first is filled with an example"), self._add
        )
        self.paste = push_button(
            tr("Paste"), tr("Add rows from a spreadsheet or a text, with or without names"), self.paste_rows
        )
        self.open = push_button(
            tr("Open file…"),
            tr("Answer the rows of a table, of arrays or of any file that data are read from"),
            self._open,
        )
        self.remove = push_button(tr("Remove"), tr("Remove the selected rows"), self._remove)
        self.save = push_button(tr("Save answers…"), tr("Write all answers as comma-separated values"), self._save)
        self.drops = note(
            tr(
                "While this page is looked at, files that are dropped and rows that are pasted are answered here; "
                "elsewhere they become data to learn from."
            )
        )
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Rows and their answers"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.setTabKeyNavigation(False)
        self.table.selectionModel().currentRowChanged.connect(self._ask)
        self.bars = AnswerBars(themes)
        self.bars_title = text_label("", "card-title", plain=True, wraps=True)
        self.near_title = text_label(tr("Nearest training examples"), "card-title")
        self.near = NeighboursView()
        self.empty_page = EmptyPage()

    def _lay_out(self) -> None:
        first = across(self.picker, 1, self.save, spacing=6)
        second = across(self.add, self.paste, self.open, self.remove, 1, spacing=6)
        side = QWidget()
        down(self.bars_title, self.bars, self.near_title, self.near, 1, spacing=6, inside=side)
        surface(side)
        beside = PageScroll(tr("Answer to one row"), side)
        beside.setMaximumWidth(360)
        middle = across((self.table, 3), (beside, 2), spacing=12)
        page = surface(QWidget())
        parts = (self.head, first, second, self.drops, self.line, (middle, 1))
        down(*parts, margins=(12, 8, 12, 8), inside=page)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty_page)
        self._pages.addWidget(page)
        down(self._pages, spacing=-1, inside=self)
        self.empty_page.invite(
            tr("No run yet"),
            tr("Give a trained network rows of your own, and see what it answers and which examples are near."),
        )

    def shut_down(self) -> bool:
        """Wait for an answer under way."""
        self._rest.stop()
        return self._work.shut_down() and self.line.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._follow(self._machine.seen)

    def hideEvent(self, event: QHideEvent) -> None:
        """Answer nothing more."""
        self._work.forget()
        super().hideEvent(event)

    # ---- rows ----

    @Slot()
    def _add(self) -> None:
        rows = self.model.rows
        if rows:
            self._append([GivenRow(rows[-1].cells)])
        else:
            self.picker.take()

    @Slot(object)
    def _take(self, row: GivenRow) -> None:
        self._append([row])

    @Slot()
    def paste_rows(self) -> None:
        """Add the rows in the clipboard."""
        if self._data is None:
            return
        try:
            rows = pasted_rows(recipe_of(self._data), QGuiApplication.clipboard().text())
        except WorkbenchError as error:
            self._tell_trouble(str(error))
            return
        self._append([GivenRow(row) for row in rows])

    @Slot()
    def _open(self) -> None:
        path = self._choices.rows_to_read(self)
        if path is not None:
            self.read_file(path)

    def read_file(self, path: Path) -> None:
        """Answer the rows of a file in place of those that are there."""
        seen = self._machine.seen
        if self._data is None or seen.history is None or seen.state is None:
            return
        self.line.read(path, seen.history.spec(seen.state.place.branch).data, self._data)

    @Slot(object)
    def _take_read(self, rows: tuple[GivenRow, ...]) -> None:
        if all(len(row.cells) == len(self.model.names) for row in rows):
            self._put(rows, 0)

    @Slot()
    def _remove(self) -> None:
        chosen = {index.row() for index in self.table.selectedIndexes()}
        self._put(tuple(row for place, row in enumerate(self.model.rows) if place not in chosen), 0)

    def _append(self, rows: list[GivenRow]) -> None:
        if len(self.model.rows) + len(rows) > MOST_ROWS:
            self._tell_trouble(tr("There is room for {most} rows.", most=grouped(MOST_ROWS)))
            return
        self.line.say("")
        self._put((*self.model.rows, *rows), len(self.model.rows) + len(rows) - 1)

    def _put(self, rows: tuple[GivenRow, ...], chosen: int) -> None:
        """Show these; that another one is chosen asks for the answers."""
        self.model.set_rows(rows)
        if rows:
            index = self.model.index(chosen, 2)
            self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            self._ask()

    @Slot()
    def _save(self) -> None:
        answers = self.model.answers
        path = None if answers is None else self._choices.answers_to_write(self, "answers")
        if path is None or answers is None:
            return
        try:
            write_predictions(path, prediction_columns(answers))
        except WorkbenchError as error:
            self._tell_trouble(str(error))
            return
        self.line.say(
            tr_count("{n} answer written to {path}.", "{n} answers written to {path}.", answers.rows, path=path), "good"
        )

    # ---- what a window passes on while the page is looked at ----

    @property
    def takes_rows(self) -> bool:
        """Whether files that are dropped, and rows that are pasted, are answered here."""
        return self._data is not None and self.isVisible()

    def judge(self, path: Path) -> Verdict:
        """What becomes of a file that is dropped."""
        return judge_rows(path, is_table=self._data is not None and self._data.recipe is not None)

    # ---- answers ----

    @Slot(object)
    def _follow(self, seen: SeenHistory) -> None:
        self._pages.setCurrentIndex(int(seen.state is not None))
        if seen.data is not self._data and seen.state is not None:
            self._data = seen.data
            self.model.set_names(() if seen.data is None else tuple(one.name for one in recipe_of(seen.data).inputs))
            self._fit_columns()
            self.picker.show_dataset(seen.data)
            self.line.say("")
            if self.isVisible():
                self.picker.take()
        if self.isVisible() and (seen.looks_back or not self._rest.isActive()):
            self._ask()

    @Slot()
    def _ask(self, *_index: QModelIndex) -> None:
        seen, rows = self._machine.seen, self.model.rows
        self.save.setEnabled(bool(rows))
        self.remove.setEnabled(bool(rows))
        state, history, data = seen.state, seen.history, seen.data
        if state is None or history is None or data is None or not self.isVisible():
            return
        if not rows and self.model.names and not self.line.message.text():
            self.picker.take()
            return
        branch = history.branch(state.place.branch)
        self.head.setText(head_line(state.snapshot.step, branch.title, None, data.task == "regression", state.is_exact))
        chosen = self.table.currentIndex().row()
        asked = Asked(Predictor(history.spec(branch.number), data, state.snapshot), rows, min(chosen, len(rows) - 1))
        self._asked = asked
        if not seen.looks_back:
            self._rest.start()
        self._work.start(asked.carry_out, tr("The rows could not be answered"))

    @Slot(object)
    def _show_answered(self, found: Answered) -> None:
        if found.asked.rows is not self.model.rows or found.asked.predictor.data is not self._data:
            return
        self.model.show_answers(found.answers)
        row, data = found.asked.chosen, self._data
        fault = self.model.fault_in(row) if row >= 0 else ""
        self.bars_title.setText(fault or (tr("Answer to row {row}", row=row + 1) if row >= 0 else ""))
        refresh_role(self.bars_title, "error" if fault else "card-title")
        self.bars.show_bars(bars_of(found.answers, row) if row >= 0 else ())
        self.near.show_found(found.near, data)
        self.near_title.setVisible(bool(found.near))
        self.answered.emit()

    # ---- texts ----

    def _fit_columns(self) -> None:
        """As wide as the names, as far as they can be seen at once."""
        metrics = self.table.fontMetrics()
        for place, name in enumerate(self.model.names[:_MOST_FITTED], start=FRONT):
            self.table.setColumnWidth(place, min(max(72, metrics.horizontalAdvance(name) + 28), 180))

    @Slot(str)
    def _tell_trouble(self, text: str) -> None:
        self.line.say(text, "error")
