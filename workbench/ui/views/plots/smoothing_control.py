"""The strength of the smoothed lines: a slider for the eye and a field for the exact value."""

import math

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QWidget

from workbench.language import tr
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.choice_box import WheelGuard
from workbench.ui.widgets.parts import describe, text_label

DEFAULT_SMOOTHING = 0.8
_STRONGEST = 0.999
_PLACES = 300


class SmoothingControl(QWidget):
    """The slider moves evenly through the length of the average, 1/(1-w): from 1 point over 10 and 100 to 1000."""

    changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        tip = tr(
            "Smoothing w of the strong lines of the mini-batches: the straight line through about the last 1/(1−w) displayed "
            "points, at its end; unlike an average it does not lag behind a curve that falls. Dev scores are drawn as they "
            "are. 0 to 0.999, default 0.8. The values as they are stay visible, faintly."
        )
        label = text_label(tr("Smoothing"), "muted")
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, _PLACES)
        self.slider.setMinimumSize(64, 24)
        self.slider.setMaximumWidth(160)
        self.field = QDoubleSpinBox(self)
        self.field.setLocale(QLocale.c())
        self.field.setDecimals(3)
        self.field.setRange(0.0, _STRONGEST)
        self.field.setSingleStep(0.01)
        self.field.setMinimumSize(76, 24)
        self.field.lineEdit().setTextMargins(6, 0, 0, 0)  # the padding of the style sheet does not reach it
        for control in (self.slider, self.field):
            describe(control, tr("Smoothing"), tip)
            WheelGuard(control)
        across(label, (self.slider, 1), self.field, inside=self)
        self.slider.valueChanged.connect(self._take_from_slider)
        self.field.valueChanged.connect(self._take_from_field)
        self.field.setValue(DEFAULT_SMOOTHING)

    @property
    def value(self) -> float:
        """The factor w."""
        return float(self.field.value())

    @Slot(int)
    def _take_from_slider(self, place: int) -> None:
        self.field.setValue(1.0 - 10.0 ** (-3.0 * place / _PLACES))

    @Slot(float)
    def _take_from_field(self, value: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(round(-math.log10(1.0 - value) / 3.0 * _PLACES))
        self.slider.blockSignals(False)
        self.changed.emit(value)
