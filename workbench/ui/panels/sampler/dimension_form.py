"""Range, scale and preview of one row of the search space."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from workbench.language import tr
from workbench.specs.hyperparameters import Info, Value
from workbench.specs.search_space import PER_LAYER, ROWS, Dimension, SamplingScale
from workbench.ui.panels.sampler.choice_form import NumbersForm, WordsForm
from workbench.ui.panels.sampler.dimension_edits import RowError, as_choices, as_range, may_be_whole, with_whole
from workbench.ui.panels.sampler.distribution_view import DistributionView
from workbench.ui.panels.sampler.range_form import RangeForm
from workbench.ui.panels.sampler.scale_box import ScaleBox
from workbench.ui.widgets.arrangement import across, down, grid
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.theme import ThemeSource


class RowSwitches(QWidget):
    """Takes no room for rows that have neither."""

    whole_switched = Signal(bool)
    per_layer_switched = Signal(bool)

    def __init__(self, name: str, info: Info) -> None:
        super().__init__()
        self.whole = QCheckBox(tr("Whole numbers"))
        self.whole.setAccessibleName(tr("Whole numbers only: {lower}", lower=info.label.lower()))
        self.whole.setToolTip(tr("Draw whole numbers only; both ends are as likely as the numbers between them."))
        self.per_layer = QCheckBox(tr("For each layer"))
        self.per_layer.setAccessibleName(tr("{info_label} for each hidden layer", info_label=info.label))
        self.per_layer.setToolTip(
            tr(
                "Draw {lower} anew for every hidden layer. Varies the number of hidden layers as well: "
                "three layers need three values.",
                lower=info.label.lower(),
            )
        )
        self._whole_offered, self._layers_offered = may_be_whole(info), name in PER_LAYER
        across(self.whole, self.per_layer, 1, spacing=16, inside=self)
        self.whole.clicked.connect(self._switch_whole)
        self.per_layer.clicked.connect(self._switch_per_layer)

    def show_dimension(self, dimension: Dimension) -> None:
        """Show the switches as they stand."""
        self.whole.setVisible(self._whole_offered and dimension.scale != "choice")
        self.whole.setChecked(dimension.integer)
        self.per_layer.setVisible(self._layers_offered)
        self.per_layer.setChecked(dimension.per_layer)
        self.setVisible(self._layers_offered or (self._whole_offered and dimension.scale != "choice"))

    @Slot(bool)
    def _switch_whole(self, is_on: bool) -> None:
        self.whole_switched.emit(is_on)

    @Slot(bool)
    def _switch_per_layer(self, is_on: bool) -> None:
        self.per_layer_switched.emit(is_on)


class DimensionForm(QWidget):
    """Shows a ``Dimension`` and says which one is wanted instead."""

    dimension_entered = Signal(str, object)
    """Name of the edit for the Edit menu, and the ``Dimension``."""
    problem_changed = Signal()

    def __init__(self, dimension: Dimension, themes: ThemeSource) -> None:
        super().__init__()
        self._info = ROWS[dimension.name]
        self._dimension = dimension
        self._scale_problem: str | None = None
        self.range = RangeForm(dimension.name, self._info)
        self.numbers = NumbersForm(dimension.name, self._info)
        self.words = WordsForm(dimension.name, self._info)
        self.scale = ScaleBox(self._info)
        self.switches = RowSwitches(dimension.name, self._info)
        self.message = FieldMessage(themes)
        self.view = DistributionView(themes)
        self._lay_out()
        self.range.range_entered.connect(self._enter_range)
        self.range.problem_changed.connect(self._show_problem)
        self.numbers.choices_entered.connect(self._enter_choices)
        self.numbers.problem_changed.connect(self._show_problem)
        self.words.choices_entered.connect(self._enter_choices)
        self.scale.scale_chosen.connect(self._enter_scale)
        self.switches.whole_switched.connect(self._enter_whole)
        self.switches.per_layer_switched.connect(self._enter_per_layer)
        self._fill()

    @property
    def problem(self) -> str | None:
        """What is wrong with the entries, or None."""
        entries = self.numbers if self._dimension.scale == "choice" else self.range
        return entries.problem or self._scale_problem

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the Tab key stops, in this order."""
        words, switches = self.words.boxes.values(), (self.switches.whole, self.switches.per_layer)
        return (self.range.low, self.range.high, self.numbers.entry, *words, self.scale, *switches, self.view.against)

    def show_dimension(self, dimension: Dimension) -> None:
        """Show another row; entries that are being typed survive while the row stays as it was."""
        if dimension != self._dimension:
            self._dimension = dimension
            self._fill()

    def show_draws(self, seed: int, mark: Value | None) -> None:
        """Draw the preview with ``seed``; ``mark`` is the value drawn last, if any."""
        self.view.show_dimension(self._dimension, seed, mark)

    def _lay_out(self) -> None:
        entries = grid()
        for form in (self.range, self.numbers, self.words):
            entries.addWidget(form, 0, 0)
        line = across((entries, 1), self.scale)
        down(line, self.switches, self.message, self.view, spacing=6, inside=self)

    def _fill(self) -> None:
        is_choice = self._dimension.scale == "choice"
        self._scale_problem = None
        self.switches.show_dimension(self._dimension)
        self.scale.show_scale(self._dimension.scale)
        self.scale.setVisible(not self._info.choices)
        self.range.setVisible(not is_choice)
        self.words.setVisible(is_choice and bool(self._info.choices))
        self.numbers.setVisible(is_choice and not self._info.choices)
        if not is_choice:
            self.range.show_dimension(self._dimension)
        elif self._info.choices:
            self.words.show_dimension(self._dimension)
        else:
            self.numbers.show_dimension(self._dimension)
        self._show_problem()

    @Slot(object)
    def _enter_range(self, dimension: Dimension) -> None:
        self.dimension_entered.emit(tr("Change range of {lower}", lower=self._info.label.lower()), dimension)

    @Slot(object)
    def _enter_choices(self, dimension: Dimension) -> None:
        self.dimension_entered.emit(tr("Change choices of {lower}", lower=self._info.label.lower()), dimension)

    @Slot(str)
    def _enter_scale(self, scale: SamplingScale) -> None:
        self.range.judge_on(scale)
        try:
            dimension = self._on(scale)
        except RowError as error:
            self._scale_problem = str(error)
            self._show_problem()
            return
        self._scale_problem = None
        self._show_problem()
        self.dimension_entered.emit(tr("Change scale of {lower}", lower=self._info.label.lower()), dimension)

    @Slot(bool)
    def _enter_whole(self, is_on: bool) -> None:
        try:
            dimension = with_whole(self._dimension, whole=is_on)
        except RowError as error:
            self._scale_problem = str(error)
            self.switches.show_dimension(self._dimension)
            self._show_problem()
            return
        self._scale_problem = None
        self._show_problem()
        self.dimension_entered.emit(
            tr("{is_on} numbers of {lower}", is_on="Whole" if is_on else "All", lower=self._info.label.lower()),
            dimension,
        )

    @Slot(bool)
    def _enter_per_layer(self, is_on: bool) -> None:
        text = tr(
            "Vary {lower} {is_on}",
            lower=self._info.label.lower(),
            is_on="in each layer" if is_on else "in all layers alike",
        )
        self.dimension_entered.emit(text, self._dimension.replaced(per_layer=is_on))

    def _on(self, scale: SamplingScale) -> Dimension:
        """The row on another scale, with the ends as they are typed. Raises ``RowError``."""
        if self._dimension.scale == "choice":
            return self._dimension if scale == "choice" else as_range(self._dimension, scale)
        return as_choices(self._dimension) if scale == "choice" else self.range.dimension(scale)

    @Slot()
    def _show_problem(self) -> None:
        self.message.show_problem(self.problem)
        self.problem_changed.emit()
