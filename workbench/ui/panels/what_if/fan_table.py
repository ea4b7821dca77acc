"""The branches of a fan as a table: value, final dev loss and accuracy, what to know about it."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from workbench.language import tr
from workbench.numbers import exact, grouped, percent, r_squared, score
from workbench.training.fan import FanBranch
from workbench.ui.panels.what_if.fan_overlay import ramp
from workbench.ui.widgets.rows_view import heading
from workbench.ui.widgets.theme import ThemeSource

Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_SWATCH = 12


class FanTableModel(QAbstractTableModel):
    """``headings`` name the columns; accuracy reads as R² for a regression."""

    def __init__(self, themes: ThemeSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._branches: tuple[FanBranch, ...] = ()
        self._winner: int | None = None
        self._headings = (tr("Value"), tr("Dev loss"), tr("Accuracy"), "")
        self._is_regression = False
        themes.changed.connect(self._repaint)

    def show_branches(
        self, name: str, branches: Sequence[FanBranch], winner: int | None, *, is_regression: bool
    ) -> None:
        """Show other branches; ``name`` heads their values."""
        self.beginResetModel()
        self._branches, self._winner, self._is_regression = tuple(branches), winner, is_regression
        self._headings = (name, tr("Dev loss"), "R²" if is_regression else tr("Accuracy"), "")
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One for each value."""
        return 0 if parent.isValid() else len(self._branches)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Value, loss, accuracy, remark."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        """The headings."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        return heading(role, self._headings[section], side=_alignment(section))

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """Texts, the colour of the line, and a strong best row."""
        if not index.isValid():
            return None
        branch = self._branches[index.row()]
        match role:
            case _ROLE.DisplayRole:
                return self._text(branch, index.row(), index.column())
            case _ROLE.ToolTipRole if index.column() == len(self._headings) - 1:
                return self._text(branch, index.row(), index.column()) or None
            case _ROLE.DecorationRole if index.column() == 0:
                return self._swatch(index.row())
            case _ROLE.TextAlignmentRole:
                return _alignment(index.column())
            case _ROLE.FontRole if index.row() == self._winner:
                font = QFont()
                font.setBold(True)
                return font
            case _:
                return None

    def _text(self, branch: FanBranch, row: int, column: int) -> str:
        final = branch.scores[-1] if branch.scores and branch.diverged_at is None else None
        match column:
            case 0:
                return exact(branch.value)
            case 1:
                return "–" if final is None else score(final.loss)
            case 2 if final is None:
                return "–"
            case 2 if final is not None:
                return r_squared(final.accuracy) if self._is_regression else percent(final.accuracy)
        if branch.diverged_at is not None:
            return tr("diverged at {diverged_at}", diverged_at=grouped(branch.diverged_at))
        remarks = ([tr("★ best")] if row == self._winner else []) + (["now"] if branch.is_control else [])
        return ", ".join(remarks)

    def _swatch(self, row: int) -> QPixmap:
        """A short piece of the line."""
        pixmap = QPixmap(_SWATCH, _SWATCH)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        colour: QColor = ramp(self._themes.theme, row / max(1, len(self._branches) - 1))
        painter.fillRect(0, _SWATCH // 2 - 2, _SWATCH, 4, colour)
        painter.end()
        return pixmap

    @Slot()
    def _repaint(self) -> None:
        if self._branches:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._branches) - 1, 0))


def _alignment(column: int) -> Qt.AlignmentFlag:
    """Numbers to compare stand at the right."""
    side = Qt.AlignmentFlag.AlignRight if column in {1, 2} else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
