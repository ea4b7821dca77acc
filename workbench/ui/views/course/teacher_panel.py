"""What a teacher sets for a class: the seed of all labs, hidden answers, and a sheet to hand out."""

import threading
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QSpinBox

from workbench.labs.course import CourseLab
from workbench.labs.lab import LabStopped
from workbench.labs.sheet_file import SheetOrder, SheetStep, carry_out
from workbench.labs.teaching import MOST_SEED, Teaching
from workbench.language import tr
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.choice_box import ChoiceBox, WheelGuard
from workbench.ui.widgets.files import SheetChoices
from workbench.ui.widgets.parts import check_box, describe, text_label
from workbench.ui.widgets.work_bar import WorkBar

ALL, ONE = "all", "one"
_SUGGESTION: Final = "class-sheet"


class TeacherPanel(QFrame):
    """Shown in teacher's mode; ``shut_down`` it before it goes."""

    changed = Signal()
    """The seed, or whether answers are hidden."""

    def __init__(self, labs: Callable[[str], Sequence[CourseLab]], choices: SheetChoices) -> None:
        """``labs``: those that a sheet for all, or for the one that is chosen, is made of."""
        super().__init__()
        self._labs, self._choices = labs, choices
        self._work = Background(tr("sheet for a class"), self)
        self._order: SheetOrder | None = None
        self.seed = describe(QSpinBox(), tr("Seed of all labs"), tr("The same seed gives everybody the same numbers"))
        self.seed.setRange(0, MOST_SEED)
        self.seed.setKeyboardTracking(False)
        WheelGuard(self.seed)
        self.hides = check_box(
            tr("Hide what was measured until I reveal it"), tr("In labs and quiz a button reveals it"), self.changed
        )
        self.which = ChoiceBox(tr("Labs on the sheet"), tr("All labs, or the one that is chosen in the list"))
        self.which.offer([(tr("All labs"), ALL), (tr("The lab chosen in the list"), ONE)])
        self.answers = check_box(
            tr("With what was measured"), tr("Runs the labs and adds numbers, verdicts and pictures"), name=""
        )
        self.bar = WorkBar(
            tr("Export class sheet …"), tr("Claims, formulas and questions in one file, HTML or Markdown")
        )
        describe(self.bar.cancel, tr("Cancel the class sheet"), tr("Nothing is written"))
        self._lay_out()
        self.seed.valueChanged.connect(self.changed)
        self.bar.begin_asked.connect(self._export)
        self.bar.cancel_asked.connect(self._work.stop)
        self._work.progressed.connect(self._show_step)
        self._work.finished.connect(self._show_end)
        self._work.failed.connect(self._show_failure)

    def _lay_out(self) -> None:
        self.setProperty("role", "card")
        self.setAccessibleName(tr("Teacher's mode"))
        down(
            across(text_label(tr("Seed of all labs"), field=self.seed), self.seed, self.hides, 1, spacing=12),
            across(text_label(tr("Class sheet"), field=self.which), self.which, self.answers, 1, spacing=12),
            self.bar,
            margins=(12, 8, 12, 8),
            inside=self,
        )

    def show_teaching(self, teaching: Teaching) -> None:
        """As it was kept; tells nobody."""
        self.seed.blockSignals(True)
        self.seed.setValue(teaching.seed)
        self.seed.blockSignals(False)
        self.hides.setChecked(teaching.hides)
        self.answers.setChecked(not teaching.hides)

    def shut_down(self) -> bool:
        """Give up a sheet under way; False if that takes longer than a moment."""
        return self._work.shut_down()

    @Slot()
    def _export(self) -> None:
        labs = tuple(self._labs(self.which.currentData()))
        suggestion = f"{_SUGGESTION}-{labs[0].name}" if len(labs) == 1 else _SUGGESTION
        path = self._choices.sheet_to_write(self, suggestion)
        if path is None:
            return
        order = self._order = SheetOrder(path, labs, self.seed.value(), self.answers.isChecked())

        def work(stop: threading.Event, report: Report) -> SheetOrder | None:
            try:
                carry_out(order, stop, report)
            except LabStopped:
                return None
            return order

        self.bar.show_running(running=True)
        self.bar.show_share(0.0)
        self.bar.say("")
        self._work.start(work, tr("The class sheet failed"))

    @Slot(object)
    def _show_step(self, steps: Sequence[SheetStep]) -> None:
        self.bar.show_share(steps[-1].share)
        self.bar.place.setText(steps[-1].text)

    @Slot(object)
    def _show_end(self, order: SheetOrder | None) -> None:
        self._end()
        if order is None:
            self.bar.say(tr("Given up. Nothing was written."))
        else:
            self.bar.say(tr("Written: {path}", path=order.path), "good")

    @Slot(str)
    def _show_failure(self, problem: str) -> None:
        self._end()
        self.bar.say(problem, "error")

    def _end(self) -> None:
        self.bar.show_running(running=False)
        self.bar.place.setText("")
