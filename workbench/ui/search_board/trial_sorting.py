"""Order and choice of the rows of the table. Trials without a value stand last, whatever the order."""

import math
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt, Slot

from workbench.ui.search_board.board_model import BoardModel
from workbench.ui.search_board.filter_text import Keeps, read_filter
from workbench.ui.search_board.trial_table import SORT_ROLE, TrialTable

_ARROW_ROOM: Final = "\N{EM SPACE}"

Index = QModelIndex | QPersistentModelIndex


class TrialSorting(QSortFilterProxyModel):
    """Sorts by numbers where there are some, and keeps the rows that a filter lets through."""

    def __init__(self, table: TrialTable, board: BoardModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table, self._board = table, board
        self._keeps: Keeps | None = None
        self._selected_only = False
        self.setSortRole(SORT_ROLE)
        self.setDynamicSortFilter(True)
        self.setSourceModel(table)
        board.selection_changed.connect(self._follow_selection)

    def set_filter(self, text: str) -> None:
        """Show only what ``text`` lets through. Raises ``FilterError``, and goes on with the filter before."""
        keeps = read_filter(text, self._table.filter_names) if text.strip() else None
        self.beginFilterChange()
        self._keeps = keeps
        self.endFilterChange()

    @Slot(bool)
    def show_selected_only(self, only: bool) -> None:
        """Show the selected trials alone, or all."""
        self.beginFilterChange()
        self._selected_only = only
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Whether the filter lets a row through."""
        if self._selected_only and self._table.record(source_row).number not in self._board.selected:
            return False
        return self._keeps is None or self._keeps(self._table.filter_row(source_row))

    def lessThan(self, left: Index, right: Index) -> bool:
        """Numbers by size, texts by letters, what is missing last."""
        first, second = left.data(SORT_ROLE), right.data(SORT_ROLE)
        is_rising = self.sortOrder() == Qt.SortOrder.AscendingOrder
        first_missing, second_missing = _is_missing(first), _is_missing(second)
        if first_missing or second_missing:
            return second_missing and not first_missing if is_rising else first_missing and not second_missing
        if isinstance(first, str) or isinstance(second, str):
            return str(first) < str(second)
        return bool(first < second)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The headings; the one that sorts leaves room for the arrow."""
        found = super().headerData(section, orientation, role)
        if role == Qt.ItemDataRole.DisplayRole and section == self.sortColumn() and isinstance(found, str):
            return found + _ARROW_ROOM
        return found

    @Slot()
    def _follow_selection(self) -> None:
        if self._selected_only:
            self.beginFilterChange()
            self.endFilterChange()


def _is_missing(key: object) -> bool:
    return isinstance(key, float) and math.isnan(key)
