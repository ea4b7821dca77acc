"""Two to four trials side by side: what differs, and their learning curves over each other."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from workbench.language import as_markup, tr
from workbench.search.study.comparison import differences
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.reading.curve_overlay import CurveOverlay, compared
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.parts import note
from workbench.ui.widgets.theme import ThemeSource


class CompareView(QWidget):
    """A table of differing settings beside the curves."""

    def __init__(self, board: BoardModel, themes: ThemeSource) -> None:
        super().__init__()
        self._board = board
        self.table = QTableWidget()
        self.curves = CurveOverlay(board, themes)
        self.empty = note(tr("Select two to four trials, in the table or in any chart, to see how they differ."))
        self._pages = QStackedLayout(self)
        self._lay_out()
        board.selection_changed.connect(self._refresh)
        board.data_changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table.setAccessibleName(tr("Differences"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.verticalHeader().setVisible(False)
        self.table.verticalHeader().setDefaultSectionSize(24)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # All figures are legible; the curves get what is left, and the table scrolls where that is too little.
        self.table.setSizeAdjustPolicy(QAbstractItemView.SizeAdjustPolicy.AdjustToContents)
        full = QWidget(self)
        across(self.table, (self.curves.chart, 1), inside=full)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(full)

    @Slot()
    def _refresh(self) -> None:
        if not self.isVisible():
            return
        data, records = self._board.data, compared(self._board)
        self._pages.setCurrentIndex(0 if data is None or not records else 1)
        if data is None:
            return
        lines = differences(records, data.plan)
        self.table.setRowCount(len(lines))
        self.table.setColumnCount(1 + len(records))
        self.table.setHorizontalHeaderLabels(
            [tr("Setting"), *(tr("Trial {record_number}", record_number=record.number) for record in records)]
        )
        for row, line in enumerate(lines):
            for column, text in enumerate((line.title, *line.texts)):
                item = QTableWidgetItem(text)
                item.setToolTip(as_markup(f"{line.title}: {text}"))
                self.table.setItem(row, column, item)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._refresh()
