"""The trials as a table: one row each; star and note can be edited."""

import math

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QPixmap

from workbench.language import tr
from workbench.search.campaign.campaign_messages import MarkTrial
from workbench.search.results import TrialRecord
from workbench.search.study.trial_columns import FIRST, FIXED, LAST, value_key, value_shown
from workbench.search.study.trial_filter import FilterRow
from workbench.search.study.trial_texts import as_symbols, state_word, trial_tooltip, value_text
from workbench.specs.hyperparameters import Value
from workbench.specs.row_names import label, short_label
from workbench.ui.views.board.board_data import BoardData
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.marks import state_pixmap
from workbench.ui.widgets.theme import ThemeSource

Index = QModelIndex | QPersistentModelIndex

_ROLE = Qt.ItemDataRole
_NOWHERE = QModelIndex()


class TrialTable(QAbstractTableModel):
    """Rows are the trials by number; ``columns`` are names, the values of the search among them."""

    def __init__(self, board: BoardModel, themes: ThemeSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board, self._themes = board, themes
        self._data: BoardData | None = None
        self.columns: tuple[str, ...] = (*FIRST, *LAST)
        """The names of the columns."""
        self._icons: dict[str, QPixmap] = {}
        board.data_changed.connect(self._take)
        themes.changed.connect(self._use_theme)
        self._take()

    @property
    def filter_names(self) -> dict[str, str]:
        """Every name that a filter may use, in lower case, with its column."""
        names = {name.lower(): name for name in self.columns}
        names.update({as_symbols(name): name for name in (self._data.names if self._data else ())})
        return {**names, "#": "number", "trial": "number", "time": "seconds"}

    def record(self, row: int) -> TrialRecord:
        """The trial of a row."""
        if self._data is None:
            raise IndexError(row)
        return self._data.records[row]

    def row_of(self, number: int) -> int | None:
        """The row of a trial."""
        return None if self._data is None else self._data.place(number)

    def sort_key(self, row: int, column: int) -> Value:
        """A number or a text to sort by, NaN where there is nothing."""
        if self._data is None:
            return math.nan
        record, name = self._data.records[row], self.columns[column]
        return FIXED[name].key(record, self._data.plan) if name in FIXED else value_key(record, name)

    def filter_row(self, row: int) -> FilterRow:
        """A row as the filter sees it."""
        record, data = self.record(row), self._data
        values: dict[str, Value] = dict(record.values)
        for name, column in FIXED.items():
            key = column.key(record, data.plan) if data else math.nan
            if not (isinstance(key, float) and math.isnan(key)):
                values[name] = key
        words = [state_word(record), record.state, record.note, "starred" if record.starred else ""]
        words += ["own" if record.own else "", *(value_text(value) for value in record.values.values())]
        return FilterRow(values, " ".join(words).lower())

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One for each trial."""
        return 0 if parent.isValid() or self._data is None else len(self._data.records)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Trial, values, marks."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        """Symbols where there are some, the full name as tooltip."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        name = self.columns[section]
        fixed = FIXED.get(name)
        short, full = (fixed.heading, fixed.meaning) if fixed else (short_label(name), label(name))
        match role:
            case _ROLE.DisplayRole:
                return short
            case _ROLE.ToolTipRole:
                typed = tr("; in the filter: {name}", name=name) if name not in ("star", "note") else ""
                return tr("{full}. Click to sort{typed}.", full=full, typed=typed)
            case _ROLE.TextAlignmentRole if name not in ("state", "note"):
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Notes can be edited."""
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()] == "note":
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """Texts, state icons, and a tint for what is selected anywhere."""
        if not index.isValid() or self._data is None:
            return None
        record, name = self._data.records[index.row()], self.columns[index.column()]
        found: object = None
        match role:
            case _ROLE.DisplayRole:
                found = self._text(record, self._data, name)
            case _ROLE.EditRole:
                found = record.note if name == "note" else self._text(record, self._data, name)
            case _ROLE.DecorationRole if name == "state":
                found = self._icon(state_word(record))
            case _ROLE.BackgroundRole if record.number in self._board.selected:
                found = QBrush(QColor(self._themes.theme.accent_soft))
            case _ROLE.ToolTipRole:
                found = trial_tooltip(record, self._data.plan)
            case _ROLE.TextAlignmentRole if name not in ("state", "note"):
                found = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return found

    def setData(self, index: Index, value: object, role: int = _ROLE.EditRole) -> bool:
        """Ask for another note or star; it shows when the search has taken it."""
        if not index.isValid() or role != _ROLE.EditRole:
            return False
        record, name = self.record(index.row()), self.columns[index.column()]
        if name == "note" and isinstance(value, str) and value != record.note:
            self._board.search.ask(MarkTrial(record.number, note=value))
            return True
        return False

    def toggle_star(self, row: int) -> None:
        """Ask for the star of a row, or for its removal."""
        record = self.record(row)
        self._board.search.ask(MarkTrial(record.number, starred=not record.starred))

    def _text(self, record: TrialRecord, data: BoardData, name: str) -> str:
        return FIXED[name].text(record, data.plan) if name in FIXED else value_shown(record, name)

    def _icon(self, word: str) -> QPixmap:
        if word not in self._icons:
            self._icons[word] = state_pixmap(word, self._themes.theme)
        return self._icons[word]

    @Slot()
    def _use_theme(self) -> None:
        self._icons = {}
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    @Slot()
    def _take(self) -> None:
        """Take the new data over, row by row where the old rows are still there."""
        old, new = self._data, self._board.data
        if old is None or new is None or old.names != new.names or old.plan.base != new.plan.base:
            self._reset(new)
            return
        kept = len(old.records)
        if len(new.records) < kept or any(a.number != b.number for a, b in zip(old.records, new.records, strict=False)):
            self._reset(new)
            return
        changed = [row for row in range(kept) if old.records[row] is not new.records[row]]
        changed = [row for row in changed if old.records[row] != new.records[row]]
        if len(new.records) > kept:
            self.beginInsertRows(QModelIndex(), kept, len(new.records) - 1)
            self._data = new
            self.endInsertRows()
        self._data = new
        for row in changed:
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))

    def _reset(self, new: BoardData | None) -> None:
        self.beginResetModel()
        self._data = new
        self.columns = (*FIRST, *(new.names if new else ()), *LAST)
        self.endResetModel()
