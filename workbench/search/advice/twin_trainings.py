"""Real trainings for the twin: the run in the window, with two of its rows set to the places of the points. Without Qt."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from workbench.data.dataset import Dataset
from workbench.search.advice.twin_model import SIDES, Points, Side
from workbench.search.space.draws import apply_draw
from workbench.search.space.scales import plain, readable, value_at
from workbench.search.workers.rungs import RungOrder
from workbench.specs.hyperparameters import Value, is_active
from workbench.specs.run import RunSpec
from workbench.specs.search_space import ROWS, Dimension, SearchSpace, usual_dimension

_SLICE_SECONDS = 0.15
"""After so long a training looks whether it is still wanted."""
_BELOW_ONE = 1.0 - 2.0**-53


@dataclass(frozen=True, slots=True)
class TwinScore:
    """The accuracy on the dev set of the next trial of one side; NaN where the training diverged."""

    side: Side
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class TwinTrainings:
    """``epochs`` of ``base`` for every point, on the scales of two rows."""

    base: RunSpec
    data: Dataset
    x: Dimension
    y: Dimension
    epochs: int

    def values(self, points: Points, place: int) -> dict[str, Value]:
        """What trial ``place`` (0, 1, …) is given."""
        return {self.x.name: _value(self.x, points.x[place]), self.y.name: _value(self.y, points.y[place])}

    def run(self, points: dict[Side, Points], stop: threading.Event, report: Callable[[object], None]) -> None:
        """Train one point of each side in turn, and report a ``TwinScore`` for each. Any thread. Raises ``SpecError``."""
        for place in range(len(points["grid"].x)):
            for side in SIDES:
                score = self._train(self.values(points[side], place), stop)
                if stop.is_set():
                    return
                report(TwinScore(side, score))

    def _train(self, values: dict[str, Value], stop: threading.Event) -> float:
        from workbench.search.workers.trial import train_rung

        spec = apply_draw(self.base.replaced(epochs=self.epochs, steps=None, edits=()), values)
        order = RungOrder(1, spec.to_json(), self.data.sha256, None, ((1, self.epochs),))
        while not stop.is_set():
            outcome = train_rung(order, self.data, _SLICE_SECONDS)
            if outcome.scores:
                return outcome.scores[-1].dev_accuracy
            if outcome.error or outcome.diverged:
                break
            order = replace(order, state=outcome.state)
        return math.nan


def twin_rows(space: SearchSpace, base: RunSpec) -> tuple[Dimension, ...]:
    """The rows the twin can put on its axes: numbers that matter to this run, as they vary or as first offered."""
    active = base.hyperparameters
    fits = []
    for name in ROWS:
        row = space.row(name) or usual_dimension(name)
        if row.scale != "choice" and is_active(name, active) and not row.per_layer:
            fits.append(row)
    return tuple(fits)


def _value(row: Dimension, place: float) -> Value:
    (value,) = plain(readable(row, value_at(row, [min(float(place), _BELOW_ONE)])))
    return value
