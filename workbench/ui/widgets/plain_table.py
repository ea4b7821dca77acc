"""A table of texts that is only read: headings, rows, and a muted word where there is nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from workbench.language import tr
from workbench.ui.widgets.rows_view import RowsView, heading
from workbench.ui.widgets.theme import ThemeSource

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_WRAPPED = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value


class PlainTable(QAbstractTableModel):
    """``show_rows`` gives it what to show; None in a cell is a value that is missing."""

    def __init__(self, headings: Sequence[str], themes: ThemeSource, parent: QObject) -> None:
        super().__init__(parent)
        self._headings = tuple(headings)
        self._rows: Sequence[Sequence[str | None]] = ()
        self.wraps_headings = False
        self._themes = themes
        themes.changed.connect(self._repaint)

    def show_rows(self, rows: Sequence[Sequence[str | None]], headings: Sequence[str] | None = None) -> None:
        """Show these, under other headings where they are given."""
        self.beginResetModel()
        self._rows = rows
        self._headings = self._headings if headings is None else tuple(headings)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """All that were given."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """As many as headings."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        """The headings."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._headings):
            return None
        if self.wraps_headings and role == _ROLE.TextAlignmentRole:
            return _WRAPPED
        return heading(role, self._headings[section], self._headings[section])

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """The texts; what does not fit stands in the tooltip."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        text = row[index.column()] if index.column() < len(row) else ""
        match role:
            case _ROLE.DisplayRole:
                return tr("missing") if text is None else text
            case _ROLE.ToolTipRole:
                return text
            case _ROLE.ForegroundRole if text is None:
                return QBrush(QColor(self._themes.theme.muted))
            case _:
                return None

    @Slot()
    def _repaint(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._headings) - 1))


def plain_view(model: PlainTable, name: str, tip: str, widths: Sequence[int] = ()) -> RowsView:
    """A view of the model that can be scrolled sideways."""
    view = RowsView(name, tip, height=24)
    view.setModel(model)
    view.setWordWrap(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    view.horizontalHeader().setDefaultSectionSize(104)
    for column, width in enumerate(widths):
        view.setColumnWidth(column, width)
    return view
