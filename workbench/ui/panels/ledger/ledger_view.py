"""The table of the ledger: as many columns as there is room for, and a note beside an edit where one asks for it."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from workbench.language import tr
from workbench.ui.panels.ledger.ledger_model import NOTE, LedgerModel
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.rows_view import RowsView

_ROW: Final = 26
_WIDTHS: Final = (72, 150, 130, 120, 90, 310, 140)
_NARROWEST: Final = (56, 84, 84, 110, 70, 120, 60)
_FIRST_TO_GO: Final = (3, 4, 5)
"""When, branch and effect; the effect of the chosen row stands below the table as well."""


class LedgerView(RowsView):
    """One row at a time; columns can be widened by hand."""

    refused = Signal(str)
    """Why there can be no note."""

    def __init__(self, model: LedgerModel) -> None:
        tip = tr("Everything done by hand. Choose a row to look at the state there; F2 writes a note.")
        self._is_deaf = False
        super().__init__(tr("Ledger"), tip, height=_ROW)
        self.setModel(model)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setMinimumHeight(4 * _ROW)
        self.horizontalHeader().setStyleSheet("QHeaderView::section { padding: 6px 3px; }")  # above the texts
        model.modelAboutToBeReset.connect(self._keep_keys)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns that there is no room for go; the others share what there is."""
        super().resizeEvent(event)
        if event.size().width() == event.oldSize().width():
            return
        room, shown = event.size().width(), set(range(len(_WIDTHS)))
        character = max(1.0, self.fontMetrics().averageCharWidth() / 7.0)
        for column in _FIRST_TO_GO:
            if sum(_NARROWEST[one] for one in shown) * character > room:
                shown.remove(column)
        least = sum(_NARROWEST[one] for one in shown) * character
        wish = sum(_WIDTHS[one] for one in shown) * character - least
        share = min(1.0, max(0.0, (room - least) / wish))
        for column, (narrow, usual) in enumerate(zip(_NARROWEST, _WIDTHS, strict=True)):
            self.setColumnHidden(column, column not in shown)
            self.setColumnWidth(column, int(character * (narrow + share * (usual - narrow))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write a note beside the row, whichever of its cells has the keyboard."""
        if self._is_deaf and not _is_typed(event):
            self._is_deaf = False
        if local_key(event, "ledger")[0]:
            self._write_note()
        elif not self._is_deaf:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """What is typed where no note can be, or is no more, is no command to the window."""
        is_asked = event.type() is QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self._is_deaf and _is_typed(event):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Whoever clicks has stopped typing."""
        self._is_deaf = False
        super().mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever goes elsewhere has stopped typing."""
        self._is_deaf = False
        super().focusOutEvent(event)

    def _write_note(self) -> None:
        index = self.currentIndex().siblingAtColumn(NOTE)
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.setCurrentIndex(index)
            self.edit(index)
            return
        self._is_deaf = True
        beside_an_edit = tr("A note can be written beside an edit, in the window that writes the run.")
        self.refused.emit(beside_an_edit if index.isValid() else tr("Choose the row of an edit first"))

    @Slot()
    def _keep_keys(self) -> None:
        """The rest of a note that is being typed goes nowhere when its row does."""
        self._is_deaf = self.state() is QAbstractItemView.State.EditingState


def _is_typed(event: QKeyEvent) -> bool:
    return bool(event.text()) and event.text().isprintable()
