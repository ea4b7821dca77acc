"""The controls of a lab: a slider for a number, a list for a choice."""

import math
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSlider, QWidget

from workbench.labs.course import CourseLab, control_text
from workbench.labs.lab import ChoiceControl, NumberControl
from workbench.labs.lab_text import ControlText
from workbench.language import tr
from workbench.numbers import rounded
from workbench.ui.widgets.arrangement import grid
from workbench.ui.widgets.choice_box import ChoiceBox, WheelGuard
from workbench.ui.widgets.local_keys import local_key
from workbench.ui.widgets.parts import describe, text_label, timer

_PLACES: Final = 60  # of a slider without whole numbers
_REST_MILLISECONDS: Final = 400
"""A slider that is still being moved starts nothing"""
_WIDEST: Final = 12  # letters of a value


class NumberSlider(QSlider):
    """A number between two ends, on the scale of its control."""

    def __init__(self, control: NumberControl) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._control = control
        self._is_log = control.scale == "log" and control.low > 0.0
        steps = round(control.high - control.low) if control.is_whole and not self._is_log else _PLACES
        self.setRange(0, max(1, steps))
        self.setPageStep(max(1, steps // 10))
        self.setMinimumWidth(80)
        self._exact: float | None = None
        WheelGuard(self)

    @property
    def number(self) -> float:
        """The value; one that was shown stays exact until the slider is moved."""
        return self._at(self.value()) if self._exact is None else self._exact

    def show_number(self, number: float) -> None:
        """Go there, and tell nobody."""
        with QSignalBlocker(self):
            self.setValue(self._place(number))
        self._exact = number

    def sliderChange(self, change: QSlider.SliderChange) -> None:
        """Moved: the value is that of the place."""
        if change is QSlider.SliderChange.SliderValueChange:
            self._exact = None
        super().sliderChange(change)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of sliders; each goes to another number: of a whole one, several places may stand for the same."""
        _, step = local_key(event, "slider")
        if step:
            place = self.value() + step
            while 0 < place < self.maximum() and self._at(place) == self.number:
                place += 1 if step > 0 else -1
            self.setValue(place)
        else:
            super().keyPressEvent(event)

    def _at(self, place: int) -> float:
        own, share = self._control, place / self.maximum()
        if self._is_log:
            found = math.exp(math.log(own.low) + share * (math.log(own.high) - math.log(own.low)))
        else:
            found = own.low + share * (own.high - own.low)
        if own.is_whole:
            return float(round(found))
        return min(max(rounded(found, 3), own.low), own.high)

    def _place(self, number: float) -> int:
        own = self._control
        if self._is_log:
            share = (math.log(number) - math.log(own.low)) / (math.log(own.high) - math.log(own.low))
        else:
            share = (number - own.low) / (own.high - own.low)
        return round(share * self.maximum())


class LabControls(QWidget):
    """All controls of a lab; they tell once one has come to rest."""

    changed = Signal()

    def __init__(self, lab: CourseLab) -> None:
        super().__init__()
        self._lab, self._controls = lab, lab.source.controls
        self.by_name: dict[str, NumberSlider | ChoiceBox] = {}
        rows = grid(12, 8, stretches=(0, 1, 0), inside=self)
        self._texts = {}
        for row, control in enumerate(self._controls):
            text = lab.text.controls.get(control.name, ControlText(title=control.name))
            title, meaning = tr(text.title), tr(text.meaning) if text.meaning else ""
            field = self._field(control, text)
            describe(field, title, meaning)
            self.by_name[control.name] = field
            rows.addWidget(text_label(title, tip=meaning, field=field), row, 0)
            rows.addWidget(field, row, 1)
            self._texts[control.name] = text_label("", "muted")
            self._texts[control.name].setMinimumWidth(self.fontMetrics().averageCharWidth() * _WIDEST)
            rows.addWidget(self._texts[control.name], row, 2)
        self._rest = timer(self, self.changed, _REST_MILLISECONDS, once=True)
        self.show_usual()

    def _field(self, control: NumberControl | ChoiceControl, text: ControlText) -> "NumberSlider | ChoiceBox":
        if isinstance(control, NumberControl):
            slider = NumberSlider(control)
            slider.valueChanged.connect(self._move)
            return slider
        box = ChoiceBox()
        box.offer([(tr(text.choices.get(name, name)), name) for name in control.choices])
        box.activated.connect(self._move)
        return box

    @property
    def values(self) -> Mapping[str, float | str]:
        """The value of each control."""
        return {
            name: field.number if isinstance(field, NumberSlider) else str(field.currentData())
            for name, field in self.by_name.items()
        }

    def show_usual(self) -> None:
        """The values that the lab is run with where nobody chose others."""
        self.show_values({control.name: control.default for control in self._controls})

    def show_values(self, values: Mapping[str, float | str]) -> None:
        """Set some of them, and tell nobody."""
        for name, value in values.items():
            field = self.by_name[name]
            if isinstance(field, NumberSlider):
                field.show_number(float(value))
            else:
                field.setCurrentIndex(field.findData(str(value)))
        self._rest.stop()
        self._say()

    @Slot()
    def _move(self) -> None:
        self._say()
        self._rest.start()

    def _say(self) -> None:
        for control in self._controls:
            if isinstance(control, NumberControl):
                self._texts[control.name].setText(control_text(control, self.values[control.name], self._lab.text))
