"""The table of runs, with the keys for what can be done with a run."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from workbench.language import tr
from workbench.ui.widgets.local_keys import local_key, scope_text
from workbench.ui.widgets.rows_view import RowsView

_ROW_HEIGHT: Final = 26


class RunView(RowsView):
    """Says which of its keys was pressed; does nothing by itself."""

    open_asked = Signal()
    pin_asked = Signal()
    compare_asked = Signal()
    discard_asked = Signal()
    write_asked = Signal(str)
    """Note or tags"""

    def __init__(self) -> None:
        super().__init__(tr("Runs"), more=scope_text("runs"), height=_ROW_HEIGHT)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setSortingEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What can be done with a run; the other keys go through the rows."""
        match local_key(event, "runs")[0]:
            case "open":
                self.open_asked.emit()
            case "pin":
                self.pin_asked.emit()
            case "compare":
                self.compare_asked.emit()
            case "discard":
                self.discard_asked.emit()
            case "note" | "tags" as column:
                self.write_asked.emit(column)
            case _:
                super().keyPressEvent(event)
