"""Two switches of a row, where they make sense: whole numbers only, and a value of its own for every hidden layer."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from workbench.specs.hyperparameters import Info
from workbench.specs.search_space import PER_LAYER, Dimension
from workbench.ui.sampler.dimension_edits import may_be_whole


class RowSwitches(QWidget):
    """Takes no room for rows that have neither."""

    whole_switched = Signal(bool)
    per_layer_switched = Signal(bool)

    def __init__(self, name: str, info: Info, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whole = QCheckBox("Whole numbers")
        self.whole.setAccessibleName(f"Whole numbers only: {info.label.lower()}")
        self.whole.setToolTip("Draw whole numbers only; both ends are as likely as the numbers between them.")
        self.per_layer = QCheckBox("For each layer")
        self.per_layer.setAccessibleName(f"{info.label} for each hidden layer")
        self.per_layer.setToolTip(
            f"Draw {info.label.lower()} anew for every hidden layer. Varies the number of hidden layers as well: "
            "three layers need three values."
        )
        self._whole_offered, self._layers_offered = may_be_whole(info), name in PER_LAYER
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        line.addWidget(self.whole)
        line.addWidget(self.per_layer)
        line.addStretch(1)
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
