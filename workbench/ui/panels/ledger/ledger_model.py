"""The ledger as a table for Qt. Notes can be edited; they go to the time machine, which answers with a new history."""

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

from workbench.language import as_markup, tr
from workbench.numbers import grouped
from workbench.runs.history.ledger import NOT_MEASURED, LedgerRow
from workbench.ui.widgets.rows_view import heading

Index = QModelIndex | QPersistentModelIndex
HEADINGS = (tr("Step"), tr("What"), tr("Old → New"), tr("When"), tr("Branch"), tr("Effect"), tr("Note"))
STEP, NOTE = 0, 6

_ROLE = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_NOTE_TIP = tr("Double-click, or press F2, to write a note")


class LedgerModel(QAbstractTableModel):
    """Rows keep their place while others are added or change."""

    note_written = Signal(int, int, str)
    """Branch, number of the edit, and the note somebody wrote beside it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[LedgerRow, ...] = ()
        self.can_write = True

    def show_rows(self, rows: tuple[LedgerRow, ...]) -> None:
        """Show these; what stays keeps its selection and an editor that is open."""
        old = self.rows
        if rows == old:
            return
        if [_key(row) for row in rows[: len(old)]] != [_key(row) for row in old]:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return
        if len(rows) > len(old):
            self.beginInsertRows(_NOWHERE, len(old), len(rows) - 1)
            self.rows = rows
            self.endInsertRows()
        self.rows = rows
        for place, row in enumerate(old):
            if row != rows[place]:
                last = NOTE if row.note != rows[place].note else NOTE - 1  # or a note being typed would be lost
                self.dataChanged.emit(self.index(place, 0), self.index(place, last))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One for each intervention."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """As many as headings."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        """The headings."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        return heading(role, HEADINGS[section], side=_alignment(section))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The notes of edits can be edited."""
        flags = super().flags(index)
        editable = index.isValid() and index.column() == NOTE and self.rows[index.row()].edit is not None
        return flags | Qt.ItemFlag.ItemIsEditable if editable and self.can_write else flags

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """Texts, and the whole text again where a column may be too narrow for it."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case _ROLE.DisplayRole | _ROLE.EditRole:
                return _text(row, index.column())
            case _ROLE.ToolTipRole if index.column() == NOTE and row.edit is not None and self.can_write:
                return as_markup(f"{row.note}\n{_NOTE_TIP}".strip())
            case _ROLE.ToolTipRole:
                return as_markup(_text(row, index.column())) or None
            case _ROLE.TextAlignmentRole:
                return _alignment(index.column())
            case _:
                return None

    def setData(self, index: Index, value: object, role: int = _ROLE.EditRole) -> bool:
        """Send a note on its way."""
        if role != _ROLE.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        row, text = self.rows[index.row()], " ".join(str(value).split())
        if row.edit is None or text == row.note:
            return False
        self.note_written.emit(row.place.branch, row.edit, text)
        return True


def when_text(made: float) -> str:
    """Wall time as people here write it."""
    moment = QDateTime.fromSecsSinceEpoch(int(made))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def _text(row: LedgerRow, column: int) -> str:
    effect = "–" if row.effect == NOT_MEASURED else row.effect
    texts = (grouped(row.place.step), row.what, row.change, when_text(row.made), row.branch, effect, row.note)
    return texts[column]


def _key(row: LedgerRow) -> tuple[object, ...]:
    return row.kind, row.place, row.edit, row.made


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == STEP else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
