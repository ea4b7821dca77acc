"""Learning-rate range test from a state: α grows exponentially, step by step, until the loss runs away.

After Leslie N. Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017 (arXiv:1506.01186), section
3.3, with α rising exponentially and the loss smoothed as in the course: v ← βv + (1 - β)·loss, shown as v / (1 - βᵗ).
A good learning rate is where the smoothed loss falls fastest; a tenth of the one at which training diverges is the
usual upper end.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.numbers import rounded
from workbench.specs.run import RunSpec
from workbench.training.excursion import Excursion
from workbench.training.snapshot import Snapshot
from workbench.training.team import Team

Values = NDArray[np.float64]

SMOOTHING = 0.95
RUNS_AWAY = 4.0
"""The test ends when the smoothed loss is so many times the lowest one."""

_REPORT_EVERY = 16
_WARM_UP = 40  # steps; twice as far as the average reaches back
_LEAST_FALL = 0.02
_WINDOWS = 12
_SURE = 4.0


@dataclass(frozen=True, slots=True)
class RangeTest:
    """α from ``low`` to ``high`` in ``steps`` mini-batches."""

    low: float = 1e-5
    high: float = 10.0
    steps: int = 300

    @property
    def rates(self) -> Values:
        """The learning rate of every step, (steps,)."""
        rates: Values = np.geomspace(self.low, self.high, self.steps)
        return rates


@dataclass(frozen=True, slots=True, eq=False)
class RangeResult:
    """Losses of the mini-batches and the same smoothed, for the learning rates that were reached, (steps,) each.

    ``diverged_at`` is the learning rate at which the loss ran away, None if it never did. ``steepest`` is where the
    loss falls fastest beyond doubt, None if it hardly falls.
    """

    rates: Values
    losses: Values
    smoothed: Values
    diverged_at: float | None = None
    steepest: float | None = None
    was_stopped: bool = False

    @property
    def tenth_of_divergence(self) -> float | None:
        """A tenth of the learning rate at which the loss ran away."""
        return None if self.diverged_at is None else self.diverged_at / 10.0

    @property
    def suggestion(self) -> float | None:
        """The smaller one of both rules, to two digits; None where neither has an answer."""
        known = [value for value in (self.steepest, self.tenth_of_divergence) if value is not None]
        return rounded(min(known), 2) if known else None


def run_range_test(
    spec: RunSpec,
    data: Dataset,
    start: Snapshot,
    test: RangeTest,
    *,
    stop: threading.Event,
    report: Callable[[RangeResult], None],
) -> RangeResult:
    """Train with a growing learning rate, in the calling thread; ``report`` is told of what is known now and then.

    ``spec`` is the one that goes on from ``start``. Raises ``SpecError`` for a rate that is not possible.
    """
    losses: list[float] = []
    diverged_at = None
    with Team(spec.threads) as team:
        excursion = Excursion(spec, data, start, team.together)
        averages = _Averages()
        for rate in test.rates.tolist():
            excursion.learner.set_hyperparameter("learning_rate", rate)
            losses += [float(loss) for piece in excursion.losses_to(excursion.learner.step + 1, stop) for loss in piece]
            if stop.is_set():
                break
            if excursion.has_diverged or averages.runs_away(losses[-1]):
                diverged_at = rate
                break
            if len(losses) % _REPORT_EVERY == 0:
                report(_result(test, losses, averages.values))
    return _result(test, losses, averages.values, diverged_at, was_stopped=stop.is_set())


class _Averages:
    """The smoothed loss so far."""

    def __init__(self) -> None:
        self.values: list[float] = []
        self._average = 0.0

    def runs_away(self, loss: float) -> bool:
        """Take another loss; whether the average is now far above its lowest value."""
        self._average = SMOOTHING * self._average + (1.0 - SMOOTHING) * loss
        self.values.append(self._average / (1.0 - SMOOTHING ** (len(self.values) + 1)))
        return self.values[-1] > RUNS_AWAY * min(self.values)


def _result(
    test: RangeTest,
    losses: list[float],
    smoothed: list[float],
    diverged_at: float | None = None,
    *,
    was_stopped: bool = False,
) -> RangeResult:
    known = min(len(losses), len(smoothed))
    rates, curve = test.rates[:known], np.array(smoothed[:known])
    return RangeResult(
        rates,
        np.array(losses[:known]),
        curve,
        diverged_at,
        steepest_descent(rates, curve, np.array(losses[:known])),
        was_stopped,
    )


def steepest_descent(rates: Values, smoothed: Values, losses: Values) -> float | None:
    """The learning rate at which ``losses`` fall fastest per decade; None where they fall by less than 2 %.

    Looks only between the first steps, where the average is still made of few losses, and the lowest point, and only
    where the fall is ``_SURE`` times what the differences between mini-batches make of a line that does not fall.
    """
    first = min(_WARM_UP, len(smoothed) // 5)
    if len(smoothed) <= first + 2:
        return None
    lowest = first + int(np.argmin(smoothed[first:]))
    if lowest - first < 2 or smoothed[lowest] > (1.0 - _LEAST_FALL) * smoothed[first]:
        return None
    slopes, errors = _slopes(losses[first : lowest + 1], len(smoothed) // _WINDOWS)
    falls = slopes < -_SURE * errors
    return float(rates[first + int(np.argmin(np.where(falls, slopes, np.inf)))]) if falls.any() else None


def _slopes(curve: Values, reach: int) -> tuple[Values, Values]:
    """Slope of the straight line through each point and its neighbours, up to ``reach`` on either side; its standard error.

    The difference of two neighbours would mostly tell how the mini-batches differ.
    """
    slopes, errors = np.empty(len(curve)), np.empty(len(curve))
    for place in range(len(curve)):
        near = curve[max(0, place - max(2, reach)) : place + max(2, reach) + 1]
        x = np.arange(len(near)) - (len(near) - 1) / 2.0
        slopes[place] = (x @ near) / (x @ x)
        rest = near - near.mean() - slopes[place] * x
        errors[place] = np.sqrt(rest @ rest / max(1, len(near) - 2) / (x @ x))
    return slopes, errors
