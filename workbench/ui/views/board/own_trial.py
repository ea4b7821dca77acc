"""A trial with values of one's own, beside what the strategy proposes."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.errors import SpecError
from workbench.language import tr
from workbench.numbers import exact
from workbench.search.campaign.campaign_messages import AddTrial
from workbench.search.study.plan import StudyPlan, trial_spec
from workbench.specs.hyperparameters import Value
from workbench.specs.row_names import label
from workbench.specs.search_space import ROWS, Dimension, row_and_layer
from workbench.specs.spec_message import problem_text
from workbench.typed_numbers import Number
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.widgets.arrangement import across, down, grid, take_away
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import push_button, surface, text_label

_FIELD: Final = 190


class OwnTrial(QWidget):
    """A form with a field for each value, filled with those of the selected trial or of the best one."""

    closed = Signal()
    """The trial was added, or given up."""

    def __init__(self, board: BoardModel) -> None:
        super().__init__()
        self._board = board
        self._fields: dict[str, _NumberField | _ChoiceField] = {}
        self.message = text_label("", "error", wraps=True)
        tip = tr("Train this trial next. It takes nothing of the budget of a stage.")
        self.add = push_button(tr("Add this trial"), tip, self._add, role="primary")
        self.cancel = push_button(tr("Cancel"), tr("Close this form without a new trial."), self.closed)
        self._grid = grid(down=4)
        self._lay_out()

    def _lay_out(self) -> None:
        surface(self)
        title = text_label(tr("My own trial"), "title")
        row = across(self.add, self.cancel, (self.message, 1))
        down(title, self._grid, row, 1, margins=(8, 8, 8, 8), inside=self)

    def begin(self) -> None:
        """Fill the form anew."""
        data = self._board.data
        if data is None:
            return
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                take_away(widget)
        chosen = [data.record(number) for number in self._board.selected] if len(self._board.selected) == 1 else []
        model = chosen[0] if chosen else data.best
        values = dict(model.values) if model else {}
        self._fields = {}
        columns = max(1, min(3, self.width() // (2 * _FIELD - 60)))
        for place, (name, axis) in enumerate(zip(data.names, data.axes, strict=True)):
            field = _field(name, axis, values.get(name))
            self._fields[name] = field
            row, column = divmod(place, columns)
            self._grid.addWidget(text_label(label(name), field=field), row, 2 * column)
            self._grid.addWidget(field, row, 2 * column + 1)
        self._grid.setColumnStretch(2 * columns, 1)
        self.message.setText("")
        first = next(iter(self._fields.values()), None)
        if first is not None:
            first.setFocus()

    def values(self) -> Mapping[str, Value]:
        """The values in the form; those of layers that there are not are left out."""
        found = {name: field.chosen for name, field in self._fields.items() if field.chosen is not None}
        layers = found.get("hidden_layers")
        if isinstance(layers, str) or layers is None:
            return found
        return {name: value for name, value in found.items() if (row_and_layer(name)[1] or 0) <= int(layers)}

    @Slot()
    def _add(self) -> None:
        data = self._board.data
        if data is None:
            return
        problem = self._problem(data.plan)
        self.message.setText(problem)
        if not problem:
            self._board.search.ask(AddTrial(self.values()))
            self.closed.emit()

    def _problem(self, plan: StudyPlan) -> str:
        for name, field in self._fields.items():
            if isinstance(field, _NumberField) and (field.problem is not None or field.chosen is None):
                return f"{label(name)} {field.problem or tr('needs a number')}"
        try:
            trial_spec(plan, 1, self.values())
        except SpecError as error:
            return problem_text(error.problems[0])
        return ""


class _NumberField(NumberEntry):
    def __init__(self, axis: Dimension, value: Value | None) -> None:
        self._row = ROWS[axis.name]
        super().__init__(self._judge_range, integer=self._row.integer)
        if value is not None and not isinstance(value, str):
            self.show_value(value)
        self.value_entered.connect(self._take_over)

    @property
    def chosen(self) -> Number | None:
        return self.value

    @Slot(object)
    def _take_over(self, value: Number) -> None:
        self.show_value(value)

    def _judge_range(self, number: Number) -> str | None:
        low, high = self._row.low, self._row.high
        if low <= number <= high:
            return None
        return tr(
            "must be between {low} and {high}, not {number}", low=exact(low), high=exact(high), number=exact(number)
        )


class _ChoiceField(ChoiceBox):
    def __init__(self, axis: Dimension, value: Value | None) -> None:
        super().__init__()
        for choice in axis.choices:
            self.addItem(choice if isinstance(choice, str) else exact(choice), choice)
        if value in axis.choices:
            self.setCurrentIndex(axis.choices.index(value))

    @property
    def chosen(self) -> Value | None:
        found: Value | None = self.currentData()
        return found


def _field(name: str, axis: Dimension, value: Value | None) -> _NumberField | _ChoiceField:
    field = _ChoiceField(axis, value) if axis.scale == "choice" else _NumberField(axis, value)
    field.setAccessibleName(label(name))
    field.setFixedWidth(_FIELD - 60)
    field.setMinimumHeight(26)
    info = ROWS[row_and_layer(name)[0]]
    ends = (
        ""
        if axis.scale == "choice"
        else tr(
            " The search goes from {exact} to {exact_2}.", exact=exact(axis.low or 0), exact_2=exact(axis.high or 0)
        )
    )
    field.setToolTip(f"{info.meaning}{ends}")
    return field
