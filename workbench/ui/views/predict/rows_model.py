"""The rows to be answered as a table: the answer in front, then a cell for each input."""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont

from workbench.language import tr
from workbench.numbers import measured, percent
from workbench.predicting.predictor import Answers, unfit_text
from workbench.predicting.typed_rows import Filled
from workbench.ui.widgets.theme import ThemeSource

Index = QModelIndex | QPersistentModelIndex
FRONT: Final = 2
ANSWER, TRUTH = 0, 1


@dataclass(frozen=True, slots=True)
class GivenRow:
    """``truth`` is what is known of an example; empty where nothing is, or a cell was changed."""

    cells: tuple[str, ...]
    truth: str = ""


class RowsModel(QAbstractTableModel):
    """Cells can be typed into; what was wrong with one is told at it."""

    edited = Signal()
    """Other rows are to be answered."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._themes = themes
        self.names: tuple[str, ...] = ()
        self.rows: tuple[GivenRow, ...] = ()
        self.answers: Answers | None = None
        self._faults: dict[tuple[int, str], str] = {}
        self._filled: dict[tuple[int, str], Filled] = {}

    def set_names(self, names: tuple[str, ...]) -> None:
        """Other data: the rows are gone."""
        self.beginResetModel()
        self.names, self.rows, self.answers, self._faults, self._filled = names, (), None, {}, {}
        self.endResetModel()

    def set_rows(self, rows: tuple[GivenRow, ...]) -> None:
        """These, not yet answered."""
        self.beginResetModel()
        self.rows, self.answers, self._faults, self._filled = rows, None, {}, {}
        self.endResetModel()

    def show_answers(self, answers: Answers) -> None:
        """What the network says to the rows; to other rows than there are by now, nothing."""
        if answers.rows != len(self.rows):
            return
        self.answers = answers
        self._faults = {(cell.row, cell.column): unfit_text(cell) for cell in answers.unfit}
        self._filled = {(cell.row, cell.column): cell for cell in answers.filled}
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def fault_in(self, row: int) -> str:
        """Why a row has no answer; empty where it has one."""
        return next((text for (where, _), text in self._faults.items() if where == row), "")

    # ---- as Qt asks ----

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else FRONT + len(self.names)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1)
        return (tr("Answer"), tr("Truth"), *self.names)[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() >= FRONT else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = index.row(), index.column()
        given = self.rows[row]
        place = (row, self.names[column - FRONT]) if column >= FRONT else (row, "")
        fault, filled = self._faults.get(place), self._filled.get(place)
        if filled is not None and role != Qt.ItemDataRole.EditRole:
            return self._of_filled(filled, role)
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return (self._answer(row), given.truth)[column] if column < FRONT else given.cells[column - FRONT]
            case Qt.ItemDataRole.ToolTipRole:
                return fault or (self.fault_in(row) if column == ANSWER else None)
            case Qt.ItemDataRole.BackgroundRole if fault:
                colour = QColor(self._themes.theme.error)
                colour.setAlphaF(0.25)
                return QBrush(colour)
            case Qt.ItemDataRole.ForegroundRole if column == ANSWER and self._is_wrong(row):
                return QBrush(QColor(self._themes.theme.error))
            case Qt.ItemDataRole.AccessibleTextRole if fault:
                return f"{given.cells[column - FRONT]}: {fault}"
        return None

    def _of_filled(self, cell: Filled, role: int) -> object:
        """What was typed is nothing: what stood for it is shown, and looks like it."""
        slanted = QFont()
        slanted.setItalic(True)
        shown: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: cell.value,
            Qt.ItemDataRole.ToolTipRole: cell.text,
            Qt.ItemDataRole.AccessibleTextRole: f"{cell.value}: {cell.text}",
            Qt.ItemDataRole.ForegroundRole: QBrush(QColor(self._themes.theme.muted)),
            Qt.ItemDataRole.FontRole: slanted,
        }
        return shown.get(role)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() < FRONT:
            return False
        row, place = index.row(), index.column() - FRONT
        given = self.rows[row]
        cells = (*given.cells[:place], str(value)[:1000], *given.cells[place + 1 :])
        if cells != given.cells:
            changed = replace(given, cells=cells, truth="")
            self.rows = (*self.rows[:row], changed, *self.rows[row + 1 :])
            self._filled.pop((row, self.names[place]), None)
            self.dataChanged.emit(index, index)
            self.edited.emit()
        return True

    def _answer(self, row: int) -> str:
        answers = self.answers
        if answers is None:
            return "…"
        if not answers.usable[row]:
            return tr("no answer")
        if not answers.classes:
            return ", ".join(measured(value) for value in answers.values[row].tolist())
        said = int(answers.said[row])
        return f"{answers.classes[said]}  {percent(float(answers.values[row, said]), 1)}"

    def _is_wrong(self, row: int) -> bool:
        answers = self.answers
        if answers is None or not answers.usable[row]:
            return answers is not None
        truth = self.rows[row].truth
        return bool(truth and answers.classes) and answers.classes[int(answers.said[row])] != truth
