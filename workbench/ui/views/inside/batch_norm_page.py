"""The page "Batch norm" of the tab *Inside*: one layer and unit of a mini-batch under the microscope.

What follows from the mini-batch alone is shown at once. What needs passes over the data, or another state of the run, is
measured beside the window once the cursor has rested for a moment, and only while the page is looked at.
"""

import threading
from typing import Final

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.insight.insight_texts import layer_name
from workbench.insight.microscope.average_lag import average_lag
from workbench.insight.microscope.batch_noise import BatchNoise
from workbench.insight.microscope.identity import identity_proof
from workbench.insight.microscope.input_drift import InputDrift
from workbench.insight.microscope.kept_bias import kept_bias
from workbench.insight.microscope.microscope_texts import bias_lines, identity_lines
from workbench.insight.microscope.norm_paths import NormPaths
from workbench.insight.microscope.norm_twins import Twins, norm_twins
from workbench.insight.microscope.strips import strips
from workbench.insight.microscope.train_dev_gap import TrainDevGap
from workbench.insight.microscope.unit_story import norm_statistics, walk
from workbench.language import tr
from workbench.training.twin import lower_own_priority
from workbench.ui.charts.card import Card
from workbench.ui.charts.card_grid import CardGrid
from workbench.ui.views.inside.measured_cards import DriftCard, GapCard, LagCard, NoiseCard, PathsCard, TwinsCard
from workbench.ui.views.inside.measuring import Found, Measuring, Wanted
from workbench.ui.views.inside.norm_cards import ClaimsCard, StatisticsCard, StripsCard, WalkCard
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.background import Background, Mode, Report
from workbench.ui.widgets.choice_box import ChoiceBox, counted_box
from workbench.ui.widgets.page_scroll import upright
from workbench.ui.widgets.parts import note, surface, timer
from workbench.ui.widgets.theme import ThemeSource

REST_MILLISECONDS: Final = 350


class BatchNormPage(QWidget):
    """``shut_down`` it before it goes."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._seen: StepSeen | None = None
        self._known: dict[str, Found] = {}
        self._claim = ""
        self.layer = ChoiceBox(tr("Layer"), tr("The layer with batch norm that is looked at"), height=24)
        self.unit = counted_box(tr("Unit"), tr("The unit of the layer that is looked at"), tr("unit "))
        self.example = counted_box(
            tr("Example"), tr("The row of the mini-batch that is walked through the formulas"), tr("row ")
        )
        self.strips, self.statistics, self.walk = StripsCard(themes), StatisticsCard(themes), WalkCard()
        self.noise = NoiseCard(themes)
        self.lag, self.drift, self.gap = LagCard(themes), DriftCard(themes), GapCard(themes)
        self.claims, self.paths, self.twins = ClaimsCard(), PathsCard(themes), TwinsCard(themes)
        self.message = note()
        self._stack = QStackedWidget()
        self._lay_out()
        self._measuring = Measuring()
        self._work = Background("microscope", self, Mode.LATEST)
        self._work.progressed.connect(self._take)
        self._work.failed.connect(self.gap.say)
        self._training = Background("twins", self)
        self._training.progressed.connect(self._show_progress)
        self._training.finished.connect(self._show_twins)
        self._training.failed.connect(self._tell_twins)
        self._rest = timer(self, self._measure, REST_MILLISECONDS, once=True)
        for box in (self.layer, self.drift.choice, self.paths.reach):
            box.currentIndexChanged.connect(self._choose_layer)
        for signal in (self.unit.valueChanged, self.example.valueChanged, self.strips.choice.currentIndexChanged):
            signal.connect(self._show)
        self.claims.asked.connect(self._prove)
        self.twins.asked.connect(self._train_or_stop)

    @property
    def cards(self) -> tuple[Card, ...]:
        """In the order in which they stand."""
        return (
            self.strips,
            self.statistics,
            self.walk,
            self.claims,
            self.gap,
            self.noise,
            self.lag,
            self.drift,
            self.paths,
            self.twins,
        )

    def _lay_out(self) -> None:
        grid = CardGrid()
        grid.adopt(self.cards)
        grid.show_cards(self.cards)
        area = upright(grid)
        whole = surface(QWidget())
        choosers = across(self.layer, self.unit, self.example, 1, margins=(12, 6, 12, 0))
        down(choosers, (area, 1), spacing=4, inside=whole)
        empty = QWidget()
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setText(
            tr("This network has no batch norm. It is switched on layer by layer in the network builder.")
        )
        down(self.message, margins=(24, 24, 24, 24), inside=empty)
        self._stack.addWidget(empty)
        self._stack.addWidget(whole)
        down(self._stack, spacing=0, inside=self)

    def shut_down(self) -> bool:
        """Wait for work under way."""
        self._rest.stop()
        ended = [self._work.shut_down(), self._training.shut_down()]
        if ended[0]:
            self._measuring.close()
        return all(ended)

    def hideEvent(self, event: QHideEvent) -> None:
        """Measure nothing more."""
        self._rest.stop()
        self._work.stop()
        self._work.forget()
        super().hideEvent(event)

    # ---- what is shown ----

    def show_step(self, seen: StepSeen) -> None:
        """Show this mini-batch at once; measure once the cursor rests."""
        norms = seen.view.norms
        self._stack.setCurrentIndex(int(bool(norms)))
        if not norms:
            self._seen = None
            return
        if self._seen is None or self._seen.view is not seen.view:
            self._known.clear()
        self._seen = seen
        self.layer.offer([(layer_name(layer.number, is_output=False), layer.number) for layer, _ in norms])
        self._choose_layer()

    @Slot()
    def _choose_layer(self, *_index: int) -> None:
        seen = self._seen
        if seen is None:
            return
        for box, most in ((self.unit, seen.view.layers[self._number].place.units), (self.example, len(seen.view.rows))):
            with QSignalBlocker(box):
                box.setRange(1, most)
        self._show()
        if self._claim:
            self._prove(self._claim)
        if self.isVisible():
            self._rest.start()

    @property
    def _number(self) -> int:
        return int(self.layer.currentData() or 0)

    @Slot()
    def _show(self, *_value: int) -> None:
        """All that follows from the mini-batch alone, and what was measured of it."""
        seen = self._seen
        if seen is None:
            return
        view, number, unit = seen.view, self._number, self.unit.value() - 1
        exact = self._known.get("exact")
        told = norm_statistics(view, number, exact.answer if exact and isinstance(exact.answer, np.ndarray) else None)
        self.strips.show_strips(
            strips(view, number, None if self.strips.choice.currentIndex() else unit), len(view.rows)
        )
        self.statistics.show_statistics(told, unit)
        self.walk.show_walk(walk(view, number, unit, self.example.value() - 1))
        history = seen.origin.history
        branch = history.branch_at(seen.origin.place.branch, view.step + 1)
        self.lag.show_lag(average_lag(history.spec_to(history.place_before(branch, view.step)), view.step))
        noise = self._known.get("noise")
        if noise is not None and isinstance(noise.answer, BatchNoise) and noise.wanted.number == number:
            self.noise.show_noise(noise.answer, unit, len(view.rows))

    # ---- what is measured ----

    @Slot()
    def _measure(self) -> None:
        seen, measuring = self._seen, self._measuring
        if seen is None or not self.isVisible():
            return
        wanted = Wanted(seen, self._number, int(self.drift.choice.currentData()), int(self.paths.reach.currentData()))

        def work(stop: threading.Event, report: Report) -> None:
            measuring.measure(wanted, stop, report)

        self._work.start(work, tr("Batch norm could not be measured"))

    @Slot(object)
    def _take(self, reports: tuple[Found, ...]) -> None:
        """Show answers as far as they are about what is on the screen."""
        for found in reports:
            if self._seen is None or found.wanted.seen.view is not self._seen.view:
                continue
            answer = found.answer
            if isinstance(answer, np.ndarray):
                self._known["exact"] = found
                self._show()
            elif isinstance(answer, BatchNoise):
                self._known["noise"] = found
                self._show()
            elif isinstance(answer, InputDrift):
                self.drift.show_drift(answer)
            elif isinstance(answer, NormPaths) and answer.number == self._number:
                self.paths.show_paths(answer)
            elif isinstance(answer, TrainDevGap | str):
                self.gap.show_gap(answer)

    @Slot(str)
    def _prove(self, claim: str) -> None:
        if self._seen is None:
            return
        self._claim = claim
        view, number = self._seen.view, self._number
        text = (
            identity_lines(identity_proof(view, number)) if claim == "identity" else bias_lines(kept_bias(view, number))
        )
        self.claims.show_proof(text)

    # ---- twins ----

    @Slot()
    def _train_or_stop(self) -> None:
        if self._training.is_running:
            self._training.stop()
            return
        if self._seen is None:
            return
        origin = self._seen.origin
        spec, data = origin.history.spec_to(origin.place), origin.data

        def work(stop: threading.Event, report: Report) -> tuple[Twins, ...] | None:
            lower_own_priority()
            return norm_twins(spec, data, stop, report)

        self._training.start(work, tr("The twins could not be trained"))
        self.twins.show_progress(0.0)

    @Slot(object)
    def _show_progress(self, shares: tuple[float, ...]) -> None:
        self.twins.show_progress(shares[-1])

    @Slot(object)
    def _show_twins(self, pairs: tuple[Twins, ...] | None) -> None:
        self.twins.show_progress(None)
        if pairs is not None:
            self.twins.show_twins(pairs)

    @Slot(str)
    def _tell_twins(self, reason: str) -> None:
        self.twins.show_progress(None)
        self.twins.say(reason)
