"""The line above the page of a lab: back to the list, and to the labs beside it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.parts import push_button


class CourseBar(QWidget):
    """Asks only."""

    list_asked = Signal()
    beside_asked = Signal(int)
    """The lab before (-1) or after (1) this one."""

    def __init__(self) -> None:
        super().__init__()
        self.all_labs = push_button(tr("All labs"), tr("Back to the list"), self.list_asked)
        self.before = push_button(tr("Previous"), tr("The lab before this one"), self._ask_before)
        self.after = push_button(tr("Next"), tr("The lab after this one"), self._ask_after)
        across(self.all_labs, 1, self.before, self.after, margins=(12, 8, 12, 0), inside=self)

    def show_place(self, place: int, count: int) -> None:
        """Which of so many it is, from 0."""
        self.before.setEnabled(place > 0)
        self.after.setEnabled(place + 1 < count)

    @Slot()
    def _ask_before(self) -> None:
        self.beside_asked.emit(-1)

    @Slot()
    def _ask_after(self) -> None:
        self.beside_asked.emit(1)
