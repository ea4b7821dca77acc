"""One setting of the run that is not a hyperparameter: label and exact entry on one line."""

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.ui.panels.hyperparameters.value_row import ENTRY_WIDTH
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.number_entry import Check, NumberEntry
from workbench.ui.widgets.parts import text_label
from workbench.ui.widgets.theme import ThemeSource


@dataclass(frozen=True, slots=True)
class Setting:
    """What the row says."""

    label: str
    meaning: str
    unit: str = ""
    integer: bool = True


class SettingRow(QWidget):
    """Shows a number and hears of new ones; the document decides."""

    value_chosen = Signal(str, object, str)
    """Name, new value, and a key under which the edits of one gesture are merged (empty for a typed value)."""
    problem_changed = Signal(str, object)
    """Name, and why the typed text cannot be taken, or None."""

    def __init__(self, name: str, setting: Setting, check: Check, themes: ThemeSource) -> None:
        super().__init__()
        self._name, self._check = name, check
        self._gesture = 0
        self.setObjectName(f"row_{name}")
        self.entry = NumberEntry(
            check, integer=setting.integer, unit=setting.unit, name=setting.label, width=ENTRY_WIDTH
        )
        self.label = text_label(setting.label, field=self.entry)
        self.message = FieldMessage(themes)
        for widget in (self, self.entry):
            widget.setToolTip(f"<qt><b>{setting.label}</b><br>{setting.meaning}</qt>")
        line = across(self.label, 1, self.entry, spacing=-1)
        down(line, self.message, spacing=2, inside=self)
        self.entry.value_entered.connect(self._enter)
        self.entry.nudged.connect(self._nudge)
        self.entry.focused.connect(self._begin_gesture)
        self.entry.problem_changed.connect(self._report)

    def show_value(self, value: float) -> None:
        """Show a value."""
        self.entry.show_value(value)

    @Slot()
    def _begin_gesture(self) -> None:
        self._gesture += 1

    @Slot(int)
    def _nudge(self, steps: int) -> None:
        if self.entry.value is None:
            return
        value = self.entry.value + (steps if abs(steps) == 1 else 10 * steps // abs(steps))
        if self._check(value) is None:
            self.value_chosen.emit(self._name, value, f"{self._name} {self._gesture}")

    @Slot(object)
    def _enter(self, value: int) -> None:
        self.value_chosen.emit(self._name, value, "")

    @Slot(object)
    def _report(self, problem: str | None) -> None:
        self.message.show_problem(problem)
        self.problem_changed.emit(self._name, problem)
