"""The card of one hidden layer: units, activation, batch norm, dropout, shapes and problems."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QWidget

from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.network import MAXIMUM_UNITS, BatchNormPlace, DenseLayer, LayerShape
from workbench.specs.network_texts import (
    WHY_BIAS,
    WHY_NO_BIAS,
    bias_text,
    layer_title,
    shape_text,
)
from workbench.typed_numbers import Number
from workbench.ui.panels.network.layer_edits import LayerEdits
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import note, text_label
from workbench.ui.widgets.theme import ThemeSource


class EndRow(QFrame):
    """A title, what the data says about this end, and the shapes if there are any."""

    def __init__(self, title: str, help_text: str) -> None:
        super().__init__()
        self._title = title
        self._name = QLabel(title)
        self._count, self.shapes = QLabel(), QLabel()
        for label in (self._count, self.shapes):
            label.setProperty("role", "muted")
        self.setToolTip(help_text)
        line = across(self._name, 1, self._count)
        down(line, self.shapes, spacing=4, margins=(8, 6, 8, 6), inside=self)

    def show_title(self, title: str, help_text: str) -> None:
        """Another kind of end."""
        self._title = title
        self._name.setText(title)
        self.setToolTip(help_text)

    def show_detail(self, count: str, shapes: str = "") -> None:
        """Features or classes, and the shapes of the layer."""
        self._count.setText(count)
        self.shapes.setText(shapes)
        self.shapes.setVisible(bool(shapes))
        self.setAccessibleName(f"{self._title}: {count}")


_NUMBER_WIDTH = 24
_ACTIVATIONS = tuple(ACTIVATIONS)
_DROPOUT_STEP = 0.05
_BATCH_NORM = tr(
    "Bring each unit's {} to mean 0 and variance 1 over the mini-batch, then scale by γ and shift by β, which are "
    "learned. {} Default: on."
)


class LayerRow(QFrame):
    """Shows the layer at one position and hears of edits; the document decides."""

    edited = Signal(int, str, object, str)
    """Position, field, new value, key under which edits of one gesture are merged."""
    problem_changed = Signal(int, str, object)
    """Position, field, and why the typed text cannot be taken, or None."""
    focused = Signal(int)
    """A control of the layer at this position got the keyboard."""

    def __init__(self, position: int, edits: LayerEdits, themes: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.position = position
        self._gesture = 0
        self.setObjectName(f"layer_{position + 1}")
        self._number = QLabel(str(position + 1))
        self.units = NumberEntry(partial(edits.problem_with, position, "units"), integer=True, unit="units")
        self.activation = ChoiceBox(letters=0)
        self.batch_norm = QCheckBox(tr("Batch norm"))
        self.dropout = NumberEntry(partial(edits.problem_with, position, "dropout"))
        self.shapes = note()
        self.message = FieldMessage(themes)
        self._name_controls()
        self._lay_out()
        self._connect()

    def _name_controls(self) -> None:
        number = self.position + 1
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._number.setFixedWidth(_NUMBER_WIDTH)
        self._number.setToolTip(tr("Drag the card to move the layer; Alt+Up and Alt+Down do the same."))
        for facts in ACTIVATIONS.values():
            self.activation.add_choice(facts.title, facts.formula)
        self.dropout.setFixedWidth(64)
        helps = {
            self.units: (
                tr("Units"),
                tr("Hidden units, 1 to {maximum_units}. Default: 32.", maximum_units=grouped(MAXIMUM_UNITS)),
            ),
            self.activation: (
                tr("Activation"),
                tr("The function after z, or after batch norm if that is on z. Default: ReLU."),
            ),
            self.batch_norm: (tr("Batch norm"), _BATCH_NORM.format("z", WHY_NO_BIAS)),
            self.dropout: (
                tr("Dropout"),
                tr("Probability with which an output is set to zero in training, 0 to 0.95. Default: 0, none."),
            ),
        }
        for widget, (name, text) in helps.items():
            widget.setAccessibleName(tr("{name} of layer {number}", name=name, number=number))
            self._explain(widget, text)
            widget.installEventFilter(self)

    def _explain(self, widget: QWidget, text: str) -> None:
        widget.setToolTip(
            tr(
                "<qt><b>{accessiblename}</b><br>{text} Takes effect at the next run.</qt>",
                accessiblename=widget.accessibleName(),
                text=text,
            )
        )

    def _lay_out(self) -> None:
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for line in (upper, lower):
            line.setSpacing(8)
        self.units.setFixedWidth(104)
        upper.addWidget(self.units)
        upper.addWidget(self.activation, 1)
        label = text_label(tr("Dropout"), field=self.dropout)
        lower.addWidget(self.batch_norm)
        lower.addStretch(1)
        lower.addWidget(label)
        lower.addWidget(self.dropout)
        body = down(upper, lower, self.shapes, self.message, spacing=4)
        across(self._number, (body, 1), spacing=2, margins=(2, 8, 8, 6), inside=self)

    def _connect(self) -> None:
        self.units.value_entered.connect(self._enter_units)
        self.units.nudged.connect(self._nudge_units)
        self.units.problem_changed.connect(self._report_units)
        self.activation.currentIndexChanged.connect(self._choose_activation)
        self.batch_norm.toggled.connect(self._switch_batch_norm)
        self.dropout.value_entered.connect(self._enter_dropout)
        self.dropout.nudged.connect(self._nudge_dropout)
        self.dropout.problem_changed.connect(self._report_dropout)

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """What takes the keyboard, in the order of Tab."""
        return (self.units, self.activation, self.batch_norm, self.dropout)

    def show_layer(self, layer: DenseLayer, shape: LayerShape | None, place: BatchNormPlace = "z") -> None:
        """Show a layer and, where the data is known, its shapes; ``place`` is what its batch norm normalizes."""
        self.units.show_value(layer.units)
        self.dropout.show_value(layer.dropout)
        with QSignalBlocker(self.activation), QSignalBlocker(self.batch_norm):
            self.activation.setCurrentIndex(_ACTIVATIONS.index(layer.activation))
            self.batch_norm.setChecked(layer.batch_norm)
        reason = WHY_NO_BIAS if place == "z" else WHY_BIAS
        self._explain(self.batch_norm, _BATCH_NORM.format(place, reason))
        shapes = shape_text(shape) if shape is not None else f"z ({grouped(layer.units)}, m)"
        self.shapes.setText(f"{shapes} · {bias_text(layer, place)}")
        self.shapes.setToolTip(reason if layer.batch_norm else "")
        self.setAccessibleName(layer_title(layer, self.position + 1, place))
        self._show_problem()

    def show_edit_problem(self, message: str | None) -> None:
        """Say why an edit of this layer was impossible."""
        self.message.show_problem(message)

    def discard(self) -> None:
        """Forget what was typed and could not be taken."""
        self.units.discard()
        self.dropout.discard()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when one of the controls gets the keyboard."""
        if event.type() == QEvent.Type.FocusIn:
            self._gesture += 1
            self.focused.emit(self.position)
        return super().eventFilter(watched, event)

    def _show_problem(self) -> None:
        problems = ((tr("Units"), self.units.problem), (tr("Dropout"), self.dropout.problem))
        found = [f"{name} {problem}" for name, problem in problems if problem is not None]
        self.message.show_problem("; ".join(found) or None)

    @Slot(object)
    def _enter_units(self, value: Number) -> None:
        self.edited.emit(self.position, "units", value, "")

    @Slot(int)
    def _nudge_units(self, steps: int) -> None:
        value = min(max(int(self.units.value or 0) + (steps if abs(steps) == 1 else 10 * steps // 3), 1), MAXIMUM_UNITS)
        self.edited.emit(
            self.position,
            "units",
            value,
            tr("units {position} {gesture}", position=self.position, gesture=self._gesture),
        )

    @Slot(object)
    def _report_units(self, problem: str | None) -> None:
        self._show_problem()
        self.problem_changed.emit(self.position, "units", problem)

    @Slot(int)
    def _choose_activation(self, index: int) -> None:
        self.edited.emit(self.position, "activation", _ACTIVATIONS[index], "")

    @Slot(bool)
    def _switch_batch_norm(self, is_on: bool) -> None:
        self.edited.emit(self.position, "batch_norm", is_on, "")

    @Slot(object)
    def _enter_dropout(self, value: Number) -> None:
        self.edited.emit(self.position, "dropout", value, "")

    @Slot(int)
    def _nudge_dropout(self, steps: int) -> None:
        value = round(min(max(float(self.dropout.value or 0) + steps * _DROPOUT_STEP, 0.0), 0.95), 6)
        self.edited.emit(
            self.position,
            "dropout",
            value,
            tr("dropout {position} {gesture}", position=self.position, gesture=self._gesture),
        )

    @Slot(object)
    def _report_dropout(self, problem: str | None) -> None:
        self._show_problem()
        self.problem_changed.emit(self.position, "dropout", problem)
