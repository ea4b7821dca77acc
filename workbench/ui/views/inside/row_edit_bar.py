"""The line under the rows of a mini-batch: leave the chosen ones out from here on, or give them another label."""

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.data.dataset import Dataset
from workbench.insight.spike.row_wishes import RowsWish
from workbench.language import tr, tr_count
from workbench.numbers import grouped, significant
from workbench.specs.row_edits import Answer
from workbench.typed_numbers import NotANumberError, read_number
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import describe, push_button, text_label

_WHEN: Final = tr(
    "While the run goes on: from its next mini-batch on.\n"
    "Looking back, or after its end: in a branch that begins right before this mini-batch.\n"
    "It is an edit: marked on timeline and plots, in the ledger, and undone with Ctrl+Z."
)
_VALUE_WIDTH: Final = 120


class RowEditBar(QWidget):
    """Says what is wanted; others do it."""

    asked = Signal(object)
    """A ``RowsWish``."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[int, ...] = ()
        self._data: Dataset | None = None
        self.leave_out = push_button(tr("Leave out from here on"), pressed=self._leave_out)
        self.label = ChoiceBox(tr("New label"), tr("What the chosen rows are to be from here on"), letters=8)
        self.value = describe(
            QLineEdit(),
            tr("New value"),
            tr("What is to be predicted for the chosen rows from here on, in its unit; several values with semicolons"),
        )
        self.value.setMaximumWidth(_VALUE_WIDTH)
        self.value.textChanged.connect(self._allow)
        self.relabel = push_button(tr("Relabel"), pressed=self._relabel)
        self.back = push_button(
            tr("Take back in"),
            tr("Train on the rows again that were left out, from here on; new labels stay"),
            self._take_back,
        )
        self.becomes = text_label(tr("Label from here on"), "muted", field=self.label)
        fresh = across(self.becomes, self.label, self.value, self.relabel, 1)
        down(across(self.leave_out, self.back, 1), fresh, spacing=6, inside=self)
        self._allow()

    def show_rows(self, data: Dataset, rows: tuple[int, ...], left_out: int, told: tuple[float, ...]) -> None:
        """These rows of the train part are chosen, counted from 0; so many are left out already.

        ``told``: the targets of the first one in their units, as they are now; nothing in a classification.
        """
        is_new = data is not self._data
        self._data, self._rows = data, rows
        self.label.setVisible(bool(data.class_names))
        self.value.setVisible(not data.class_names)
        if is_new:
            self.label.offer([(name, number) for number, name in enumerate(data.class_names)])
        if told and not self.value.isModified():
            self.value.setText("; ".join(significant(value) for value in told))
        self.back.setVisible(left_out > 0)
        text = tr_count("Take {rows} row back in", "Take {rows} rows back in", left_out, rows=grouped(left_out))
        self.back.setText(text)
        self.back.setAccessibleName(text)
        self._allow()

    @Slot()
    def _allow(self) -> None:
        nothing = "" if self._rows else tr("Choose rows of the table")
        self.leave_out.setEnabled(not nothing)
        self.leave_out.setToolTip(nothing or _WHEN)
        problem = nothing or self._problem()
        self.relabel.setEnabled(not problem)
        self.relabel.setToolTip(problem or _WHEN)

    def _problem(self) -> str:
        try:
            answer = self._answer()
        except NotANumberError as error:
            return tr("The new value {error}", error=error)
        wanted = 1 if self._data is None or self._data.class_names else len(self._data.targets)
        if len(answer) == wanted:
            return ""
        return tr("There are {wanted} values to be predicted, not {n}", wanted=wanted, n=len(answer))

    def _answer(self) -> Answer:
        """Raises ``NotANumberError``."""
        if self._data is None or self._data.class_names:
            return (float(self.label.currentData() or 0),)
        return tuple(float(read_number(part)) for part in self.value.text().split(";"))

    @Slot()
    def _leave_out(self) -> None:
        self.asked.emit(RowsWish(self._rows))

    @Slot()
    def _relabel(self) -> None:
        if not self._problem():
            self.asked.emit(RowsWish(self._rows, self._answer()))

    @Slot()
    def _take_back(self) -> None:
        self.asked.emit(RowsWish())
