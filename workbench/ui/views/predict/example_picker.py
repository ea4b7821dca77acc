"""Takes an example of a part of the data as a row."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.data.dataset import Dataset, Split
from workbench.language import tr
from workbench.numbers import grouped
from workbench.predicting.matching import recipe_of
from workbench.predicting.typed_rows import example_cells, truth_of
from workbench.typed_numbers import Number
from workbench.ui.views.predict.rows_model import GivenRow
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import push_button, text_label

_PARTS: Final = (("dev", tr("dev")), ("test", tr("test")), ("train", tr("train")))


class ExamplePicker(QWidget):
    """Part, number, and a button."""

    taken = Signal(object)
    """A ``GivenRow``."""

    def __init__(self) -> None:
        super().__init__()
        self._data: Dataset | None = None
        self.part = ChoiceBox(
            tr("Part of the data"), tr("Whose examples are taken. Test examples are not scored here.")
        )
        for name, text in _PARTS:
            self.part.addItem(text, name)
        self.entry = NumberEntry(
            self._problem_with, integer=True, name=tr("Number of the example"), tip=tr("Counted from 1"), width=72
        )
        self.entry.show_value(1)
        self.size_text = text_label("", "muted")
        self.button = push_button(tr("Add example"), tr("Add this example of the part as a row"), self.take)
        across(self.part, self.entry, self.size_text, self.button, spacing=6, inside=self)
        self.entry.value_entered.connect(self.take)
        self.entry.nudged.connect(self._go_on)
        self.part.currentIndexChanged.connect(self._show_size)

    def show_dataset(self, data: Dataset | None) -> None:
        """Take examples of these data."""
        self._data = data
        self._show_size()

    @Slot()
    def take(self) -> None:
        """The example chosen, as a row."""
        data, number = self._data, self.entry.value
        if data is None or number is None or self._problem_with(number):
            return
        part, row = self._part(data), int(number) - 1
        self.taken.emit(GivenRow(example_cells(recipe_of(data), part.features[row]), truth_of(data, part, row)))

    @Slot(int)
    def _go_on(self, step: int) -> None:
        number = int(self.entry.value or 1) + step
        if not self._problem_with(number):
            self.entry.show_value(number)

    def _part(self, data: Dataset) -> Split:
        part: Split = {"dev": data.dev, "test": data.test, "train": data.train}[self.part.currentData()]
        return part

    def _problem_with(self, number: Number) -> str | None:
        rows = 0 if self._data is None else self._part(self._data).rows
        return None if 1 <= number <= rows else tr("from 1 to {rows}", rows=grouped(rows))

    @Slot()
    def _show_size(self) -> None:
        if self._data is not None:
            self.size_text.setText(tr("of {rows}", rows=grouped(self._part(self._data).rows)))
            if self._problem_with(self.entry.value or 1):
                self.entry.show_value(1)
