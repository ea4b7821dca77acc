"""The learning-rate range test from here."""

import threading

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.runs.history.origin import Origin
from workbench.specs.run import ScheduledEdit
from workbench.training.range_test import RangeResult, RangeTest, run_range_test
from workbench.ui.panels.what_if.range_plot import RangePlot
from workbench.ui.time_machine.interface import TimeTravel
from workbench.ui.widgets.arrangement import down, grid
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.number_field import NumberField
from workbench.ui.widgets.parts import note
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.widgets.work_bar import WorkBar

_SMALLEST, _LARGEST = 1e-10, 1e4


class RangePage(QWidget):
    """One test at a time. ``work.shut_down`` before it goes."""

    def __init__(self, machine: TimeTravel, themes: ThemeSource) -> None:
        super().__init__()
        self._machine = machine
        self._origin: Origin | None = None
        self._test = RangeTest()
        self._result: RangeResult | None = None
        self.work = Background(tr("range test"), self)
        test, rates = self._test, (_SMALLEST, _LARGEST)
        self.low = NumberField(tr("α from"), tr("Learning rate of the first step."), test.low, rates, themes)
        self.high = NumberField(tr("α to"), tr("Learning rate of the last step."), test.high, rates, themes)
        self.steps = NumberField(tr("Steps"), tr("Mini-batches of the test."), test.steps, (50, 100_000), themes)
        self.bar = WorkBar(
            tr("Test from here"),
            tr("Train a copy of the state looked at while α grows, until the loss runs away. The run stays as it is."),
        )
        self.empty = note(
            tr(
                "Trains a copy of this state with a learning rate that grows step by step. A good α is where the loss falls "
                "fastest; a tenth of where it runs away is the upper end."
            )
        )
        self.plot = RangePlot(themes)
        self.use = QPushButton(tr("Use this α"))
        self.use.setMinimumHeight(30)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        fields = QWidget()
        form = grid(stretches=(1, 1, 1), inside=fields)
        for place, field in enumerate((self.low, self.high, self.steps)):
            form.addWidget(field, 0, place)
        down(fields, self.bar, self.empty, (self.plot, 1), self.use, 0, margins=(12, 12, 12, 12), inside=self)
        for fixed in (fields, self.bar, self.empty):
            fixed.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.plot.hide()
        self.use.hide()

    def _connect(self) -> None:
        self.low.changed.connect(self.refresh)
        self.high.changed.connect(self.refresh)
        self.bar.begin_asked.connect(self.begin)
        self.bar.cancel_asked.connect(self.work.stop)
        self.work.progressed.connect(self._show_progress)
        self.work.finished.connect(self._finish)
        self.work.failed.connect(self._fail)
        self.use.clicked.connect(self.use_suggestion)

    @Slot()
    def refresh(self) -> None:
        """The place looked at, or a field, may be another; a test of another run goes away."""
        seen = self._machine.seen
        if self._origin is not None and self._origin.source is not seen.source:
            self.work.stop()
            if not self.work.is_running:
                self._forget()
        self.bar.place.setText("" if seen.cursor is None else tr("step {step}", step=grouped(seen.cursor.step)))
        self.bar.allow("" if self.low.value < self.high.value else tr("“α to” must be larger than “α from”"))
        self._show_use()

    @Slot()
    def begin(self) -> None:
        """Test from the place looked at."""
        seen = self._machine.seen
        origin = seen.origin_at(seen.cursor)
        if origin is None or self.work.is_running or self.low.value >= self.high.value:
            return
        test = RangeTest(float(self.low.value), float(self.high.value), int(self.steps.value))
        self._origin, self._test, self._result = origin, test, None
        self.empty.hide()
        self.plot.show()
        self.plot.show_result(None)
        self.use.show()
        self.bar.say("")
        self.bar.show_share(0.0)
        self.bar.show_running(running=True)
        self._show_use()

        def run_test(stop: threading.Event, report: Report) -> RangeResult | None:
            start = origin.reach(stop)
            if start is None:
                return None
            return run_range_test(origin.spec, origin.data, start, test, stop=stop, report=report)

        self.work.start(run_test)

    @Slot(object)
    def _show_progress(self, reports: tuple[RangeResult, ...]) -> None:
        self.bar.show_share(len(reports[-1].rates) / self._test.steps)
        self.plot.show_result(reports[-1])

    @Slot(object)
    def _finish(self, result: RangeResult | None) -> None:
        self.bar.show_running(running=False)
        self._result = result
        self.plot.show_result(result)
        self.bar.say(*findings(result))
        self.refresh()

    @Slot(str)
    def _fail(self, reason: str) -> None:
        self.bar.show_running(running=False)
        self.bar.say(reason, "error")
        self.refresh()

    def _forget(self) -> None:
        self._origin = self._result = None
        self.plot.hide()
        self.use.hide()
        self.empty.show()
        self.bar.say("")

    # ---- using it ----

    def _show_use(self) -> None:
        reason = self._reason_against()
        suggestion = None if self._result is None else self._result.suggestion
        self.use.setText(
            tr("Use this α") if suggestion is None else tr("Use α {suggestion}", suggestion=significant(suggestion, 3))
        )
        self.use.setAccessibleName(self.use.text())
        self.use.setEnabled(not reason)
        step = 0 if self._origin is None else self._origin.place.step
        self.use.setToolTip(
            reason or tr("Go on from step {step} with this learning rate, in a branch of its own", step=grouped(step))
        )

    def _reason_against(self) -> str:
        """Why the suggestion cannot be used; empty if it can."""
        if self._origin is None or self._result is None or self._result.suggestion is None:
            return tr("There is no suggestion yet")
        return self._machine.seen.owner_text

    @Slot()
    def use_suggestion(self) -> None:
        """Go on with the suggested learning rate from where the test began."""
        origin, result = self._origin, self._result
        if origin is None or result is None or result.suggestion is None or self._reason_against():
            return
        edit = ScheduledEdit(step=origin.place.step, name="learning_rate", value=result.suggestion)
        self._machine.adopt(origin.place, (edit,), f"α {significant(result.suggestion, 3)}")


def findings(result: RangeResult | None) -> tuple[str, str]:
    """What a test has shown, in a sentence or two, and the role of the theme it is said in."""
    if result is None or result.was_stopped:
        return tr("Cancelled."), "muted"
    parts = []
    if result.steepest is not None:
        parts.append(tr("The loss falls fastest at α {steepest}.", steepest=significant(result.steepest, 3)))
    if result.diverged_at is not None:
        tenth = significant(result.diverged_at / 10.0, 3)
        parts.append(
            tr(
                "It runs away at α {diverged_at}; a tenth of that is {tenth}.",
                diverged_at=significant(result.diverged_at, 3),
                tenth=tenth,
            )
        )
    if not parts:
        return tr("The loss neither falls nor runs away in this range. Try larger learning rates."), "warning"
    return " ".join(parts), "muted"
