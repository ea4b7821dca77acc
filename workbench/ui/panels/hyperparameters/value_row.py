"""One hyperparameter that is a number: slider, exact entry, what it amounts to, what is wrong with it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.numbers import exact
from workbench.specs.hyperparameters import Info
from workbench.typed_numbers import Number
from workbench.ui.panels.hyperparameters.live_edits import Progress
from workbench.ui.panels.hyperparameters.row_header import RowHeader
from workbench.ui.panels.hyperparameters.scale_mapping import next_landmark, slider_scale
from workbench.ui.panels.hyperparameters.scale_slider import ScaleSlider
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.number_entry import Check, NumberEntry
from workbench.ui.widgets.parts import note
from workbench.ui.widgets.theme import ThemeSource

ENTRY_WIDTH = 118


class ValueRow(QWidget):
    """Shows a number and hears of new ones; the document decides."""

    value_chosen = Signal(str, object, str)
    """Name, new value, and a key under which the edits of one gesture are merged (empty for a typed value)."""
    problem_changed = Signal(str, object)
    """Name, and why the typed text cannot be taken, or None."""

    def __init__(self, name: str, info: Info, check: Check, themes: ThemeSource) -> None:
        super().__init__()
        self._name, self._info = name, info
        self._gesture = 0
        self._reported: str | None = None
        self._help = ""
        self.header = RowHeader(info, themes)
        self.slider = ScaleSlider(slider_scale(info), themes)
        self.entry = NumberEntry(check, integer=info.integer, unit=info.unit, name=info.label, width=ENTRY_WIDTH)
        self.detail = note()
        self.message = FieldMessage(themes)
        self._name_controls(info)
        self._lay_out()
        self._connect()

    def _name_controls(self, info: Info) -> None:
        self.setObjectName(f"row_{self._name}")
        self.header.label.setBuddy(self.entry)
        self.slider.setAccessibleName(tr("{info_label}, slider", info_label=info.label))
        self.detail.hide()

    def _lay_out(self) -> None:
        controls = across((self.slider, 1), self.entry)
        down(self.header, controls, self.detail, self.message, spacing=1, inside=self)

    def _connect(self) -> None:
        self.slider.value_chosen.connect(self._slide)
        self.slider.nudged.connect(self._nudge)
        self.slider.grasped.connect(self._begin_gesture)
        self.entry.value_entered.connect(self._enter)
        self.entry.nudged.connect(self._nudge)
        self.entry.focused.connect(self._begin_gesture)
        self.entry.problem_changed.connect(self._report)

    def show_value(self, value: Number) -> None:
        """Show a value in entry and slider."""
        self.entry.show_value(value)
        self.slider.show_value(value)
        self.slider.setAccessibleDescription(f"{exact(value)} {self._info.unit}".strip())

    def show_detail(self, text: str) -> None:
        """A short read-out under the slider; none if empty."""
        self.detail.setText(text)
        self.detail.setVisible(bool(text))

    def show_progress(self, progress: Progress) -> None:
        """How far the last edit has come in the run that is live."""
        self.header.show_progress(progress)

    def show_problem(self, message: str | None) -> None:
        """What is wrong with the value of the document; what was typed comes first."""
        self._reported = message
        self.message.show_problem(self.entry.problem or message)

    def set_help(self, text: str) -> None:
        """The tooltip of the row and of its controls."""
        self._help = text
        self._show_help(None)

    def show_inactive(self, reason: str | None) -> None:
        """Grey the row out, with the reason in its tooltip; None makes it active."""
        if self.entry.isEnabled() == (reason is None):
            return
        for widget in (self.header, self.slider, self.entry):
            widget.setEnabled(reason is None)
        self._show_help(reason)
        if reason is not None:
            self.entry.discard()

    def _show_help(self, reason: str | None) -> None:
        text = (
            self._help
            if reason is None
            else tr("<qt><i>Has {reason}.</i><br>{help}</qt>", reason=reason, help=self._help)
        )
        for widget in (self, self.slider, self.entry):
            widget.setToolTip(text)

    @Slot()
    def _begin_gesture(self) -> None:
        self._gesture += 1

    @Slot(object)
    def _slide(self, value: Number) -> None:
        self.value_chosen.emit(self._name, value, self._merge_key())

    @Slot(int)
    def _nudge(self, steps: int) -> None:
        value = self.entry.value
        if value is None:
            return
        for _ in range(abs(steps)):
            value = next_landmark(value, 1 if steps > 0 else -1, self._info)
        self.value_chosen.emit(self._name, value, self._merge_key())

    @Slot(object)
    def _enter(self, value: Number) -> None:
        self.value_chosen.emit(self._name, value, "")

    @Slot(object)
    def _report(self, problem: str | None) -> None:
        self.show_problem(self._reported)
        self.problem_changed.emit(self._name, problem)

    def _merge_key(self) -> str:
        return f"{self._name} {self._gesture}"
