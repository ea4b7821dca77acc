"""A labelled number with a remark beside it and its problem below."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget

from workbench.data.data_edits import Setting
from workbench.language import tr
from workbench.typed_numbers import Number
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import WheelGuard
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.number_entry import Check, NumberEntry
from workbench.ui.widgets.parts import describe, text_label
from workbench.ui.widgets.theme import ThemeSource

_LABEL_WIDTH = 104
_ENTRY_WIDTH = 92


class NumberField(QWidget):
    """One row of the settings."""

    value_entered = Signal(str, object)
    """The path of the setting and its new value."""
    problem_changed = Signal(str, object)
    """The path, and a sentence or None."""
    slid = Signal(str, object, str)
    """The path, the value that the slider is drawn to, and one text for all values of one drag."""
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
        self._usual, self._drags = setting.usual, 0
        self._step = setting.step / 5.0 if not setting.integer else setting.step
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        describe(self.slider, tr("{name}, by a slider", name=setting.label), setting.meaning)
        WheelGuard(self.slider)
        self.slider.setVisible(setting.usual is not None)
        if setting.usual is not None:
            self.slider.setRange(0, round((setting.usual[1] - setting.usual[0]) / self._step))
            line.insertWidget(1, self.slider, 1)
        self._is_integer = setting.integer
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderPressed.connect(self._begin_drag)
        line.addWidget(self.remark, 1, Qt.AlignmentFlag.AlignVCenter)
        down(line, self.message, spacing=4, inside=self)
        self.entry.value_entered.connect(self._enter)
        self.entry.problem_changed.connect(self._tell_problem)
        self.entry.nudged.connect(self._nudge)

    def show_value(self, value: Number) -> None:
        """Show it in the field and on the slider, and tell nobody."""
        self.entry.show_value(value)
        if self._usual is not None:
            with QSignalBlocker(self.slider):
                self.slider.setValue(round((value - self._usual[0]) / self._step))

    @Slot()
    def _begin_drag(self) -> None:
        self._drags += 1

    @Slot(int)
    def _slide(self, place: int) -> None:
        if self._usual is None:
            return
        value = round(self._usual[0] + place * self._step, 10)
        key = f"{self._path} {self._drags}" if self.slider.isSliderDown() else ""
        self.slid.emit(self._path, int(value) if self._is_integer else value, key)

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
