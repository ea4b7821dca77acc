"""The axis of scores, on which up is always better: accuracies close to 1 on a 1-log scale, losses on a log one."""

import math
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.language import tr
from workbench.numbers import grouped, tick_text
from workbench.search.results import Metric
from workbench.search.space.ticks import round_values

Floats = NDArray[np.float64]

_WIDE: Final = 8.0
"""A ratio of worst to best from which on a logarithm is easier to read."""
_MARGIN: Final = 0.04
_REACH: Final = 20.0
"""From the middle error on, in distances from the best to the middle one"""
_ALWAYS: Final = 2.0
"""Errors of accuracies are at most 1, losses of guessing hardly more than this: they always have room."""
_EDGE: Final = 0.06


@dataclass(frozen=True, slots=True)
class ScoreAxis:
    """From the worst to the best score; ``low`` and ``high`` are coordinates, see ``_coordinate``."""

    metric: Metric
    kind: Literal["linear", "log"]
    low: float
    high: float
    floor: float
    """The smallest error or loss that is told apart from 0 on a log scale."""
    beyond: int = 0
    """Scores so far off that they would flatten all others: they stand at the lower edge."""
    count: int = field(default=0, compare=False)
    """Scores that there are; says nothing of where they stand"""

    def positions(self, scores: Floats) -> Floats:
        """0 for the worst and what is beyond, 1 for the best, NaN where there is no score."""
        found = (self._coordinate(scores) - self.low) / (self.high - self.low)
        return np.asarray(np.maximum(found, 0.0) if self.beyond else found)

    def score_at(self, position: float) -> float:
        """The inverse of ``positions``."""
        coordinate = self.low + position * (self.high - self.low)
        error = 10.0**-coordinate if self.kind == "log" else -coordinate
        return 1.0 - error if self.metric == "dev_accuracy" else error

    def part(self, low: float, high: float) -> "ScoreAxis":
        """What lies between two positions, as an axis of its own."""
        ends = (self.low + position * (self.high - self.low) for position in (low, high))
        return replace(self, low=next(ends), high=next(ends), beyond=self.beyond if low <= 0.0 else 0)

    @property
    def beyond_text(self) -> str:
        """``▼ 3 of 200 points below``; empty where all are on the axis."""
        return tr("▼ {n} of {count} points below", n=self.beyond, count=grouped(self.count)) if self.beyond else ""

    def ticks(self, most: int = 5) -> tuple[tuple[float, str], ...]:
        """Positions and labels of round scores, at most ``most``."""
        worst, best = (self._error_at(end) for end in (self.low, self.high))
        errors = round_values(best, worst, most, self.kind)
        scores = [1.0 - error if self.metric == "dev_accuracy" else error for error in errors]
        positions = self.positions(np.array(scores, dtype=np.float64)).tolist()
        inside = [(p, s) for p, s in zip(positions, scores, strict=True) if -1e-9 <= p <= 1.0 + 1e-9]
        edge = ((0.0, tr("▼ {n} of {count}", n=self.beyond, count=grouped(self.count))),) if self.beyond else ()
        lowest = _EDGE if self.beyond else -1.0
        return (*edge, *((position, tick_text(score)) for position, score in inside if position > lowest))

    def _error_at(self, coordinate: float) -> float:
        return 10.0**-coordinate if self.kind == "log" else -coordinate

    def _coordinate(self, scores: Floats) -> Floats:
        """Rises with quality: -error, or -log10 of it; the error of an accuracy is what it lacks to 1."""
        errors = 1.0 - scores if self.metric == "dev_accuracy" else scores
        return np.asarray(-np.log10(np.maximum(errors, self.floor)) if self.kind == "log" else -errors)


def score_axis(metric: Metric, scores: Floats, *, shows_all: bool = False) -> ScoreAxis:
    """The axis for these scores, NaN and inf left out; ``shows_all``: also those that flatten all others."""
    finite = scores[np.isfinite(scores)]
    every = np.sort(1.0 - finite if metric == "dev_accuracy" else finite)
    errors = every[every <= _farthest(every)] if len(every) and not shows_all else every
    axis = _axis_of(metric, errors)
    return replace(axis, beyond=len(every) - len(errors), count=len(every))


def _farthest(errors: Floats) -> float:
    """The largest error that has room: beyond, an R² of -10³³ would leave one pixel to all others."""
    best, middle = float(errors[0]), float(np.median(errors))
    return max(middle + _REACH * (middle - best), _ALWAYS)


def _axis_of(metric: Metric, errors: Floats) -> ScoreAxis:
    positive = errors[errors > 0.0]
    if len(positive) and errors[-1] / positive[0] >= _WIDE:
        floor = float(positive[0]) * (0.5 if errors[0] <= 0.0 else 1.0)
        low, high = -math.log10(errors[-1]), -math.log10(max(float(errors[0]), floor))
        return _with_margin(metric, "log", low, high, floor)
    if len(errors) == 0:
        return ScoreAxis(metric, "linear", -1.0, 0.0, 0.0)
    return _with_margin(metric, "linear", -float(errors[-1]), -float(errors[0]), 0.0)


def metric_text(metric: Metric, *, is_regression: bool) -> str:
    """The name of the score, with the better end."""
    if metric == "dev_loss":
        return tr("Dev loss (lower is better)")
    return tr("Dev R²") if is_regression else tr("Dev accuracy")


def _with_margin(metric: Metric, kind: Literal["linear", "log"], low: float, high: float, floor: float) -> ScoreAxis:
    room = _MARGIN * (high - low) if high > low else 0.05 * abs(high) + 1e-6
    return ScoreAxis(metric, kind, low - room, high + room, floor * 10.0**-room if kind == "log" else floor)
