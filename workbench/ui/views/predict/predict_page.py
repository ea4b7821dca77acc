"""The middle tab "Predict": what the network of the step looked at answers to rows that a person gives.

Rows are typed, pasted, taken from a file or from the examples. They are answered anew whenever they or the state change, in a
thread beside the window, and only while the page is looked at.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableView, QWidget

from workbench.data.dataset import Dataset, Split
from workbench.errors import WorkbenchError
from workbench.insight.insight_texts import head_line
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.predicting.file_rows import read_rows
from workbench.predicting.matching import match_columns, recipe_of
from workbench.predicting.neighbours import Neighbour, nearest_examples
from workbench.predicting.predictions_file import prediction_columns, write_predictions
from workbench.predicting.predictor import Answers, Predictor
from workbench.predicting.typed_rows import MOST_ROWS, cells_of, check_count, example_cells, pasted_rows, truth_of
from workbench.specs.own_data import AnyData
from workbench.typed_numbers import Number
from workbench.ui.time_machine.interface import SeenHistory, TimeTravel
from workbench.ui.views.predict.answer_bars import AnswerBars, NeighboursView, bars_of
from workbench.ui.views.predict.rows_model import FRONT, GivenRow, RowsModel
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.background import Background, Mode, Report
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.files import AnswerChoices
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.page_scroll import PageScroll
from workbench.ui.widgets.parts import push_button, surface, text_label, timer
from workbench.ui.widgets.theme import ThemeSource, refresh_role

_REST_MILLISECONDS: Final = 250
_MOST_FITTED: Final = 60
_PARTS: Final = (("dev", tr("dev")), ("test", tr("test")), ("train", tr("train")))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What is to be answered, and of which row the neighbours are wanted."""

    predictor: Predictor
    rows: tuple[GivenRow, ...]
    chosen: int

    def carry_out(self, _stop: threading.Event, _report: Report) -> "_Answered":
        answers = self.predictor.answer_typed([row.cells for row in self.rows])
        near = nearest_examples(self.predictor.data, answers.features[self.chosen]) if self.chosen >= 0 else ()
        return _Answered(self, answers, near)


@dataclass(frozen=True, slots=True, eq=False)
class _Answered:
    asked: _Asked
    answers: Answers
    near: tuple[Neighbour, ...]


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
        self._asked: _Asked | None = None
        self._work = Background("predict", self, Mode.LATEST)
        self._work.finished.connect(self._show_answered)
        self._work.failed.connect(self._tell_trouble)
        self._reading = Background("rows to predict", self)
        self._reading.finished.connect(self._take_read)
        self._reading.failed.connect(self._tell_trouble)
        self._rest = timer(self, self._ask, _REST_MILLISECONDS, once=True)
        self.model = RowsModel(themes)
        self._make_controls(themes)
        self._lay_out()
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("Predict"))
        self.model.edited.connect(self._ask)
        self.empty_page.action_asked.connect(self.start_asked)
        self.example.value_entered.connect(self._take_example)
        self.example.nudged.connect(self._next_example)
        self.part.currentIndexChanged.connect(self._show_size)
        machine.seen_changed.connect(self._follow)
        self._follow(machine.seen)

    def _make_controls(self, themes: ThemeSource) -> None:
        self.head = text_label("", "title", plain=True, wraps=True)
        self.part = ChoiceBox(
            tr("Part of the data"), tr("Whose examples are taken. Test examples are not scored here.")
        )
        for name, text in _PARTS:
            self.part.addItem(text, name)
        self.example = NumberEntry(self._example_problem, integer=True, name=tr("Number of the example"), width=72)
        self.example.show_value(1)
        self.size_text = text_label("", "muted")
        self.take = push_button(tr("Add example"), tr("Add this example of the part as a row"), self._take_example)
        self.add = push_button(
            tr("Add row"), tr("Add a row to be typed into; the first is filled with an example"), self._add
        )
        self.paste = push_button(
            tr("Paste"), tr("Add rows from a spreadsheet or a text, with or without names"), self._paste
        )
        self.open = push_button(
            tr("Open file…"), tr("Answer the rows of a file; it can be dropped here, too"), self._open
        )
        self.remove = push_button(tr("Remove"), tr("Remove the selected rows"), self._remove)
        self.save = push_button(tr("Save answers…"), tr("Write all answers as comma-separated values"), self._save)
        self.message = text_label(wraps=True, plain=True)
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
        first = across(self.part, self.example, self.size_text, self.take, 1, self.save, spacing=6)
        second = across(self.add, self.paste, self.open, self.remove, 1, spacing=6)
        side = QWidget()
        down(self.bars_title, self.bars, self.near_title, self.near, 1, spacing=6, inside=side)
        surface(side)
        beside = PageScroll(tr("Answer to one row"), side)
        beside.setMaximumWidth(360)
        middle = across((self.table, 3), (beside, 2), spacing=12)
        page = surface(QWidget())
        down(self.head, first, second, self.message, (middle, 1), margins=(12, 8, 12, 8), inside=page)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty_page)
        self._pages.addWidget(page)
        down(self._pages, spacing=-1, inside=self)
        self.empty_page.say(
            tr("No run yet"),
            tr("Give a trained network rows of your own, and see what it answers and which examples are near."),
            tr("Start training"),
            tr("Start training (Space)"),
        )

    def shut_down(self) -> bool:
        """Wait for an answer under way."""
        self._rest.stop()
        return self._work.shut_down() and self._reading.shut_down()

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
            self._take_example()

    @Slot()
    def _take_example(self, _value: object = None) -> None:
        data, number = self._data, self.example.value
        if data is None or number is None or self._example_problem(number):
            return
        part, row = self._part(data), int(number) - 1
        self._append([GivenRow(example_cells(recipe_of(data), part.features[row]), truth_of(data, part, row))])

    @Slot(int)
    def _next_example(self, step: int) -> None:
        number = int(self.example.value or 1) + step
        if not self._example_problem(number):
            self.example.show_value(number)

    @Slot()
    def _paste(self) -> None:
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
        self._say(tr("{name} is being read …", name=path.name))
        self._reading.start(
            _reading_of(path, seen.history.spec(seen.state.place.branch).data, self._data),
            tr("{name} was not read", name=path.name),
        )

    @Slot(object)
    def _take_read(self, rows: list[tuple[str, ...]]) -> None:
        self._say(tr_count("{n} row was read.", "{n} rows were read.", len(rows)))
        if all(len(row) == len(self.model.names) for row in rows):
            self._put(tuple(GivenRow(row) for row in rows), 0)

    @Slot()
    def _remove(self) -> None:
        chosen = {index.row() for index in self.table.selectedIndexes()}
        self._put(tuple(row for place, row in enumerate(self.model.rows) if place not in chosen), 0)

    def _append(self, rows: list[GivenRow]) -> None:
        if len(self.model.rows) + len(rows) > MOST_ROWS:
            self._tell_trouble(tr("There is room for {most} rows.", most=grouped(MOST_ROWS)))
            return
        self._say("")
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
        self._say(
            tr_count("{n} answer written to {path}.", "{n} answers written to {path}.", answers.rows, path=path), "good"
        )

    # ---- files that are dropped ----

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file of this machine."""
        urls = event.mimeData().urls()
        if self._data is not None and len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Answer its rows."""
        event.acceptProposedAction()
        self.read_file(Path(event.mimeData().urls()[0].toLocalFile()))

    # ---- answers ----

    @Slot(object)
    def _follow(self, seen: SeenHistory) -> None:
        self._pages.setCurrentIndex(int(seen.state is not None))
        if seen.data is not self._data and seen.state is not None:
            self._data = seen.data
            self.model.set_names(() if seen.data is None else tuple(one.name for one in recipe_of(seen.data).inputs))
            self._fit_columns()
            self._show_size()
            self._say("")
            if self.isVisible():
                self._take_example()
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
        if not rows and self.model.names and not self.message.text():
            self._take_example()
            return
        branch = history.branch(state.place.branch)
        is_regression = data.task == "regression"
        self.head.setText(head_line(state.snapshot.step, branch.title, None, is_regression, state.is_exact))
        chosen = self.table.currentIndex().row()
        asked = _Asked(Predictor(history.spec(branch.number), data, state.snapshot), rows, min(chosen, len(rows) - 1))
        self._asked = asked
        if not seen.looks_back:
            self._rest.start()
        self._work.start(asked.carry_out, tr("The rows could not be answered"))

    @Slot(object)
    def _show_answered(self, found: _Answered) -> None:
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

    def _part(self, data: Dataset) -> Split:
        part: Split = {"dev": data.dev, "test": data.test, "train": data.train}[self.part.currentData()]
        return part

    def _example_problem(self, number: Number) -> str | None:
        rows = 0 if self._data is None else self._part(self._data).rows
        return None if 1 <= number <= rows else tr("from 1 to {rows}", rows=grouped(rows))

    @Slot()
    def _show_size(self, _index: int = 0) -> None:
        if self._data is None:
            return
        self.size_text.setText(tr("of {rows}", rows=grouped(self._part(self._data).rows)))
        if self._example_problem(self.example.value or 1):
            self.example.show_value(1)

    def _say(self, text: str, role: str = "muted") -> None:
        refresh_role(self.message, role)
        self.message.setText(text)
        self.message.setVisible(bool(text))

    @Slot(str)
    def _tell_trouble(self, text: str) -> None:
        self._say(text, "error")


def _reading_of(path: Path, spec: AnyData, data: Dataset) -> Callable[[threading.Event, Report], list[tuple[str, ...]]]:
    def work(_stop: threading.Event, _report: Report) -> list[tuple[str, ...]]:
        recipe = recipe_of(data)
        table = read_rows(path, spec).table
        check_count(table.rows)
        return cells_of(recipe, match_columns(recipe, table).table)

    return work
