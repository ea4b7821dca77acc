"""The field in which a branch gets another name, in the place of its title."""

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.language import tr
from workbench.ui.widgets.local_keys import local_key

_LONGEST = 60


class NameEditor(QLineEdit):
    """Hidden until it is opened; Enter or leaving takes the name, Esc keeps the old one."""

    named = Signal(int, str)
    """The branch and its new name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._branch: int | None = None
        self._old = ""
        self.setMaxLength(_LONGEST)
        self.setAccessibleName(tr("Name of the branch"))
        self.setToolTip(
            tr("A name of up to 60 characters; empty for the usual one. Enter takes it, Esc keeps the old one.")
        )
        self.editingFinished.connect(self._take)
        self.hide()

    @property
    def branch(self) -> int | None:
        """The branch that is being named."""
        return self._branch

    def open(self, branch: int, name: str, usual: str, place: QRect) -> None:
        """Edit the name of a branch; ``usual`` is its title without any."""
        self._branch, self._old = branch, name
        self.setPlaceholderText(usual)
        self.setText(name)
        self.setGeometry(place)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc keeps the old name."""
        if local_key(event, "name")[0]:
            self.give_up()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _take(self) -> None:
        branch, name = self._branch, self.text().strip()
        if branch is None:
            return
        self.give_up()
        if name != self._old:
            self.named.emit(branch, name)

    def give_up(self) -> None:
        """Close without a new name. Hiding takes the focus away, which would be a second end of the editing."""
        had_focus, self._branch = self.hasFocus(), None
        parent = self.parentWidget()
        if had_focus and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
