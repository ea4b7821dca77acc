"""The foot of the sampler: the seed, the button that draws one set, the button that searches."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from workbench.language import tr
from workbench.specs.hyperparameters import Value
from workbench.typed_numbers import Number
from workbench.ui.panels.sampler.sampler_texts import values_sentence
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.field_message import FieldMessage
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import note, push_button, text_label
from workbench.ui.widgets.theme import ThemeSource

_HIGHEST_SEED: Final = 2**63 - 1


class DrawBar(QWidget):
    """Shows what its owner says; decides nothing."""

    seed_entered = Signal(object)
    """Another seed, an ``int``."""
    draw_wanted = Signal()
    search_wanted = Signal()

    def __init__(self, seed: int, themes: ThemeSource) -> None:
        super().__init__()
        tip = tr(
            "The same seed gives the same draws, on every machine; trial 7 of a random search is draw 7.\n"
            "A whole number from 0; default 0."
        )
        self.seed = NumberEntry(_seed_problem, integer=True, name=tr("Seed of draws and search"), tip=tip)
        self.seed.setMinimumWidth(48)
        self.seed.setMaximumWidth(88)
        self.seed.show_value(seed)
        self.button = push_button(tr("Draw one"), pressed=self.draw_wanted, name=tr("Draw one set of hyperparameters"))
        self.search = push_button(tr("Start search"), pressed=self.search_wanted, role="primary")
        self.heading = QLabel()
        self.values = note()
        self.reason = text_label("", "warning", wraps=True)
        self.message = FieldMessage(themes)
        self._lay_out()
        self.seed.value_entered.connect(self._enter_seed)
        self.seed.problem_changed.connect(self._show_problem)

    def show_next(self, number: int, seed: int, has_rows: bool) -> None:
        """Say which draw comes next; without rows there is nothing to draw."""
        self.button.setEnabled(has_rows)
        self.button.setToolTip(
            tr("Fill the form with draw {number} of seed {seed}; Undo takes it back.", number=number, seed=seed)
            if has_rows
            else tr("Tick at least one hyperparameter above.")
        )
        if not self.values.text():
            self.heading.setText(
                tr("Next: draw {number} of seed {seed}", number=number, seed=seed)
                if has_rows
                else tr("Nothing varies yet")
            )

    def show_drawn(self, number: int, seed: int, values: Mapping[str, Value]) -> None:
        """Show what was drawn last."""
        self.heading.setText(tr("Draw {number} of seed {seed}", number=number, seed=seed))
        self.values.setText(values_sentence(values))
        self.values.show()

    def show_nothing_drawn(self) -> None:
        """Forget the last draw."""
        self.values.clear()
        self.values.hide()

    def allow_search(self, reason: str, extent: str) -> None:
        """Why the search cannot begin, empty if it can; ``extent`` says how much it is."""
        self.search.setEnabled(not reason)
        self.search.setToolTip(reason or tr("{extent}\nThe run in the window stays as it is.", extent=extent))
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))

    def _lay_out(self) -> None:
        label = text_label(tr("Seed"), field=self.seed)
        line = across(label, (self.seed, 1), 1, self.button, self.search)
        down(
            self.heading, self.values, self.message, self.reason, line, spacing=6, margins=(12, 8, 12, 10), inside=self
        )
        self.values.hide()
        self.reason.hide()

    @Slot(object)
    def _enter_seed(self, seed: int) -> None:
        self.seed_entered.emit(seed)

    @Slot(object)
    def _show_problem(self, problem: str | None) -> None:
        self.message.show_problem(problem)


def _seed_problem(seed: Number) -> str | None:
    if 0 <= seed <= _HIGHEST_SEED:
        return None
    return tr("the seed must be between 0 and {highest_seed}, not {seed}", highest_seed=_HIGHEST_SEED, seed=seed)
