"""Order and choice of the rows of the table. Trials without a value stand last, whatever the order."""

import math
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt, Slot

from workbench.search.study.trial_filter import Keeps, read_filter
from workbench.specs.hyperparameters import Value
from workbench.ui.views.board.trial_table import TrialTable

_ARROW_ROOM: Final = "\N{EM SPACE}"

Index = QModelIndex | QPersistentModelIndex


class TrialSorting(QSortFilterProxyModel):
    """Sorts by numbers where there are some, and keeps the rows that a filter lets through.

    It filters by values of its own: rows that go change the selection of a view, and a filter that read this selection
    would change while it is applied, which Qt does not survive.
    """

    def __init__(self, table: TrialTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._keeps: Keeps | None = None
        self._only: frozenset[int] | None = None
        self.is_removing = False
        """Whether rows are going: the selection that a view loses now was given up by nobody."""
        self._ranks: dict[tuple[int, Qt.SortOrder], list[int]] = {}
        # Connected before the source is set: ranks must be gone when the rows are sorted again.
        for signal in (table.dataChanged, table.rowsInserted, table.modelReset):
            signal.connect(self._forget_ranks)
        # And before a view has its selection here: it hears of rows that go later than this model does.
        self.rowsAboutToBeRemoved.connect(self._begin_removal)
        self.rowsRemoved.connect(self._end_removal)
        self.setDynamicSortFilter(True)
        self.setSourceModel(table)

    def set_filter(self, text: str) -> None:
        """Show only what ``text`` lets through. Raises ``FilterError``, and goes on with the filter before."""
        keeps = read_filter(text, self._table.filter_names) if text.strip() else None
        self.beginFilterChange()
        self._keeps = keeps
        self.endFilterChange()

    def show_only(self, numbers: frozenset[int] | None) -> None:
        """Show these trials alone; None: all."""
        if numbers != self._only:
            self.beginFilterChange()
            self._only = numbers
            self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Whether the filter lets a row through."""
        if self._only is not None and self._table.record(source_row).number not in self._only:
            return False
        return self._keeps is None or self._keeps(self._table.filter_row(source_row))

    def lessThan(self, left: Index, right: Index) -> bool:
        """Numbers by size, texts by letters, what is missing last."""
        ranks = self._ranks_of(left.column(), self.sortOrder())
        return ranks[left.row()] < ranks[right.row()]

    def _ranks_of(self, column: int, order: Qt.SortOrder) -> list[int]:
        """The place of every row in the order of a column: comparing keys one by one would take too long."""
        key = (column, order)
        if key not in self._ranks:
            keys = [self._table.sort_key(row, column) for row in range(self._table.rowCount())]
            missing = 1 if order == Qt.SortOrder.AscendingOrder else -1
            sortable = [_sortable(value, missing) for value in keys]
            places = {value: rank for rank, value in enumerate(sorted(set(sortable)))}
            self._ranks[key] = [places[value] for value in sortable]
        return self._ranks[key]

    @Slot()
    def _forget_ranks(self) -> None:
        self._ranks = {}

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The headings; the one that sorts leaves room for the arrow."""
        found = super().headerData(section, orientation, role)
        if role == Qt.ItemDataRole.DisplayRole and section == self.sortColumn() and isinstance(found, str):
            return found + _ARROW_ROOM
        return found

    @Slot()
    def _begin_removal(self) -> None:
        self.is_removing = True

    @Slot()
    def _end_removal(self) -> None:
        self.is_removing = False


def _sortable(key: Value, missing: int) -> tuple[int, float, str]:
    if isinstance(key, str):
        return 0, 0.0, key
    return (missing, 0.0, "") if math.isnan(key) else (0, float(key), "")
