"""The page "Step by step" of the tab *Inside*: one mini-batch, sub-step by sub-step, with the lines that do it."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QSplitter, QWidget

from workbench.insight.step_by_step.array_texts import array_caption
from workbench.insight.step_by_step.step_program import program, sub_steps
from workbench.insight.step_by_step.sub_step import PHASES, SubStep
from workbench.language import tr
from workbench.ui.views.inside.array_picture import ArrayPicture
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import describe, push_button, text_label
from workbench.ui.widgets.theme import ThemeSource

_MOST_LINES: Final = 8
_AROUND_CODE: Final = 36  # margins, and room for a scroll bar below long lines


class StepPage(QWidget):
    """Forward and back through what was done, with the arrays that came out."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._seen: StepSeen | None = None
        self._steps: tuple[SubStep, ...] = ()
        self.list = QListWidget()
        describe(self.list, tr("Sub-steps of the mini-batch"))
        self.back = push_button(tr("Back"), tr("The sub-step before"), self._go_back)
        self.forth = push_button(tr("Next"), tr("The sub-step after"), self._go_forth)
        self.copy = push_button(
            tr("Copy the program"),
            tr("Copy all lines of this mini-batch as a NumPy program; the tests run them and get the same arrays"),
            self._copy,
        )
        self.title = text_label("", "title", plain=True, wraps=True)
        self.formula = text_label("", plain=True, wraps=True)
        self.code = QPlainTextEdit()
        self.code.setReadOnly(True)
        self.code.setTabChangesFocus(True)
        self.code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.code.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        describe(self.code, tr("NumPy lines of the sub-step"))
        self.array = ChoiceBox(tr("Array shown"), tr("The array that came out of this sub-step"), letters=8)
        self.picture = ArrayPicture(themes)
        self.caption = text_label("", "muted", plain=True, wraps=True)
        self._lay_out()
        self.list.currentRowChanged.connect(self._show_sub_step)
        self.array.currentIndexChanged.connect(self._show_array)
        self.picture.read_out.connect(self._read_out)

    def _lay_out(self) -> None:
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setUniformItemSizes(True)
        self.caption.setMinimumHeight(2 * self.caption.fontMetrics().lineSpacing())
        left, right = QWidget(), QWidget()
        down((self.list, 1), across(self.back, self.forth, 1), margins=(12, 4, 4, 12), inside=left)
        head = across((self.title, 1), self.copy)
        arrays = across(text_label(tr("Array"), "muted", field=self.array), self.array, 1)
        parts = (head, self.formula, self.code, arrays, (self.picture, 1), self.caption)
        down(*parts, margins=(4, 4, 12, 12), inside=right)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        for part, stretch in ((left, 2), (right, 5)):
            halves.addWidget(part)
            halves.setStretchFactor(halves.count() - 1, stretch)
        halves.setSizes([250, 530])
        down(halves, spacing=-1, inside=self)

    def show_step(self, seen: StepSeen) -> None:
        """Show this mini-batch, at the sub-step that was looked at before."""
        self._seen = seen
        steps = sub_steps(seen.view, seen.origin.spec.network)
        row = max(0, self.list.currentRow())
        if [one.title for one in steps] != [one.title for one in self._steps]:
            blocked = self.list.blockSignals(True)
            self.list.clear()
            for number, one in enumerate(steps, 1):
                item = QListWidgetItem(f"{number}  {one.title}")
                item.setToolTip(f"{PHASES[one.phase]}: {one.formula}")
                self.list.addItem(item)
            self.list.setCurrentRow(min(row, len(steps) - 1))
            self.list.blockSignals(blocked)
        self._steps = steps
        self._show_sub_step()

    def shut_down(self) -> bool:
        """There is no work."""
        return True

    @Slot()
    def _go_back(self) -> None:
        self.list.setCurrentRow(max(0, self.list.currentRow() - 1))

    @Slot()
    def _go_forth(self) -> None:
        self.list.setCurrentRow(min(self.list.count() - 1, self.list.currentRow() + 1))

    @Slot()
    def _show_sub_step(self) -> None:
        place = self.list.currentRow()
        if not 0 <= place < len(self._steps):
            return
        one = self._steps[place]
        self.back.setEnabled(place > 0)
        self.forth.setEnabled(place < len(self._steps) - 1)
        self.title.setText(one.title)
        self.formula.setText(one.formula)
        code = "\n".join(one.code)
        if self.code.toPlainText() != code:
            self.code.setPlainText(code)
            lines = min(len(one.code), _MOST_LINES) * self.code.fontMetrics().lineSpacing()
            self.code.setFixedHeight(lines + _AROUND_CODE)
        self.array.offer([(name, name) for name, _ in one.made])
        self.array.setEnabled(len(one.made) > 1)
        self._show_array()

    @Slot()
    def _show_array(self) -> None:
        place = self.list.currentRow()
        made = self._steps[place].made if 0 <= place < len(self._steps) else ()
        found = next(((name, array) for name, array in made if name == self.array.currentData()), None)
        self.picture.setVisible(found is not None)
        if found is not None:
            self.picture.show_array(*found)
        self._read_out("")

    @Slot(str)
    def _read_out(self, text: str) -> None:
        """What is pointed at, or what the array is."""
        place = self.list.currentRow()
        made = self._steps[place].made if 0 <= place < len(self._steps) else ()
        usual = next((array_caption(name, array) for name, array in made if name == self.array.currentData()), "")
        self.caption.setText(text or usual)

    @Slot()
    def _copy(self) -> None:
        if self._seen is not None:
            QGuiApplication.clipboard().setText(program(self._seen.view, self._seen.origin.spec.network))
