"""The table of trials with its filter."""

from typing import Final

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QWidget,
)

from workbench.language import as_markup, tr
from workbench.search.study.trial_filter import FilterError
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.trial_sorting import TrialSorting
from workbench.ui.views.board.trial_table import TrialTable
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.parts import check_box, text_label, timer
from workbench.ui.widgets.rows_view import RowsView
from workbench.ui.widgets.theme import ThemeSource, refresh_role

_ROW_HEIGHT: Final = 24
_TINT_SOON: Final = 60
"""Milliseconds until a selection made elsewhere is shown: a table is slow to paint."""
_WIDTHS: Final = {
    "number": 60,
    "state": 96,
    "score": 84,
    "epochs": 78,
    "seconds": 76,
    "stage": 72,
    "star": 44,
    "note": 160,
}
_VALUE_WIDTH: Final = 88


class TableView(QWidget):
    """Selecting rows selects these trials in all views."""

    menu_asked = Signal(QPoint)
    """A menu for the selected trials, at a point of the screen."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        super().__init__()
        self._board = board
        self.table = TrialTable(board, themes, self)
        self.rows = TrialSorting(self.table, self)
        self.filter = QLineEdit()
        self.only_selected = check_box(
            tr("Only selected"),
            tr(
                "Show only the trials that are selected now, or later in another view: choosing among the rows takes none "
                "of them away. Off by default."
            ),
        )
        self.message = text_label("", "muted", plain=True)
        self.view = _Rows()
        self._is_following = False
        self._tint = timer(self, self._repaint, _TINT_SOON, once=True)
        self._lay_out()
        self._connect()
        self._count()

    def sizeHint(self) -> QSize:
        """The filter and six rows."""
        return QSize(600, 36 + 8 * _ROW_HEIGHT)

    def _lay_out(self) -> None:
        self.filter.setPlaceholderText(tr("Filter: score>0.97 learning_rate<0.01 adam"))
        self.filter.setAccessibleName(tr("Filter of the trials"))
        self.filter.setToolTip(
            tr(
                "Show only some trials. Conditions such as score>0.97 or α<0.01 compare a column, other words must occur "
                "in the row; all of them must hold. Empty shows all."
            )
        )
        self.filter.setClearButtonEnabled(True)
        row = across((self.filter, 1), self.only_selected, self.message, margins=(8, 4, 8, 4))
        down(row, (self.view, 1), spacing=0, inside=self)
        self.view.setModel(self.rows)
        self.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        self._fit_columns()

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.only_selected.toggled.connect(self._show_only_selected)
        self.rows.modelReset.connect(self._fit_columns)
        for signal in (self.rows.rowsInserted, self.rows.rowsRemoved, self.rows.modelReset):
            signal.connect(self._count)
        self.view.selectionModel().selectionChanged.connect(self._select)
        self.view.clicked.connect(self._click)
        self.view.star_asked.connect(self._star)
        self.view.customContextMenuRequested.connect(self._ask_menu)
        self._board.selection_changed.connect(self._follow)

    @Slot()
    def _fit_columns(self) -> None:
        for column, name in enumerate(self.table.columns):
            self.view.setColumnWidth(column, _WIDTHS.get(name, _VALUE_WIDTH))

    @Slot(str)
    def _filter(self, text: str) -> None:
        try:
            self.rows.set_filter(text)
        except FilterError as error:
            refresh_role(self.filter, "error")
            refresh_role(self.message, "error")
            self.message.setText("")
            self.filter.setToolTip(as_markup(str(error)))
            self.message.setText(tr("Filter not understood"))
            self.message.setToolTip(as_markup(str(error)))
            return
        refresh_role(self.filter, "")
        self._count()

    @Slot()
    def _count(self) -> None:
        shown, there = self.rows.rowCount(), self.table.rowCount()
        refresh_role(self.message, "muted")
        self.message.setText(
            tr("{there} trials", there=there) if shown == there else tr("{shown} of {there}", shown=shown, there=there)
        )
        self.message.setToolTip("")

    @Slot(QItemSelection, QItemSelection)
    def _select(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        if self._is_following or self.rows.is_removing:
            return
        chosen = self.view.selectionModel().selectedRows()
        self._is_following = True
        self._board.select(self.table.record(self.rows.mapToSource(index).row()).number for index in chosen)
        self._is_following = False

    @Slot()
    def _follow(self) -> None:
        """Show what was selected elsewhere: as a tint, and the first of them where the table is asked to."""
        if not self._is_following:
            self._is_following = True
            self.view.clearSelection()
            self._show_only_selected()
            self._is_following = False
            if len(self._board.selected) == 1:
                self._bring_into_view(next(iter(self._board.selected)))
        self._tint.start()

    @Slot()
    def _show_only_selected(self) -> None:
        self.rows.show_only(self._board.selected if self.only_selected.isChecked() else None)

    @Slot()
    def _repaint(self) -> None:
        self.view.viewport().update()

    def _bring_into_view(self, number: int) -> None:
        row = self.table.row_of(number)
        if row is not None:
            self.view.scrollTo(self.rows.mapFromSource(self.table.index(row, 0)))

    @Slot(QModelIndex)
    def _click(self, index: QModelIndex) -> None:
        if self.table.columns[index.column()] == "star":
            self.table.toggle_star(self.rows.mapToSource(index).row())

    @Slot()
    def _star(self) -> None:
        for index in self.view.selectionModel().selectedRows():
            self.table.toggle_star(self.rows.mapToSource(index).row())

    @Slot(QPoint)
    def _ask_menu(self, point: QPoint) -> None:
        self.menu_asked.emit(self.view.viewport().mapToGlobal(point))


class _Rows(RowsView):
    star_asked = Signal()

    def __init__(self) -> None:
        more = tr("S sets or removes the star of the selected trials, F2 edits the note.")
        super().__init__(tr("Trials"), more=more, height=_ROW_HEIGHT)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setWordWrap(False)
        self.setSortingEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """S marks with a star; Escape selects nothing."""
        name, _ = local_key(event, "trials")
        if name == "star":
            self.star_asked.emit()
        elif name == "release" and self.selectionModel().hasSelection():
            self.clearSelection()
        else:
            super().keyPressEvent(event)
