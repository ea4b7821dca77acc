"""What is chosen for the whole table: its title, how its file is read, scaling, and how it is cut into parts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.data.importing.draft import SCALINGS, SPLITS, Draft
from workbench.errors import Problem
from workbench.language import tr
from workbench.specs.own_data import Reading
from workbench.typed_numbers import Number
from workbench.ui.views.import_data.part_files import PartFiles
from workbench.ui.widgets.arrangement import across, down, grid
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import describe, note, text_label
from workbench.ui.widgets.theme import ThemeSource

_READING: Final[dict[str, tuple[str, str, tuple[tuple[str, object], ...]]]] = {
    "delimiter": (
        tr("Delimiter"),
        tr("What stands between two cells."),
        ((tr("comma"), ","), (tr("semicolon"), ";"), (tr("tab"), "\t"), (tr("bar"), "|"), (tr("space"), " ")),
    ),
    "decimal": (
        tr("Decimal mark"),
        tr("What stands before the decimals of a number."),
        ((tr("point: 1.5"), "."), (tr("comma: 1,5"), ",")),
    ),
    "thousands": (
        tr("Thousands"),
        tr("What parts the thousands of a number."),
        (
            (tr("nothing: 1000"), ""),
            (tr("comma: 1,000"), ","),
            (tr("point: 1.000"), "."),
            (tr("space: 1 000"), " "),
            (tr("apostrophe: 1'000"), "'"),
        ),
    ),
    "encoding": (
        tr("Text encoding"),
        tr("How letters are written as bytes."),
        (
            ("UTF-8", "utf-8"),
            ("UTF-16", "utf-16-le"),
            (tr("UTF-16, other byte order"), "utf-16-be"),
            (tr("Latin-1"), "latin-1"),
            (tr("Windows-1252"), "cp1252"),
        ),
    ),
    "header": (
        tr("First line"),
        tr("Whether the first line holds the names of the columns."),
        ((tr("names of the columns"), True), (tr("values"), False)),
    ),
}
"""Field of ``Reading`` → label, meaning, choices"""
FROM_FILES: Final = "files"
"""Stands beside the ways of ``SplitWay``: the parts are files of their own"""
_FRACTIONS: Final = {"dev_fraction": tr("Dev fraction"), "test_fraction": tr("Test fraction")}


class TableForm(QWidget):
    """Shows a draft and a reading; says what was chosen, and decides nothing."""

    chosen = Signal(str, object)
    """The name of a field of ``Draft``, and its new value; ``split`` may be ``FROM_FILES``."""
    reading_chosen = Signal(str, object)
    """The name of a field of ``Reading``, and its new value."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self.name = describe(QLineEdit(), tr("Title of the data"), tr("How the data are called in runs and plots."))
        self.name.setMaxLength(200)
        self.message = FieldMessage(themes)
        self.scaling = ChoiceBox(
            tr("Scaling"), tr("Of numbers and dates, measured on the train part. Default: standard."), letters=10
        )
        self.scaling.offer([(text, way) for way, text in SCALINGS.items()])
        self.split = ChoiceBox(
            tr("Split"), tr("How rows come into the train, dev and test parts. Default: by chance."), letters=10
        )
        self.numbers = {
            "dev_fraction": NumberEntry(_dev_problem, name=_FRACTIONS["dev_fraction"], tip=_tip(0.15), width=92),
            "test_fraction": NumberEntry(_test_problem, name=_FRACTIONS["test_fraction"], tip=_tip(0.15), width=92),
            "split_seed": NumberEntry(
                _seed_problem,
                integer=True,
                name=tr("Split seed"),
                tip=tr("Decides which rows go to which part. A whole number from 0; default 0."),
                width=92,
            ),
        }
        self.number_messages = {name: FieldMessage(themes) for name in self.numbers}
        self.reading = {name: ChoiceBox(label, tip, letters=8) for name, (label, tip, _) in _READING.items()}
        for name, box in self.reading.items():
            box.offer(_READING[name][2])
        self.sheet = describe(QLineEdit(), tr("Sheet"), tr("Name of the sheet of a workbook; empty for the first one."))
        self.notes = note()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._reading_title = text_label(tr("How the file is read"), "card-title")
        form = grid(8, 6, stretches=(0, 1, 0, 1))
        form.addWidget(text_label(tr("Title"), field=self.name), 0, 0)
        form.addWidget(self.name, 0, 1, 1, 3)
        form.addWidget(self.message, 1, 0, 1, 4)
        form.addWidget(text_label(tr("Scaling"), field=self.scaling), 2, 0)
        form.addWidget(self.scaling, 2, 1, 1, 3)
        form.addWidget(text_label(tr("Split"), field=self.split), 3, 0)
        form.addWidget(self.split, 3, 1, 1, 3)
        self.part_files = PartFiles(form, 4)
        self._number_labels: list[QWidget] = []
        labels = (*_FRACTIONS.items(), ("split_seed", tr("Split seed")))
        for place, (name, label) in enumerate(labels):
            row, column = 6 + place // 2, place % 2 * 2
            self._number_labels.append(text_label(label, field=self.numbers[name]))
            form.addWidget(self._number_labels[-1], row, column)
            form.addLayout(down(across(self.numbers[name], 1), self.number_messages[name], spacing=2), row, column + 1)
        reading = grid(8, 6, stretches=(0, 1, 0, 1))
        self._reading_labels: dict[str, QWidget] = {}
        fields: dict[str, QWidget] = {**self.reading, "sheet": self.sheet}
        for place, (name, field) in enumerate(fields.items()):
            label = tr("Sheet") if name == "sheet" else _READING[name][0]
            self._reading_labels[name] = text_label(label, field=field)
            reading.addWidget(self._reading_labels[name], place // 2, place % 2 * 2)
            reading.addWidget(field, place // 2, place % 2 * 2 + 1)
        self._reading_fields = fields
        parts = (form, self._reading_title, reading, self.notes, 1)
        down(*parts, spacing=10, margins=(12, 10, 12, 10), inside=self)

    def _connect(self) -> None:
        self.name.editingFinished.connect(self._choose_title)
        self.scaling.activated.connect(self._choose)
        self.split.activated.connect(self._choose)
        self.sheet.editingFinished.connect(self._choose_sheet)
        for entry in self.numbers.values():
            entry.value_entered.connect(self._enter)
            entry.problem_changed.connect(self._tell)
        for box in self.reading.values():
            box.activated.connect(self._choose_reading)

    def show_draft(self, draft: Draft, problems: Sequence[Problem], parts: Sequence[Path] | None) -> None:
        """Show these choices; ``parts`` are files of dev and test part, None where there cannot be any."""
        if self.name.text() != draft.title and not self.name.hasFocus():
            self.name.setText(draft.title)
        self.message.show_problem(next((p.message for p in problems if p.field in ("title", "name")), None))
        uses = {column.use for column in draft.columns}
        is_from_files = bool(parts) and draft.split == "part"
        ways = [
            (text, way) for way, text in SPLITS.items() if way == "fractions" or (way in uses and not is_from_files)
        ]
        more = [] if parts is None else [(tr("from separate files"), FROM_FILES)]
        self.split.offer([*ways, *more])
        self.part_files.show_files(tuple(parts or ()) if is_from_files else ())
        for box, value in ((self.scaling, draft.scaling), (self.split, FROM_FILES if is_from_files else draft.split)):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(value))
        for name, entry in self.numbers.items():
            entry.show_value(getattr(draft, name))
            entry.setEnabled(draft.split != "part")
        for widget in (*self._number_labels, *self.numbers.values()):
            widget.setVisible(not is_from_files)

    def show_reading(self, reading: Reading, notes: Sequence[str], *, can_change: bool) -> None:
        """How the file was read, and what was decided for all of it; a kept table cannot be read in another way."""
        is_text = can_change and reading.format == "csv"
        self._reading_title.setVisible(is_text or reading.format == "excel")
        for name, field in self._reading_fields.items():
            is_seen = can_change and (reading.format == "excel" if name == "sheet" else is_text)
            field.setVisible(is_seen)
            self._reading_labels[name].setVisible(is_seen)
        for name, box in self.reading.items():
            value = getattr(reading, name)
            if box.findData(value) < 0:
                box.addItem(str(value), value)
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(value))
        self.sheet.setText(reading.sheet)
        self.notes.setText("\n".join(notes))

    @property
    def trouble(self) -> str:
        """Why a number that is typed cannot be taken; empty where all can."""
        return next((message.text for message in self.number_messages.values() if message.text), "")

    @Slot()
    def _choose_title(self) -> None:
        self.chosen.emit("title", self.name.text().strip())

    @Slot()
    def _choose_sheet(self) -> None:
        self.reading_chosen.emit("sheet", self.sheet.text().strip())

    @Slot(int)
    def _choose(self, _index: int) -> None:
        box = self.sender()
        if isinstance(box, ChoiceBox):
            self.chosen.emit("scaling" if box is self.scaling else "split", box.currentData())

    @Slot(int)
    def _choose_reading(self, _index: int) -> None:
        sender = self.sender()
        for name, box in self.reading.items():
            if box is sender:
                self.reading_chosen.emit(name, box.currentData())

    @Slot(object)
    def _enter(self, value: Number) -> None:
        sender = self.sender()
        for name, entry in self.numbers.items():
            if entry is sender:
                self.chosen.emit(name, value)

    @Slot(object)
    def _tell(self, problem: str | None) -> None:
        sender = self.sender()
        for name, entry in self.numbers.items():
            if entry is sender:
                self.number_messages[name].show_problem(problem)


def _tip(usual: float) -> str:
    return tr("Share of the rows. Below 0.5; default {usual}.", usual=usual)


def _dev_problem(value: Number) -> str | None:
    return None if 0.0 < value < 0.5 else tr("must be above 0 and below 0.5")


def _test_problem(value: Number) -> str | None:
    return None if 0.0 <= value < 0.5 else tr("must be from 0, and below 0.5")


def _seed_problem(value: Number) -> str | None:
    return None if 0 <= value < 2**63 else tr("must be a whole number from 0")
