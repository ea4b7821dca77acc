"""The table of the ledger."""

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from workbench.ui.ledger.ledger_model import LedgerModel

_ROW = 26
_WIDTHS = (72, 150, 130, 120, 90, 310, 140)


class LedgerView(QTableView):
    """One row at a time; columns can be widened by hand."""

    def __init__(self, model: LedgerModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName("Ledger")
        self.setToolTip("Everything done by hand. Choose a row to look at the state there; F2 writes a note.")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMinimumHeight(4 * _ROW)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setStyleSheet("QHeaderView::section { padding: 6px 3px; }")  # above the texts of the cells
        character = self.fontMetrics().averageCharWidth() / 7.0
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, round(width * max(1.0, character)))
