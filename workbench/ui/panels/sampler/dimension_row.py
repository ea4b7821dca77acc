"""One hyperparameter in the sampler: a box to tick, and below it range, scale and draws while it is ticked."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.language import tr
from workbench.numbers import exact
from workbench.specs.hyperparameters import Info, Value
from workbench.specs.search_space import ROWS, Dimension
from workbench.ui.panels.sampler.dimension_form import DimensionForm
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import check_box, text_label
from workbench.ui.widgets.theme import ThemeSource

_INDENT = 24


class DimensionRow(QWidget):
    """Shows whether and how a row varies; the form is made when it is needed first."""

    switched = Signal(str, bool)
    """Name of the row, and whether it should vary."""
    dimension_entered = Signal(str, object)
    """Name of the edit, and the ``Dimension``."""
    problem_changed = Signal()
    """``problem`` may be another."""

    def __init__(self, name: str, themes: ThemeSource) -> None:
        super().__init__()
        info = ROWS[name]
        self._name, self._themes = name, themes
        self.form: DimensionForm | None = None
        self.box = check_box(
            _title(info), _meaning(info), self._switch, name=tr("Vary {lower}", lower=info.label.lower())
        )
        self._now = text_label("", "muted", tip=tr("The value in the form at present"))
        self._idle = text_label("", "warning", wraps=True)
        self._idle.hide()
        self._body = QVBoxLayout()
        self._body.setContentsMargins(_INDENT, 0, 0, 8)
        self._body.setSpacing(4)
        self._body.addWidget(self._idle)
        self._lay_out()

    @property
    def problem(self) -> str | None:
        """What is wrong with the entries of a row that varies, or None."""
        return self.form.problem if self.form is not None and self.box.isChecked() else None

    def show_row(self, dimension: Dimension | None, idle_reason: str) -> None:
        """Show a row that varies, or with None one that does not."""
        self.box.setChecked(dimension is not None)
        self._idle.setText(idle_reason)
        self._idle.setVisible(dimension is not None and bool(idle_reason))
        if dimension is not None and self.form is None:
            self.form = DimensionForm(dimension, self._themes)
            self.form.dimension_entered.connect(self.dimension_entered)
            self.form.problem_changed.connect(self.problem_changed)
            self._body.addWidget(self.form)
            for before, after in pairwise((self.box, *self.form.stops)):  # otherwise they would come after all rows
                QWidget.setTabOrder(before, after)
        if self.form is not None:
            self.form.setVisible(dimension is not None)
            if dimension is not None:
                self.form.show_dimension(dimension)
        self._body.setContentsMargins(_INDENT, 0, 0, 8 if dimension is not None else 0)

    def show_draws(self, seed: int, mark: Value | None) -> None:
        """Draw the preview with ``seed``, if the row varies."""
        if self.form is not None and self.box.isChecked():
            self.form.show_draws(seed, mark)

    def show_now(self, value: str) -> None:
        """Show what the form holds at present."""
        self._now.setText(value)

    def _lay_out(self) -> None:
        head = across(self.box, 1)
        head.addWidget(self._now, 0, Qt.AlignmentFlag.AlignRight)
        down(head, self._body, spacing=2, inside=self)

    @Slot(bool)
    def _switch(self, is_on: bool) -> None:
        self.switched.emit(self._name, is_on)


def _title(info: Info) -> str:
    """Label and symbol, unless the symbol is part of the label."""
    is_said = not info.symbol or info.symbol in info.label.lower().split()
    return info.label if is_said else f"{info.label}  {info.symbol}"


def _meaning(info: Info) -> str:
    if info.choices:
        usual = tr("One of {choices}.", choices=", ".join(info.choices))
    else:
        unit = f" {info.unit}" if info.unit else ""
        usual = tr(
            "Usually {usual_low} to {usual_high}{unit}.",
            usual_low=exact(info.usual_low),
            usual_high=exact(info.usual_high),
            unit=unit,
        )
    return tr("{meaning}\n{usual} Tick to vary it.", meaning=info.meaning, usual=usual)
