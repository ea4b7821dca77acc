"""What can be done with a row of the ledger."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QToolButton,
    QWidget,
)

from workbench.language import tr
from workbench.ui.widgets.arrangement import across, down, grid
from workbench.ui.widgets.number_field import NumberField
from workbench.ui.widgets.parts import note, push_button, switch, text_label
from workbench.ui.widgets.theme import ThemeSource

_TARGET = 28


class LedgerBar(QWidget):
    """Only controls; the panel gives them their meaning."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self.before = _side(tr("Before"), tr("Choosing a row shows the state just before it"))
        self.after = _side(tr("After"), tr("Choosing a row shows the state just after it"))
        self.sides = QButtonGroup(self)
        self.sides.addButton(self.before)
        self.sides.addButton(self.after)
        self.before.setChecked(True)
        self.undo = push_button(tr("Undo this edit"), height=_TARGET)
        tip = tr("Write the whole ledger to a file, as CSV or as Markdown")
        self.export = push_button(tr("Export…"), tip, height=_TARGET)
        self.steps = NumberField(tr("Steps"), tr("Mini-batches that both twins train."), 500, (1, 1_000_000), themes)
        meaning = tr("Other orders of the examples to repeat it with, for the spread.")
        self.orders = NumberField(tr("Other orders"), meaning, 2, (0, 20), themes)
        self.measure = push_button(tr("Measure effect"), height=_TARGET)
        self.detail = note()
        self._lay_out()

    def _lay_out(self) -> None:
        look = text_label(tr("Look"), "muted")
        top = across(look, self.before, self.after, 1, self.undo, spacing=4)
        column = down(1, self.measure, spacing=-1)
        form = grid(stretches=(0, 0, 0, 1))
        form.addWidget(self.steps, 0, 0)
        form.addWidget(self.orders, 0, 1)
        form.addLayout(column, 0, 2)
        head = across((self.detail, 1))
        head.addWidget(self.export, 0, Qt.AlignmentFlag.AlignTop)
        down(head, top, form, margins=(12, 0, 12, 12), inside=self)


def _side(text: str, tip: str) -> QToolButton:
    return switch(text, tip, name=tr("Look just {lower}", lower=text.lower()), height=_TARGET)
