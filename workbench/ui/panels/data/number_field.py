"""A labelled number with a remark beside it and its problem below."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.data.data_edits import Setting
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.number_entry import Check, NumberEntry
from workbench.ui.widgets.parts import text_label
from workbench.ui.widgets.theme import ThemeSource

_LABEL_WIDTH = 104
_ENTRY_WIDTH = 92


class NumberField(QWidget):
    """One row of the settings."""

    value_entered = Signal(str, object)
    """The path of the setting and its new value."""
    problem_changed = Signal(str, object)
    """The path, and a sentence or None."""
    nudged = Signal(str, int)
    """The path, and the direction of the arrow key."""

    def __init__(self, path: str, setting: Setting, check: Check, themes: ThemeSource) -> None:
        super().__init__()
        self._path = path
        self.entry = NumberEntry(
            check, integer=setting.integer, name=setting.label, tip=setting.meaning, width=_ENTRY_WIDTH
        )
        self.remark = text_label("", "muted")
        self.message = FieldMessage(themes)
        label = text_label(setting.label, tip=setting.meaning, field=self.entry)
        label.setMinimumWidth(_LABEL_WIDTH)
        line = across(label, self.entry)
        line.addWidget(self.remark, 1, Qt.AlignmentFlag.AlignVCenter)
        down(line, self.message, spacing=4, inside=self)
        self.entry.value_entered.connect(self._enter)
        self.entry.problem_changed.connect(self._tell_problem)
        self.entry.nudged.connect(self._nudge)

    @Slot(object)
    def _enter(self, value: object) -> None:
        self.value_entered.emit(self._path, value)

    @Slot(object)
    def _tell_problem(self, problem: str | None) -> None:
        self.message.show_problem(problem)
        self.problem_changed.emit(self._path, problem)

    @Slot(int)
    def _nudge(self, direction: int) -> None:
        self.nudged.emit(self._path, direction)
