"""Which hyperparameters mattered, with intervals, and whether that agrees with the tiers of the course.

The share of a hyperparameter is the part of the variance of the scores that it explains in trials held out from small
regression trees (``regression_trees``), alone or together with others. Scores are replaced by their ranks first, so
that a few disasters do not decide alone. Diverged trials are results: they share the worst rank. Trials that still
run, that were stopped by hand, or failed for another reason than divergence tell nothing about a setting and are left
out. A trial without a value (a layer that it does not have) counts with the middle of the range.

Intervals are bootstrap intervals over trials: the whole estimate is repeated for ``RESAMPLES`` resamples with a fixed
seed, and the middle 90 % of what comes out is moved to the estimate of all trials (a resample holds fewer distinct
trials, so its shares are a little low).

What is "too early":

* fewer than 10 trials per hyperparameter, or fewer than 20 at all, say nothing;
* after that two hyperparameters are told apart when the sign of their difference is the same in 95 % of the
  resamples, and are about equal when the difference is within ±0.05 in 90 % of them. While neither holds, the number
  of trials that would settle it is estimated from the spread of the difference, which falls as 1/√n.

Optuna's own evaluators were not used: two of three need scikit-learn, the third (PED-ANOVA) gives no shares of a
variance, and none has intervals or counts diverged trials.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.search.advice.regression_trees import BINS, Sample, held_out_shares
from workbench.search.results import Metric, TrialRecord, cost
from workbench.search.space.scales import position_of
from workbench.specs.hyperparameters import Tier
from workbench.specs.search_space import Dimension, row_and_layer, tier_of

Verdict = Literal["agrees", "disagrees", "too early", "no tier"]
Floats = NDArray[np.float64]

RESAMPLES: Final = 64
TRIALS_PER_ROW: Final = 10
FEWEST_TRIALS: Final = 20
MOST_MORE: Final = 1000
"""Above that, a number of further trials is only "more than"."""
_TREES: Final = 8
_SEEN: Final = 2.0 / 3.0
_INTERVAL: Final = (0.05, 0.95)
_SURE: Final = 0.95
_Z: Final = 1.645
_EQUAL: Final = 0.05
_TREES_AT_ONCE: Final = 64
_SEED: Final = 20_191


@dataclass(frozen=True, slots=True)
class Share:
    """What one hyperparameter explains: ``share`` of the variance of the ranks, between ``low`` and ``high``.

    ``verdict`` compares it with those of other tiers; ``other`` names one that contradicts its tier. ``more`` is
    about how many trials are missing to a verdict, at most ``MOST_MORE + 1``.
    """

    name: str
    tier: Tier
    share: float
    low: float
    high: float
    verdict: Verdict
    other: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Importance:
    """``shares`` from the largest to the smallest; empty while there are too few ``trials``, with ``more`` missing.

    ``explained`` is the sum of all shares; ``order_more`` about the number of trials missing until neighbours in the
    order are told apart.
    """

    trials: int
    diverged: int
    more: int
    shares: tuple[Share, ...] = ()
    explained: float = 0.0
    order_more: int = 0


def counted(records: Sequence[TrialRecord]) -> tuple[TrialRecord, ...]:
    """The trials that say something about their settings: done, pruned or diverged."""
    return tuple(
        record
        for record in records
        if (record.state == "failed" and record.diverged)
        or (record.state in ("done", "pruned") and record.score is not None)
    )


def importance(
    names: Sequence[str], axes: Sequence[Dimension], records: Sequence[TrialRecord], metric: Metric
) -> Importance:
    """The importance of the values ``names``, each on its axis. Takes up to a second: not for the window's thread."""
    usable = counted(records)
    diverged = sum(record.diverged for record in usable)
    needed = max(FEWEST_TRIALS, TRIALS_PER_ROW * len(names))
    if not names or len(usable) < needed:
        return Importance(len(usable), diverged, needed - len(usable) if names else 0)
    ranks = _ranks([_cost(record, metric) for record in usable])
    if np.ptp(ranks) == 0.0:  # all trials the same: nothing varies that could be explained
        return Importance(len(usable), diverged, TRIALS_PER_ROW)
    columns = [_column(name, axis, usable) for name, axis in zip(names, axes, strict=True)]
    sample = Sample(np.stack(columns, axis=1), ranks)
    whole, resampled = _estimates(sample)
    middle = np.median(resampled, axis=0)
    low, high = np.quantile(resampled, _INTERVAL, axis=0) - middle + whole
    order = np.argsort(-whole, kind="stable")
    tiers = [tier_of(row_and_layer(name)[0]) for name in names]
    verdicts = _Verdicts(tuple(names), tiers, resampled, len(usable))
    shares = tuple(
        Share(names[j], tiers[j], float(whole[j]), float(low[j]), float(high[j]), *verdicts.of(j))
        for j in order.tolist()
    )
    neighbours = [verdicts.missing(i, j) for i, j in pairwise(order.tolist())]
    return Importance(
        len(usable), diverged, 0, shares, float(whole.sum()), min(max(neighbours, default=0), MOST_MORE + 1)
    )


def _cost(record: TrialRecord, metric: Metric) -> float:
    return math.inf if record.diverged or record.score is None else cost(metric, record.score)


def _ranks(costs: Sequence[float]) -> Floats:
    """Ranks from 0 (worst) to 1 (best); equal costs share the mean of their ranks."""
    values = np.asarray(costs)
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray(1.0 - (ends - counts / 2.0)[place] / len(values))


def _column(name: str, axis: Dimension, records: Sequence[TrialRecord]) -> NDArray[np.int64]:
    """The bin of each trial on the scale of the axis, (trials,)."""
    positions = np.full(len(records), 0.5)
    known = [
        i
        for i, record in enumerate(records)
        if name in record.values and (axis.scale != "choice" or record.values[name] in axis.choices)
    ]
    positions[known] = position_of(axis, [records[i].values[name] for i in known])
    return np.minimum((positions * BINS).astype(np.int64), BINS - 1)


def _estimates(sample: Sample) -> tuple[Floats, Floats]:
    """Shares with all trials, (columns,), and with each resample, (RESAMPLES, columns)."""
    random = np.random.Generator(np.random.Philox(key=_SEED))
    trials = len(sample.target)
    draws = random.multinomial(trials, np.full(trials, 1.0 / trials), size=RESAMPLES).astype(np.float64)
    weights = np.concatenate([np.ones((RESAMPLES // _TREES * 2, trials)), draws])
    weights = np.repeat(weights, _TREES, axis=0)
    # A trial is seen or held out with all its copies, otherwise its twin would give the answer away.
    seen = random.random(weights.shape) < _SEEN
    parts = []
    for first in range(0, len(weights), _TREES_AT_ONCE):
        part = slice(first, first + _TREES_AT_ONCE)
        parts.append(held_out_shares(sample, weights[part] * seen[part], weights[part] * ~seen[part]))
    by_forest = np.concatenate(parts).reshape(-1, _TREES, sample.bins.shape[1]).mean(axis=1)
    return by_forest[:-RESAMPLES].mean(axis=0), by_forest[-RESAMPLES:]


class _Verdicts:
    """Compares hyperparameters pair by pair, by the resamples of their shares."""

    def __init__(self, names: tuple[str, ...], tiers: Sequence[Tier], resampled: Floats, trials: int) -> None:
        self._names, self._tiers, self._resampled, self._trials = names, tiers, resampled, trials

    def of(self, row: int) -> tuple[Verdict, str, int]:
        """The verdict on a row, the one that contradicts its tier, and about how many trials are missing."""
        own = self._tiers[row]
        others = [j for j, tier in enumerate(self._tiers) if own is not None and tier is not None and tier != own]
        if own is None or not others:
            return "no tier", "", 0
        found: list[float] = []
        missing = 0
        for other in others:
            sign = self._compare(row, other) * (1.0 if own < (self._tiers[other] or 0) else -1.0)
            if sign < 0.0:
                return "disagrees", self._names[other], 0
            found.append(sign)
            missing = max(missing, self.missing(row, other))
        if missing:
            return "too early", "", min(missing, MOST_MORE + 1)
        if not any(found):  # all are surely about equal
            return "disagrees", self._names[others[0]], 0
        return "agrees", "", 0

    def missing(self, first: int, second: int) -> int:
        """About how many trials more would settle this pair; 0 when it is settled."""
        difference = self._resampled[:, first] - self._resampled[:, second]
        if self._compare(first, second) or self._are_equal(difference):
            return 0
        gap, spread = abs(float(difference.mean())), float(difference.std())
        wanted = self._trials * (_Z * spread / max(gap, _EQUAL / 2.0)) ** 2
        return max(1, math.ceil(wanted) - self._trials)

    def _compare(self, first: int, second: int) -> float:
        """1 where ``first`` surely explains more, -1 where less, 0 where that is not known or they are equal."""
        difference = self._resampled[:, first] - self._resampled[:, second]
        if self._are_equal(difference):
            return 0.0
        if np.mean(difference > 0.0) >= _SURE:
            return 1.0
        return -1.0 if np.mean(difference < 0.0) >= _SURE else 0.0

    @staticmethod
    def _are_equal(difference: Floats) -> bool:
        return bool(np.mean(np.abs(difference) <= _EQUAL) >= 0.9)
