"""A table of which whole rows are selected."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from workbench.ui.widgets.parts import describe

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def heading(role: int, text: str, tip: str = "", side: Qt.AlignmentFlag = _LEFT) -> object:
    """What a table answers when it is asked about the heading of a column; ``side`` is where its text stands."""
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return text
        case Qt.ItemDataRole.ToolTipRole:
            return tip or None
        case Qt.ItemDataRole.TextAlignmentRole:
            return side
        case _:
            return None


class RowsView(QTableView):
    """Neither grid nor row numbers; Tab leads out of it; every row is ``height`` pixels high."""

    def __init__(self, name: str, tip: str = "", more: str = "", *, height: int) -> None:
        super().__init__()
        describe(self, name, tip, more)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(height)
        columns.setStretchLastSection(True)
        columns.setHighlightSections(False)
