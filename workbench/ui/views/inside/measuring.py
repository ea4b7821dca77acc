"""What the page "Batch norm" measures beside the window once the cursor rests: passes over the data, an earlier state, kept states."""

import threading
from dataclasses import dataclass

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.inference.statistics import exact_statistics
from workbench.engine.kernels.types import Array
from workbench.engine.training.step_view import StepView
from workbench.errors import WorkbenchError
from workbench.insight.microscope.batch_noise import BatchNoise, batch_noise
from workbench.insight.microscope.input_drift import InputDrift, input_drift
from workbench.insight.microscope.norm_paths import NormPaths, PathReader
from workbench.insight.microscope.train_dev_gap import TrainDevGap, train_dev_gap
from workbench.insight.spike.row_wishes import rows_in_mini_batch
from workbench.training.trained_rows import TrainedRows
from workbench.ui.time_machine.replays import Replays
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.widgets.background import Report

MOST_NOISE_ROWS = 8192
DRIFT_ROWS = 512


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """``number``: the layer that is looked at; ``back``: steps between the two states whose drift is measured.

    ``reach``: the steps of the way of γ and β that are shown; 0: all.
    """

    seen: StepSeen
    number: int
    back: int
    reach: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One answer: an array is the exact statistics of all layers, a text says why there is no gap."""

    wanted: Wanted
    answer: Array | BatchNoise | InputDrift | NormPaths | TrainDevGap | str


class Measuring:
    """Used by one thread at a time; what it found of a mini-batch it does not measure again."""

    def __init__(self) -> None:
        self._replays = Replays()
        self._paths = PathReader()
        self._view: StepView | None = None
        self._exact: Array | None = None
        self._trained: TrainedRows | None = None
        self._gap: TrainDevGap | str | None = None

    def measure(self, wanted: Wanted, stop: threading.Event, report: Report) -> None:
        """Report each answer as soon as it is there; what is quick comes first."""
        view, data = wanted.seen.view, wanted.seen.origin.data
        if view is not self._view:
            self._view, self._exact, self._gap = view, None, None
            self._trained = rows_in_mini_batch(wanted.seen.origin, view.step)
        trained = self._trained
        train: Array = data.train.features if trained is None else trained.features_of(data.train.features)
        first = max(0, view.step - wanted.reach) if wanted.reach else 0
        paths = self._paths.paths(wanted.seen.origin, view, wanted.number, first, stop)
        report(Found(wanted, next(paths)))
        parameters, epsilon = view.before.parameters, view.values.bn_epsilon
        if self._exact is None and not stop.is_set():
            self._exact = exact_statistics(view.layout, parameters, train, epsilon)
        if self._exact is None or stop.is_set():
            return
        report(Found(wanted, self._exact))
        x = np.ascontiguousarray(train[:MOST_NOISE_ROWS])
        report(Found(wanted, batch_noise(view.layout, parameters, self._exact, epsilon, x, wanted.number)))
        if not stop.is_set():
            self._measure_gap(wanted, data, self._exact, report)
        if not stop.is_set():
            self._measure_drift(wanted, stop, report)
        if not stop.is_set():
            for finer in paths:
                report(Found(wanted, finer))

    def close(self) -> None:
        """End the threads of replays."""
        self._replays.close()

    def _measure_gap(self, wanted: Wanted, data: Dataset, exact: Array, report: Report) -> None:
        if self._gap is None:
            try:
                self._gap = train_dev_gap(wanted.seen.view, data, exact, self._trained)
            except WorkbenchError as error:
                self._gap = str(error)
        report(Found(wanted, self._gap))

    def _measure_drift(self, wanted: Wanted, stop: threading.Event, report: Report) -> None:
        view, origin = wanted.seen.view, wanted.seen.origin
        history, then = origin.history, max(0, view.step - wanted.back)
        place = history.place_before(history.branch_at(origin.place.branch, then + 1), then)
        replayer = self._replays.on(origin.data)
        earlier = replayer.reach(history, origin.source.snapshot, place, lambda: not stop.is_set())
        if earlier is None:
            return
        x, epsilon = origin.data.train.features[:DRIFT_ROWS], view.values.bn_epsilon
        now = view.before.parameters
        report(Found(wanted, input_drift(view.layout, earlier.parameters, now, x, epsilon, view.step - then)))
