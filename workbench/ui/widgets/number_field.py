"""An exact number with a caption above it, as the forms of short trainings use them."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.numbers import exact, grouped
from workbench.typed_numbers import Number
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import text_label
from workbench.ui.widgets.theme import ThemeSource


class NumberField(QWidget):
    """Holds its own value, from ``low`` to ``high``; whole where ``low`` is."""

    changed = Signal()
    """Another possible value was entered."""

    def __init__(
        self, caption: str, meaning: str, value: Number, limits: tuple[Number, Number], themes: ThemeSource
    ) -> None:
        super().__init__()
        self._limits = limits
        low, high = (grouped(limit) if isinstance(limit, int) else exact(limit) for limit in limits)
        tip = tr(
            "{meaning} {low} to {high}; at first {value}.", meaning=meaning, low=low, high=high, value=exact(value)
        )
        self.entry = NumberEntry(self._problem, integer=isinstance(limits[0], int), name=caption, tip=tip)
        self.entry.setMinimumWidth(56)
        self.label = text_label(caption, "muted", field=self.entry)
        self.message = FieldMessage(themes)
        down(self.label, self.entry, self.message, 1, spacing=2, inside=self)
        self.entry.show_value(value)
        self.entry.value_entered.connect(self._tell)
        self.entry.problem_changed.connect(self._show_problem)

    @property
    def value(self) -> Number:
        """The value entered last that is possible."""
        value = self.entry.value
        return self._limits[0] if value is None else value

    def show_value(self, value: Number) -> None:
        """Show another value."""
        self.entry.show_value(value)

    def _problem(self, value: Number) -> str | None:
        low, high = self._limits
        if low <= value <= high:
            return None
        return tr("must be between {low} and {high}", low=exact(low), high=exact(high))

    @Slot(object)
    def _tell(self, value: Number) -> None:
        self.changed.emit()

    @Slot(object)
    def _show_problem(self, problem: str | None) -> None:
        self.message.show_problem(problem)
