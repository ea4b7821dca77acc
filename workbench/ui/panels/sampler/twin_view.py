"""Grid or random? The same budget for both, trial by trial, on a score of which one axis is inert."""

import threading
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.search.advice.twin_model import HIGHEST_INVENTED, LOWEST_INVENTED, SIDES, Points, Side, points_of
from workbench.search.advice.twin_trainings import TwinScore, TwinTrainings, twin_rows
from workbench.specs.run import RunSpec
from workbench.specs.search_space import SearchSpace
from workbench.ui.panels.sampler.best_plot import BestPlot
from workbench.ui.panels.sampler.sampler_texts import caption, conclusion, introduction
from workbench.ui.panels.sampler.twin_form import TwinForm
from workbench.ui.panels.sampler.twin_plot import TwinPlot
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.parts import note
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.widgets.work_bar import WorkBar

_MILLISECONDS_A_TRIAL: Final = 60


class TwinView(QWidget):
    """``shut_down`` it before it goes."""

    summary_changed = Signal(str)
    """A few words on the result."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._run: tuple[RunSpec, Dataset | None] | None = None
        self._seed = 0
        self._is_wanted = False
        self._points: dict[Side, Points] = {}
        self.form = TwinForm(themes)
        self.introduction = note()
        self.plots: dict[Side, TwinPlot] = {side: TwinPlot(side, themes) for side in SIDES}
        self.captions: dict[Side, QLabel] = {side: QLabel() for side in SIDES}
        self.best = BestPlot(themes)
        self.work = Background(tr("grid and random twin"), self)
        self.bar = WorkBar(
            tr("Run both"), tr("Try the points one after another, one of the grid and one random in turn.")
        )
        self.bar.button.setProperty("role", "")
        self.timer = QTimer(self)
        self.timer.setInterval(_MILLISECONDS_A_TRIAL)
        self._lay_out()
        self._connect()
        self._begin_again()

    @property
    def points(self) -> dict[Side, Points]:
        """Both sides as they are shown."""
        return dict(self._points)

    @property
    def summary(self) -> str:
        """How many values of each row either side tries, for the heading."""
        grid, random = (self._points[side].distinct[0] for side in SIDES)
        return tr("{grid} values or {random}", grid=grid, random=random)

    def show_run(self, spec: RunSpec, data: Dataset | None, space: SearchSpace) -> None:
        """The run whose trainings could be tried, and the space its rows are taken from."""
        self._run = (spec, data)
        self.form.offer_rows(twin_rows(space, spec))
        self._allow()

    def shut_down(self) -> bool:
        """Stop what runs; False if it is still at work after a moment."""
        self.timer.stop()
        return self.work.shut_down()

    def _lay_out(self) -> None:
        plots = QHBoxLayout()
        plots.setSpacing(8)
        for side in SIDES:
            self.captions[side].setWordWrap(True)
            column = down(self.plots[side], self.captions[side], 1, spacing=2)
            plots.addLayout(column, 1)
        down(self.form, self.introduction, plots, self.best, self.bar, inside=self)

    def _connect(self) -> None:
        self.form.changed.connect(self._begin_again)
        self.form.seed_asked.connect(self._take_next_seed)
        self.bar.begin_asked.connect(self._begin)
        self.bar.cancel_asked.connect(self._cancel)
        self.timer.timeout.connect(self._invent)
        self.work.progressed.connect(self._take_scores)
        self.work.finished.connect(self._finish)
        self.work.failed.connect(self._fail)

    @Slot()
    def _take_next_seed(self) -> None:
        self._seed += 1
        self._begin_again()

    @Slot()
    def _begin_again(self) -> None:
        """Other points: invented scores are there at once, trainings have to be asked for."""
        self.timer.stop()
        self.work.stop()
        self._is_wanted = False
        budget = self.form.budget
        fresh = {side: points_of(side, budget, self._seed) for side in SIDES}
        is_invented = not self.form.trains
        self._points = {side: fresh[side].invented(budget) if is_invented else fresh[side] for side in SIDES}
        self.introduction.setText(introduction(self.form.axes if self.form.trains else None))
        self._show()
        self._allow()

    @Slot()
    def _begin(self) -> None:
        budget = self.form.budget
        fresh = {side: points_of(side, budget, self._seed) for side in SIDES}
        trainings = self._trainings() if self.form.trains else None
        if self.form.trains and (trainings is None or self.work.is_running):
            return
        self._points = fresh
        self.bar.show_share(0.0)
        self.bar.show_running(running=True)
        self.form.set_running(running=True)
        self._show()
        if trainings is None:
            self.timer.start()
            return

        self._is_wanted = True

        def train(stop: threading.Event, report: Report) -> None:
            trainings.run(fresh, stop, report)

        self.work.start(train)

    @Slot()
    def _cancel(self) -> None:
        if self.timer.isActive():
            self._rest()
        self.work.stop()

    @Slot()
    def _invent(self) -> None:
        self._points = {side: points.invented(points.done + 1) for side, points in self._points.items()}
        self._show()
        if self._points["grid"].done >= self.form.budget:
            self._rest()

    @Slot(object)
    def _take_scores(self, reports: tuple[TwinScore, ...]) -> None:
        if not self._is_wanted:
            return  # of trainings that were under way when other points were asked for
        for report in reports:
            points = self._points[report.side]
            if points.done < len(points.x):
                self._points[report.side] = points.with_score(report.score)
        self._show()

    @Slot(object)
    def _finish(self, _result: object) -> None:
        self._rest()

    @Slot(str)
    def _fail(self, reason: str) -> None:
        self._rest()
        self.bar.say(reason, "error")

    def _rest(self) -> None:
        self.timer.stop()
        self.bar.show_running(running=False)
        self.form.set_running(running=False)
        self._show()
        self._allow()

    def _trainings(self) -> TwinTrainings | None:
        axes = self.form.axes
        if self._run is None or self._run[1] is None or axes is None:
            return None
        return TwinTrainings(self._run[0], self._run[1], axes[0], axes[1], self.form.epochs)

    def _allow(self) -> None:
        reason = ""
        if self.form.trains:
            reason = self.form.problem or ("" if self._trainings() else tr("The data of the run could not be loaded."))
        self.bar.allow(reason)

    def _show(self) -> None:
        is_invented = not self.form.trains
        score_range = (LOWEST_INVENTED, HIGHEST_INVENTED) if is_invented else (0.0, 1.0)
        for side, points in self._points.items():
            self.plots[side].show_points(points, score_range, is_invented=is_invented)
            self.captions[side].setText(caption(side, points))
        self.best.show_points(self._points, score_range)
        self.bar.show_share(self._points["random"].done / self.form.budget)
        self.bar.say(conclusion(self._points, is_invented=is_invented))
        self.summary_changed.emit(self.summary)
