"""The page "Size of the mini-batch" of the tab *Inside*: how noisy the gradient is, what another size would cost, and the test of it."""

import os
import threading
from typing import Final

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from workbench.insight.batch_size.noise_measurement import NoiseScale, measure_noise
from workbench.insight.batch_size.other_size import advised_size, size_fan, sizes_to_try
from workbench.insight.batch_size.size_texts import cost_text, noise_text, outcome_text, plan_text
from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.training.fan import ORDERS, Fan, FanProgress, FanResult, run_fan
from workbench.ui.time_machine.replays import Replays
from workbench.ui.views.inside.graph_picture import Graph, GraphLine, GraphPicture
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.page_scroll import PageScroll
from workbench.ui.widgets.parts import surface, switch, text_label
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.widgets.work_bar import WorkBar

_LENGTHS: Final = (100, 300, 1000)


class SizePage(QWidget):
    """Measured when it is asked for, around the mini-batch looked at. The run itself stays as it is."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._seen: StepSeen | None = None
        self._of: StepSeen | None = None
        self._noise: NoiseScale | None = None
        self._done: dict[int, float] = {}
        self._lines: tuple[GraphLine, ...] = ()
        self.measure = WorkBar(
            tr("Measure the noise"),
            tr("Execute 32 mini-batches around this one again and compare their gradients, pair by pair"),
        )
        self.told = text_label("", plain=True, wraps=True)
        self.other = ChoiceBox(tr("Another size"), tr("The size that is compared with the one in force"))
        self.length = ChoiceBox(
            tr("Length"), tr("Mini-batches of the size in force; the other size gets as many examples")
        )
        self.length.offer([(grouped(value), value) for value in _LENGTHS], usual=1)
        self.rate = switch(
            tr("Set α anew"),
            tr(
                "Train the other size with the α that goes with it: in proportion to what its steps are worth, or the root of it for Adam and its kin"
            ),
            self._show_cost,
            name=tr("Set the learning rate anew for the other size"),
        )
        self.rate.setChecked(True)
        self.cost = text_label("", plain=True, wraps=True)
        self.plan = text_label("", "muted", plain=True, wraps=True)
        self.test = WorkBar(
            tr("Test it in a fan"),
            tr(
                "Train both sizes side by side from here, with equal numbers of examples, in {orders} orders",
                orders=ORDERS,
            ),
        )
        self.picture = GraphPicture(themes, tr("Dev loss of both sizes over the examples"))
        self.rules = text_label(
            tr(
                "B is how many examples it takes until the gradient is as large as its own noise: far below it a larger mini-batch costs hardly any "
                "more examples and saves steps, far above it saves no steps. What is said of another size is theory for plain gradient descent "
                "with α set anew; the fan shows what happens here. Adopt a size by an edit, or in What if."
            ),
            "muted",
            plain=True,
            wraps=True,
        )
        self._replays = Replays()
        self._work = Background(tr("noise of the gradient"), self)
        self._fans = Background(tr("fan of two sizes"), self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.picture.setMinimumHeight(190)
        choices = across(
            text_label(tr("Another size"), "muted", field=self.other),
            self.other,
            text_label(tr("Mini-batches"), "muted", field=self.length),
            self.length,
            self.rate,
            1,
        )
        self._second = QWidget()
        self._second.hide()
        parts = (choices, self.cost, self.plan, self.test, (self.picture, 1))
        down(*parts, inside=self._second)
        page = surface(QWidget())
        down(self.measure, self.told, (self._second, 100), self.rules, 1, margins=(12, 8, 12, 12), inside=page)
        down(PageScroll(tr("Size of the mini-batch"), page), spacing=-1, inside=self)

    def _connect(self) -> None:
        self.measure.begin_asked.connect(self._measure)
        self.measure.cancel_asked.connect(self._work.stop)
        self._work.progressed.connect(self._show_share)
        self._work.finished.connect(self._show_noise)
        self._work.failed.connect(self._fail)
        self.other.currentIndexChanged.connect(self._show_cost)
        self.length.currentIndexChanged.connect(self._show_cost)
        self.test.begin_asked.connect(self._test)
        self.test.cancel_asked.connect(self._fans.stop)
        self._fans.progressed.connect(self._show_progress)
        self._fans.finished.connect(self._show_outcome)
        self._fans.failed.connect(self._fail_fan)

    def show_step(self, seen: StepSeen) -> None:
        """Another mini-batch: what was measured at another place is told with its step, and stays until it is measured anew."""
        is_other_run = self._seen is not None and self._seen.origin.source is not seen.origin.source
        self._seen = seen
        if is_other_run:
            self._work.stop()
            self._fans.stop()
            self._noise, self._of = None, None
            self.told.setText("")
            self.picture.show_graph(None)
            self._second.hide()

    def shut_down(self) -> bool:
        """Wait for what is being trained."""
        has_ended = all([self._work.shut_down(), self._fans.shut_down()])
        if has_ended:
            self._replays.close()
        return has_ended

    # ---- the noise ----

    @Slot()
    def _measure(self) -> None:
        seen = self._seen
        if seen is None:
            return
        origin, step, replays = seen.origin, seen.view.step, self._replays

        def measure(stop: threading.Event, report: Report) -> NoiseScale | None:
            return measure_noise(replays.on(origin.data), origin, step, stop, report)

        if self._work.start(measure):
            self._of = seen
            self.measure.show_running(running=True)
            self.measure.show_share(0.0)
            self.measure.say("")

    @Slot(object)
    def _show_share(self, shares: tuple[float, ...]) -> None:
        self.measure.show_share(shares[-1])

    @Slot(object)
    def _show_noise(self, found: NoiseScale | None) -> None:
        self.measure.show_running(running=False)
        of = self._of
        if found is None or of is None:
            return
        self._noise = found
        self.told.setText(noise_text(found))
        sizes = sizes_to_try(of.origin.spec, of.origin.data, found.size)
        self.other.offer([(grouped(size), size) for size in sizes])
        advised = advised_size(found, found.size, sizes)
        if advised is not None:
            self.other.setCurrentIndex(self.other.findData(advised))
        self._second.setVisible(bool(sizes))
        self.picture.show_graph(None)
        self.test.say("")
        self._show_cost()

    @Slot(str)
    def _fail(self, reason: str) -> None:
        self.measure.show_running(running=False)
        self.measure.say(reason, "error")

    # ---- another size ----

    def _planned(self) -> Fan | None:
        noise, of, size = self._noise, self._of, self.other.currentData()
        if noise is None or of is None or size is None:
            return None
        values = of.view.values.replaced(batch_size=noise.size)
        return size_fan(values, noise, size, self.length.currentData(), sets_rate=self.rate.isChecked())

    @Slot()
    def _show_cost(self) -> None:
        fan, noise = self._planned(), self._noise
        if fan is not None and noise is not None:
            self.cost.setText(cost_text(noise, noise.size, self.other.currentData()))
            self.plan.setText(plan_text(fan))

    @Slot()
    def _test(self) -> None:
        fan, of = self._planned(), self._of
        if fan is None or of is None:
            return
        origin = of.origin

        def fan_out(stop: threading.Event, report: Report) -> FanResult | None:
            start = origin.reach(stop)
            if start is None:
                return None
            return run_fan(origin.spec, origin.data, start, fan, workers=os.cpu_count() or 1, stop=stop, report=report)

        if self._fans.start(fan_out):
            self._done = {}
            self.test.show_running(running=True)
            self.test.show_share(0.0)
            self.test.say("")

    @Slot(object)
    def _show_progress(self, reports: tuple[FanProgress, ...]) -> None:
        self._done.update({one.number: one.done / one.steps for one in reports})
        self.test.show_share(sum(self._done.values()) / 2.0)

    @Slot(object)
    def _show_outcome(self, found: FanResult | None) -> None:
        self.test.show_running(running=False)
        noise = self._noise
        if found is None or noise is None:
            return
        self.test.say(outcome_text(found, noise.size), "muted")
        self._lines = tuple(_line(found, number) for number in range(len(found.branches)))
        is_known = all(len(line.x) for line in self._lines)
        self.picture.show_graph(Graph(self._lines, tr("examples"), self._read_score) if is_known else None)

    def _read_score(self, place: int) -> str:
        parts = [
            tr("{name}: {loss}", name=line.name, loss=significant(float(line.y[place]), 4))
            for line in self._lines
            if place < len(line.y)
        ]
        return tr(
            "after {count} examples: {parts}", count=grouped(int(self._lines[0].x[place])), parts=" · ".join(parts)
        )

    @Slot(str)
    def _fail_fan(self, reason: str) -> None:
        self.test.show_running(running=False)
        self.test.say(reason, "error")


def _line(found: FanResult, number: int) -> GraphLine:
    branch, size = found.branches[number], int(found.fan.values[number])
    x = np.array([(score.step - found.start_step) * size for score in branch.scores], dtype=np.float64)
    return GraphLine(tr("m = {m}", m=grouped(size)), x, np.array([score.loss for score in branch.scores]), number)
