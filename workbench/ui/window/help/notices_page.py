"""What the window has said since it was opened, the newest first; also what has passed by itself."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QHeaderView, QWidget

from workbench.language import tr
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.notices import NoticeStrip, Severity
from workbench.ui.widgets.parts import push_button, text_label
from workbench.ui.widgets.plain_table import PlainTable
from workbench.ui.widgets.rows_view import RowsView
from workbench.ui.widgets.theme import ThemeSource

_KINDS = {
    Severity.INFO: tr("Information"),
    Severity.GOOD: tr("Done"),
    Severity.WARNING: tr("Warning"),
    Severity.ERROR: tr("Error"),
}


class NoticesPage(QDialog):
    """Stands beside the window and follows what is said."""

    def __init__(self, strip: NoticeStrip, themes: ThemeSource, parent: QWidget) -> None:
        super().__init__(parent)
        self._strip = strip
        self.setWindowTitle(tr("Messages so far"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = PlainTable((tr("Time"), tr("Kind"), tr("Message")), themes, self)
        self.view = RowsView(tr("Messages so far"), height=28)
        self.view.setModel(self.table)
        header = self.view.horizontalHeader()
        for column in (0, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.text = text_label(tr("Nothing has been said yet."), wraps=True, plain=True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = push_button(tr("Copy all"), tr("Copy all messages as text"), self.copy)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        down((self.view, 1), self.text, buttons, spacing=12, margins=(16, 16, 16, 12), inside=self)
        self.resize(640, 420)
        self.view.selectionModel().selectionChanged.connect(self._show_whole)
        strip.told.connect(self._fill)
        self._fill()

    @Slot()
    def _fill(self) -> None:
        rows = [(one.at, _KINDS[one.notice.severity], one.notice.text) for one in reversed(self._strip.history)]
        self.table.show_rows(rows)
        if rows:
            self.view.selectRow(0)

    @Slot()
    def _show_whole(self) -> None:
        rows = self.view.selectionModel().selectedRows()
        history = self._strip.history
        if rows and rows[0].row() < len(history):
            self.text.setText(history[-1 - rows[0].row()].notice.text)

    @Slot()
    def copy(self) -> None:
        """One line each, the oldest first."""
        lines = (f"{one.at} {_KINDS[one.notice.severity]}: {one.notice.text}" for one in self._strip.history)
        QApplication.clipboard().setText("\n".join(lines))
