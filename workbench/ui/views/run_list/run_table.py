"""The runs as a table: one row each; tags and notes can be written."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QColor, QFont

from workbench.language import as_markup, tr
from workbench.numbers import duration, grouped, storage
from workbench.runs.listing.run_glance import RunGlance
from workbench.runs.listing.run_memos import tags_in
from workbench.runs.listing.run_rows import Order, RunRow, in_order, matching
from workbench.ui.widgets.rows_view import heading
from workbench.ui.widgets.theme import ThemeSource

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
COLUMNS: Final[dict[Order, tuple[str, int, str]]] = {
    "name": (tr("Name"), 170, tr("Pinned runs stand first, with a pin before their names")),
    "data": (tr("Data"), 110, tr("What it learned from")),
    "loss": (tr("Dev loss"), 76, tr("The lowest dev loss on the way to where it stands")),
    "accuracy": (
        tr("Score"),
        66,
        tr("Right answers on the dev set at the lowest loss; R² where numbers are predicted"),
    ),
    "steps": (tr("Steps"), 70, tr("Mini-batches of the branch in which it goes on")),
    "edits": (tr("Edits"), 54, tr("Settings that were changed while it trained")),
    "written": (tr("Last written"), 118, tr("When its file was written last")),
    "size": (tr("Size"), 72, tr("Of its file on the disk")),
    "tags": (tr("Tags"), 120, tr("Words of your own, with commas between; F2 or a double click writes them")),
    "note": (tr("Note"), 180, tr("A sentence of your own; F2 or a double click writes it")),
}
"""Heading, width and what it means"""
NAMES: Final = tuple(COLUMNS)
_NUMBERS: Final = {"loss", "accuracy", "steps", "edits", "written", "size"}
_WRITABLE: Final = {"tags", "note"}
_PIN: Final = "● "


class RunTable(QAbstractTableModel):
    """Shows what ``show_rows`` gave it, as far as ``find`` lets it through, in the order of a column."""

    noted = Signal(object, object)
    """A row, and what was written about it by name."""

    def __init__(self, themes: ThemeSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._all: tuple[RunRow, ...] = ()
        self._words = ""
        self._only: frozenset[str] | None = None
        self._order: Order = "written"
        self._descending = True
        self.rows: tuple[RunRow, ...] = ()
        """Those that are shown, from above to below"""
        themes.changed.connect(self._arrange)

    def show_rows(self, rows: tuple[RunRow, ...]) -> None:
        """Show these, which may be those of before with news."""
        self._all = rows
        self._arrange()

    def find(self, words: str) -> None:
        """Show only those in which each of the words occurs."""
        self._words = words
        self._arrange()

    def show_only(self, keys: frozenset[str] | None) -> None:
        """Show these alone; None: all."""
        self._only = keys
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By one column; pinned runs stay first."""
        if 0 <= column < len(NAMES):
            self._order, self._descending = NAMES[column], order == Qt.SortOrder.DescendingOrder
            self._arrange()

    def _arrange(self) -> None:
        shown = self._all if self._only is None else tuple(row for row in self._all if row.key in self._only)
        rows = in_order(matching(shown, self._words), self._order, descending=self._descending)
        if [row.path for row in rows] == [row.path for row in self.rows]:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(NAMES) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One for each run that is shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """As many as headings."""
        return 0 if parent.isValid() else len(NAMES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        """The headings."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(NAMES):
            return None
        title, _, tip = COLUMNS[NAMES[section]]
        return heading(role, title, tip, _side(NAMES[section]))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tags and notes can be written; a run that is missing is grey but can be chosen."""
        flags = super().flags(index)
        is_writable = index.isValid() and NAMES[index.column()] in _WRITABLE
        return flags | Qt.ItemFlag.ItemIsEditable if is_writable else flags

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """Texts; what is wrong with a run stands in its tooltip and in the place of its data."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], NAMES[index.column()]
        match role:
            case _ROLE.DisplayRole:
                return f"{_PIN}{row.name}" if column == "name" and row.is_pinned else cell_text(row, column)
            case _ROLE.EditRole:
                return cell_text(row, column)
            case _ROLE.ToolTipRole:
                return as_markup(row_tip(row) if column not in _WRITABLE else cell_text(row, column)) or None
            case _ROLE.TextAlignmentRole:
                return _side(column)
            case _ROLE.ForegroundRole:
                return self._ink(row, column)
            case _ROLE.FontRole if row.is_pinned and column == "name":
                font = QFont()
                font.setBold(True)
                return font
            case _:
                return None

    def setData(self, index: Index, value: object, role: int = _ROLE.EditRole) -> bool:
        """Send what was written on its way."""
        if role != _ROLE.EditRole or not index.isValid() or NAMES[index.column()] not in _WRITABLE:
            return False
        row, text = self.rows[index.row()], " ".join(str(value).split())
        if text == cell_text(row, NAMES[index.column()]):
            return False
        self.noted.emit(row, {"tags": tags_in(text)} if NAMES[index.column()] == "tags" else {"note": text[:2000]})
        return True

    def _ink(self, row: RunRow, column: Order) -> QBrush | None:
        theme = self._themes.theme
        if row.is_missing or row.glance is None:
            return QBrush(QColor(theme.muted))
        if row.trouble and column == "data":
            return QBrush(QColor(theme.error))
        return None


def cell_text(row: RunRow, column: Order) -> str:
    """What a cell says; a state, such as that a run cannot be read, in the place of its data."""
    glance = row.glance
    if column in _OF_ROWS:
        return _OF_ROWS[column](row)
    if column == "data" and row.state:
        if glance is None or not glance.data:
            return row.state
        return tr("{state}: {data}", state=row.state, data=glance.data)  # the state first: columns are narrow
    return "" if glance is None or glance.problem else _OF_GLANCES[column](glance)


def row_tip(row: RunRow) -> str:
    """All that is known of a run, on a few lines."""
    glance = row.glance
    lines = [row.name, str(row.path)]
    if row.owner:
        lines.append(tr("It is being written by {owner}.", owner=row.owner))
    if row.trouble:
        lines.append(row.trouble)
    if glance is not None and not glance.problem:
        lines.append(
            tr(
                "{branches} branches, {time} of training",
                branches=grouped(glance.branches),
                time=duration(glance.seconds),
            )
        )
    return "\n".join(lines)


def when_text(seconds: float) -> str:
    """Wall time as people here write it."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(seconds)), QLocale.FormatType.ShortFormat)


def _side(column: Order) -> Qt.AlignmentFlag:
    return _RIGHT if column in _NUMBERS else _LEFT


_OF_ROWS: Final[dict[Order, Callable[[RunRow], str]]] = {
    "name": lambda row: row.name,
    "tags": lambda row: ", ".join(row.tags),
    "note": lambda row: row.note,
    "written": lambda row: when_text(row.written) if row.written else "",
    "size": lambda row: storage(row.size) if row.size else "",
}
_OF_GLANCES: Final[dict[Order, Callable[[RunGlance], str]]] = {
    "data": lambda glance: glance.data,
    "loss": lambda glance: glance.loss_text,
    "accuracy": lambda glance: glance.accuracy_text,
    "steps": lambda glance: grouped(glance.step),
    "edits": lambda glance: grouped(glance.edits),
}
