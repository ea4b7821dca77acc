"""The list of all keys: it is looked through, and each row can be given another key."""

from typing import Final

from PySide6.QtCore import QItemSelection, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QWidget,
)

from workbench.fuzzy import holds_words
from workbench.language import tr
from workbench.ui.widgets.arrangement import across, down, take_away
from workbench.ui.widgets.chosen_keys import choose_keys, chosen_keys
from workbench.ui.widgets.local_keys import first_key, keys_text, sequences
from workbench.ui.widgets.parts import describe, note, push_button, text_label
from workbench.ui.widgets.plain_table import PlainTable
from workbench.ui.widgets.rows_view import RowsView
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.help.key_rows import KeyRow, Refusal, key_rows, refusal, with_keys

_SIZE: Final = (640, 620)
_ROW: Final = 28
_EDIT: Final = 130


class KeysPage(QDialog):
    """Stands beside the window and does not block it; what is changed is in force at once."""

    changed = Signal()
    """Other keys are in force."""

    def __init__(self, themes: ThemeSource, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._rows: list[tuple[KeyRow, str]] = []
        self._shown: list[KeyRow] = []
        self._refusal: Refusal | None = None
        self.edits: list[QKeySequenceEdit] = []
        self.filter = describe(QLineEdit(), tr("Find"), tr("Words of what it does, where, or the key itself"))
        self.filter.setPlaceholderText(tr("Find: words of what it does, where, or the key itself"))
        self.filter.setClearButtonEnabled(True)
        self._table = PlainTable((tr("Key"), tr("What it does"), tr("Where")), themes, self)
        self.view = RowsView(tr("Keys"), more=tr("Choose a row to give it another key"), height=_ROW)
        self.view.setModel(self._table)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.name = text_label("", plain=True)
        self.message = note()
        self._line = across(spacing=6)
        self.take = push_button(
            tr("Take it"), tr("Give the key to this row; the other one is left without"), self._take
        )
        self.usual = push_button(tr("Back to the usual key"), tr("The key that this row has at first"), self._use_usual)
        self.without = push_button(tr("No key"), tr("Take all keys from this action"), self._use_none)
        self.all_usual = push_button(tr("All back to the usual"), tr("Forget all keys that were chosen"), self._forget)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.close)
        line = across(self._line, self.take, self.without, self.usual, 1, spacing=8)
        below = across(self.all_usual, 1, close)
        down(
            self.filter, (self.view, 1), self.name, line, self.message, below,
            spacing=10, margins=(16, 16, 16, 12), inside=self,
        )  # fmt: skip
        self.resize(*_SIZE)
        self.filter.textChanged.connect(self._fill)
        self.view.selectionModel().selectionChanged.connect(self._choose)
        self._read()

    @property
    def chosen(self) -> KeyRow | None:
        """The row whose keys stand below the list."""
        rows = self.view.selectionModel().selectedRows()
        return self._shown[rows[0].row()] if rows and rows[0].row() < len(self._shown) else None

    def choose(self, name: str) -> None:
        """Select a row by its name."""
        place = next((number for number, row in enumerate(self._shown) if row.name == name), None)
        if place is not None:
            self.view.selectRow(place)

    def _read(self) -> None:
        """The rows as they are now, each with its keys in words."""
        self._rows = [(row, keys_text(";".join(row.keys)) or tr("none")) for row in key_rows()]
        self._fill()

    @Slot()
    def _fill(self) -> None:
        typed = self.filter.text()
        shown = [(row, keys) for row, keys in self._rows if holds_words(typed, f"{keys} {row.text} {row.place}")]
        self._shown = [row for row, _ in shown]
        self._table.show_rows([(keys, row.text, row.place) for row, keys in shown])
        self._show_edits(None)

    @Slot(QItemSelection, QItemSelection)
    def _choose(self, _new: object = None, _old: object = None) -> None:
        self._show_edits(self.chosen)

    def _show_edits(self, row: KeyRow | None) -> None:
        for edit in self.edits:
            self._line.removeWidget(edit)
            take_away(edit)
        self.edits = []
        self._tell(None)
        chosen = chosen_keys()
        self.all_usual.setEnabled(bool(chosen))
        for button in (self.usual, self.without):
            button.setVisible(row is not None)
        if row is None:
            self.name.setText(
                tr("Choose a row to give it another key. Tab leads from part to part, Alt with a letter opens a menu.")
            )
            return
        self.name.setText(tr("{text} ({place})", text=row.text, place=row.place))
        self.usual.setEnabled(row.name in chosen)
        self.without.setVisible(row.is_action)
        self.without.setEnabled(bool(row.keys))
        count = max(1, len(row.usual), len(row.keys))
        for number in range(count):
            edit = QKeySequenceEdit()
            for key in sequences(row.keys[number] if number < len(row.keys) else ""):
                edit.setKeySequence(key)
            edit.setMaximumSequenceLength(1)
            edit.setFixedWidth(_EDIT)
            describe(edit, tr("Key {number} of: {text}", number=number + 1, text=row.text))
            edit.editingFinished.connect(self._take_edits)
            self._line.addWidget(edit)
            self.edits.append(edit)

    # ---- what is wanted ----

    def _wanted(self) -> tuple[str, ...]:
        return tuple(filter(None, (first_key(edit.keySequence()) for edit in self.edits)))

    @Slot()
    def _take_edits(self) -> None:
        row = self.chosen
        if row is None or self._wanted() == row.keys:
            self._tell(None)
            return
        found = refusal(row.name, self._wanted())
        if found is None:
            self._use(with_keys(row.name, self._wanted()))
        else:
            self._tell(found)

    @Slot()
    def _take(self) -> None:
        row, found = self.chosen, self._refusal
        if row is not None and found is not None and found.taken_from:
            self._use(with_keys(row.name, self._wanted(), found.taken_from))

    @Slot()
    def _use_usual(self) -> None:
        row = self.chosen
        if row is None:
            return
        found = refusal(row.name, row.usual)
        if found is None:
            self._use(with_keys(row.name, row.usual))
        else:
            self._tell(Refusal(found.text))

    @Slot()
    def _use_none(self) -> None:
        row = self.chosen
        if row is not None:
            self._use(with_keys(row.name, ()))

    @Slot()
    def _forget(self) -> None:
        self._use({})

    def _use(self, chosen: dict[str, str]) -> None:
        name = "" if self.chosen is None else self.chosen.name
        choose_keys(chosen)
        self._read()
        self.choose(name)
        self.changed.emit()

    def _tell(self, found: Refusal | None) -> None:
        self._refusal = found
        self.message.setText("" if found is None else found.text)
        self.take.setVisible(found is not None and bool(found.taken_from))
