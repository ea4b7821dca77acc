"""What a fan should try: a hyperparameter, how many values of it, for how many steps."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.language import tr
from workbench.numbers import exact
from workbench.runs.history.origin import values_at
from workbench.specs.hyperparameters import TABLE
from workbench.training.fan import Fan
from workbench.training.fan_values import FEWEST, MOST, fan_names, fan_values, possible_batch_sizes
from workbench.ui.panels.what_if.fan_lines import symbol
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.arrangement import down, grid
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.number_field import NumberField
from workbench.ui.widgets.parts import note, text_label
from workbench.ui.widgets.theme import ThemeSource


class FanForm(QWidget):
    """The values follow the place looked at: the one in force there is always among them."""

    def __init__(self, machine: TimeTravel, themes: ThemeSource) -> None:
        super().__init__()
        self._machine = machine
        meaning = tr("Which hyperparameter the branches differ in. All else stays as it is here.")
        self.name_box = ChoiceBox(tr("Hyperparameter to vary"), meaning, letters=10)
        self.count = NumberField(tr("Branches"), tr("How many values are tried."), 8, (FEWEST, MOST), themes)
        self.steps = NumberField(tr("Steps"), tr("Mini-batches trained in each branch."), 300, (1, 1_000_000), themes)
        self.values = note()
        self._lay_out()
        self.name_box.currentIndexChanged.connect(self._show_values)
        self.count.changed.connect(self._show_values)

    def _lay_out(self) -> None:
        caption = text_label(tr("Vary"), "muted", field=self.name_box)
        box = down(caption, self.name_box, 1, spacing=2)
        form = grid(stretches=(5, 2, 3), inside=self)
        form.addLayout(box, 0, 0)
        form.addWidget(self.count, 0, 1)
        form.addWidget(self.steps, 0, 2)
        form.addWidget(self.values, 1, 0, 1, 3)

    @Slot()
    def refresh(self) -> None:
        """The place looked at, or what is in force there, may be another."""
        seen = self._machine.seen
        history, place, data = seen.history, seen.cursor, seen.data
        if history is None or place is None or data is None:
            return
        names = fan_names(history.spec_to(place), data, values_at(history, place))
        self.name_box.offer([(TABLE[name].label, name) for name in names])
        self._show_values()

    def planned(self) -> Fan | None:
        """What would be tried from the place looked at now."""
        seen = self._machine.seen
        history, place, data = seen.history, seen.cursor, seen.data
        name = self.name_box.currentData()
        if history is None or place is None or data is None or name is None:
            return None
        current = getattr(values_at(history, place), name)
        sizes = possible_batch_sizes(history.spec_to(place), data)
        return Fan(name, fan_values(name, current, int(self.count.value), sizes), int(self.steps.value))

    @Slot()
    def _show_values(self) -> None:
        fan = self.planned()
        if fan is not None:
            self.values.setText(f"{symbol(fan.name)}: {' · '.join(exact(value) for value in fan.values)}")
            self._keep_values_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another number of lines."""
        super().resizeEvent(event)
        self._keep_values_whole()

    def _keep_values_whole(self) -> None:
        """A scroll area knows least heights only, not heights that go with the width: it would squeeze the fields."""
        self.values.setMinimumHeight(max(0, self.values.heightForWidth(self.width())))
