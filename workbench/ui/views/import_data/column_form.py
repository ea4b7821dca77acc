"""The choices for the columns that are selected: each is one entry of the undo stack, for all of them at once."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from workbench.data.choices import TYPES_OF
from workbench.data.importing.column_figures import ColumnFigures
from workbench.data.importing.draft import ENCODINGS, RULES, TYPES, USES, ColumnDraft, rules_of
from workbench.data.readers.found import ColumnReport
from workbench.data.table import Column
from workbench.errors import Problem
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.specs.own_data import ENCODINGS_OF
from workbench.ui.views.import_data.bars import BarsPicture
from workbench.ui.widgets.arrangement import across, down, grid
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.parts import check_box, describe, note, text_label
from workbench.ui.widgets.theme import ThemeSource

_UNREAD: Final = (
    (tr("keep the data from being used"), "refuse"),
    (tr("count them as missing"), "missing"),
)


class ColumnForm(QWidget):
    """Shows the first of the selected columns; says what was chosen, and decides nothing."""

    chosen = Signal(str, object)
    """The name of a field of ``ColumnDraft``, and its new value."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self.title = text_label("", "title", plain=True)
        self.about = note()
        self.bars = BarsPicture(themes)
        self.use = ChoiceBox(
            tr("Use"), tr("What the column is used for. One column or several are the target."), letters=8
        )
        self.type = ChoiceBox(tr("Type"), tr("What the cells are taken for: numbers, categories or dates."), letters=8)
        self.encoding = ChoiceBox(
            tr("Encoding"),
            tr("How a feature becomes numbers: one for each category (one-hot), or their place in order (ordinal)."),
            letters=8,
        )
        self.missing = ChoiceBox(
            tr("Missing values"),
            tr("What stands for a missing value; median, mean and the most frequent are those of the train part."),
            letters=8,
        )
        self.fill = describe(
            QLineEdit(), tr("Own value"), tr("This value stands for missing ones: a number, or one of the categories.")
        )
        self.flag: QCheckBox = check_box(
            tr("Add a feature that says where it was missing"),
            tr("One more feature: 1 where the value was missing, otherwise 0. Off by default."),
        )
        self.unread = ChoiceBox(
            tr("Cells that are no numbers"), tr("What becomes of cells that are not what the type asks for."), letters=8
        )
        self.unread.offer(_UNREAD)
        self.messages = {name: FieldMessage(themes) for name in ("use", "type", "missing", "fill", "unread")}
        self._lay_out()
        self._connect()
        self.show_columns((), (), (), None, ())

    def _lay_out(self) -> None:
        self._labels = {
            "use": text_label(tr("Use"), field=self.use),
            "type": text_label(tr("Type"), field=self.type),
            "encoding": text_label(tr("Encoding"), field=self.encoding),
            "missing": text_label(tr("Missing"), field=self.missing),
            "fill": text_label(tr("Own value"), field=self.fill),
            "unread": text_label(tr("No numbers"), field=self.unread),
        }
        fields: dict[str, QWidget] = {
            "use": self.use,
            "type": self.type,
            "encoding": self.encoding,
            "missing": self.missing,
            "fill": self.fill,
            "unread": self.unread,
        }
        self._fields = fields
        form = grid(8, 4, stretches=(0, 1, 0, 1))
        for place, (name, field) in enumerate(fields.items()):
            row, column = place // 2 * 2, place % 2 * 2
            form.addWidget(self._labels[name], row, column)
            form.addWidget(field, row, column + 1)
            if name in self.messages:
                form.addWidget(self.messages[name], row + 1, column, 1, 2)
        self._body = QWidget()
        down(form, self.flag, spacing=4, inside=self._body)
        head = across((self.title, 1))
        down(head, self.about, self.bars, self._body, 1, spacing=6, margins=(12, 10, 12, 10), inside=self)

    def _connect(self) -> None:
        for box in (self.use, self.type, self.encoding, self.missing, self.unread):
            box.activated.connect(self._choose)
        self.flag.clicked.connect(self._choose_flag)
        self.fill.editingFinished.connect(self._choose_fill)

    def show_columns(
        self,
        drafts: Sequence[ColumnDraft],
        columns: Sequence[Column],
        reports: Sequence[ColumnReport],
        figures: ColumnFigures | None,
        problems: Sequence[Problem],
    ) -> None:
        """The selected ones, the first of them in full; ``problems`` are those of the first."""
        self._body.setVisible(bool(drafts))
        self.bars.setVisible(bool(drafts))
        if not drafts:
            self.title.setText(tr("No column is selected"))
            self.about.setText(tr("Select one column or several above to choose what becomes of them."))
            return
        draft, report = drafts[0], reports[0]
        many = tr_count("{n} column", "{n} columns", len(drafts))
        self.title.setText(draft.name if len(drafts) == 1 else many)
        self.about.setText(_about(report) if len(drafts) == 1 else ", ".join(one.name for one in drafts[:12]))
        self.bars.show_figures(figures, tr("Values of {name}", name=draft.name))
        self._offer(drafts, columns)
        for name, message in self.messages.items():
            message.show_problem(next((p.message for p in problems if p.field.endswith(f".{name}")), None))

    def _offer(self, drafts: Sequence[ColumnDraft], columns: Sequence[Column]) -> None:
        draft = drafts[0]
        types = [kind for kind in TYPES_OF[columns[0].kind] if all(kind in TYPES_OF[column.kind] for column in columns)]
        ways = [way for way in ENCODINGS_OF[draft.type] if all(way in ENCODINGS_OF[one.type] for one in drafts)]
        rules = [rule for rule in rules_of(draft) if all(rule in rules_of(one) for one in drafts)]
        _show(self.use, [(text, use) for use, text in USES.items()], draft.use)
        _show(self.type, [(TYPES[kind], kind) for kind in types], draft.type)
        _show(self.encoding, [(ENCODINGS[way], way) for way in ways], draft.encoding)
        _show(self.missing, [(RULES[rule], rule) for rule in rules], draft.missing)
        _show(self.unread, _UNREAD, draft.unread)
        if self.fill.text() != draft.fill:
            self.fill.setText(draft.fill)
        with QSignalBlocker(self.flag):
            self.flag.setChecked(draft.flag)
        is_text = any(column.kind == "text" for column in columns)
        seen = {
            "type": draft.is_used,
            "encoding": draft.has_features and len(ways) > 1,
            "missing": draft.use != "leave out",
            "fill": draft.has_features and draft.missing == "value",
            "unread": draft.is_used and draft.type == "number" and is_text,
        }
        for name, is_seen in seen.items():
            self._labels[name].setVisible(is_seen)
            self._fields[name].setVisible(is_seen)
        self.flag.setVisible(draft.has_features)

    @Slot(int)
    def _choose(self, _index: int) -> None:
        box = self.sender()
        for name, field in self._fields.items():
            if field is box and isinstance(box, ChoiceBox):
                self.chosen.emit(name, box.currentData())
                return

    @Slot(bool)
    def _choose_flag(self, is_on: bool) -> None:
        self.chosen.emit("flag", is_on)

    @Slot()
    def _choose_fill(self) -> None:
        self.chosen.emit("fill", self.fill.text().strip())


def _show(box: ChoiceBox, choices: Sequence[tuple[str, object]], value: object) -> None:
    box.offer(choices)
    with QSignalBlocker(box):
        box.setCurrentIndex(box.findData(value))


def _about(report: ColumnReport) -> str:
    told = [report.why]
    if report.low or report.high:
        told.append(
            tr(
                "{distinct} different values, {low} to {high}",
                distinct=grouped(report.distinct),
                low=report.low,
                high=report.high,
            )
        )
    if report.missing_count:
        words = ", ".join(
            tr("{word} {count}×", word=f"“{word}”" if word else tr("empty"), count=grouped(count))
            for word, count in list(report.missing.items())[:5]
        )
        told.append(tr("{count} missing: {words}", count=grouped(report.missing_count), words=words))
    told += report.notes
    return "; ".join(told) + "."
