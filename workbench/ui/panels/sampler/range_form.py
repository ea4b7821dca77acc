"""The two ends of a row: ``from`` and ``to``, judged together while one types."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.language import tr
from workbench.numbers import exact
from workbench.specs.hyperparameters import Info
from workbench.specs.search_space import Dimension, SamplingScale
from workbench.typed_numbers import NotANumberError, Number, read_number
from workbench.ui.panels.sampler.dimension_edits import RowError, nudged, numeric_dimension
from workbench.ui.widgets.number_entry import NumberEntry


class RangeForm(QWidget):
    """Says which range is wanted; its owner makes it so and shows it again."""

    range_entered = Signal(object)
    """A ``Dimension`` with other ends."""
    problem_changed = Signal()

    def __init__(self, name: str, info: Info) -> None:
        super().__init__()
        self._name = name
        self._scale: SamplingScale = info.scale
        self._whole = self._per_layer = False
        self.low = NumberEntry(self._check_low, integer=info.integer)
        self.high = NumberEntry(self._check_high, integer=info.integer)
        label = QLabel(tr("From"))
        label.setBuddy(self.low)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget, stretch in ((label, 0), (self.low, 1), (QLabel("to"), 0), (self.high, 1)):
            layout.addWidget(widget, stretch)
        self._describe(info)
        for entry in (self.low, self.high):
            entry.setMinimumWidth(56)
            entry.value_entered.connect(self._enter)
            entry.problem_changed.connect(self._tell_problem)
        self.low.nudged.connect(self._nudge_low)
        self.high.nudged.connect(self._nudge_high)

    @property
    def problem(self) -> str | None:
        """What is wrong with the ends, or None."""
        return self.low.problem or self.high.problem

    def show_dimension(self, dimension: Dimension) -> None:
        """Show the ends of a row that is no choice."""
        self._scale = dimension.scale
        self._whole, self._per_layer = dimension.integer, dimension.per_layer
        self.low.show_value(dimension.low or 0.0)
        self.high.show_value(dimension.high or 0.0)

    def dimension(self, scale: SamplingScale) -> Dimension:
        """The row that the texts ask for, on ``scale``. Raises ``RowError``."""
        return self._between(scale, _typed(self.low), _typed(self.high))

    def _between(self, scale: SamplingScale, low: Number, high: Number) -> Dimension:
        return numeric_dimension(self._name, scale, low, high, whole=self._whole, per_layer=self._per_layer)

    def judge_on(self, scale: SamplingScale) -> None:
        """From now on the ends have to fit this scale."""
        self._scale = scale

    def _check_low(self, low: Number) -> str | None:
        return self._problem_of(low, _typed(self.high))

    def _check_high(self, high: Number) -> str | None:
        return self._problem_of(_typed(self.low), high)

    def _problem_of(self, low: Number, high: Number) -> str | None:
        try:
            self._between(self._scale, low, high)
        except RowError as error:
            return str(error)
        return None

    @Slot(object)
    def _enter(self, _value: object) -> None:
        self.range_entered.emit(self.dimension(self._scale))

    @Slot(object)
    def _tell_problem(self, _problem: object) -> None:
        self.problem_changed.emit()

    @Slot(int)
    def _nudge_low(self, direction: int) -> None:
        self._nudge(direction, low=True)

    @Slot(int)
    def _nudge_high(self, direction: int) -> None:
        self._nudge(direction, low=False)

    def _nudge(self, direction: int, *, low: bool) -> None:
        ends = [_typed(self.low), _typed(self.high)]
        index = 0 if low else 1
        ends[index] = nudged(self._name, self._scale, ends[index], direction)
        if self._problem_of(*ends) is None:
            self.range_entered.emit(self._between(self._scale, ends[0], ends[1]))

    def _describe(self, info: Info) -> None:
        unit = f" {info.unit}" if info.unit else ""
        usual = tr(
            "usually {usual_low} to {usual_high}{unit}",
            usual_low=exact(info.usual_low),
            usual_high=exact(info.usual_high),
            unit=unit,
        )
        limits = tr("{low} to {high}", low=exact(info.low), high=exact(info.high))
        for entry, which, word in ((self.low, tr("Lowest"), "lowest"), (self.high, tr("Highest"), "highest")):
            entry.setAccessibleName(f"{which} {info.label.lower()}")
            entry.setToolTip(
                f"The {word} {info.label.lower()} that may be drawn, included.\n"
                f"Possible: {limits}{unit}; {usual}. Arrow keys go to the next round value."
            )


def _typed(entry: NumberEntry) -> Number:
    """What stands in the field if it is a number, otherwise the value it had."""
    try:
        return read_number(entry.text())
    except NotANumberError:
        return entry.value if entry.value is not None else 0.0
