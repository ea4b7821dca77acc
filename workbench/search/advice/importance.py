"""Which hyperparameters mattered, with intervals, and whether that agrees with the tiers of the course.

The share of a hyperparameter is the part of the variance of the scores that it explains, alone or in equal parts with
others (``variance_shares``). Scores are replaced by their ranks first, so that a few disasters do not decide alone.

Only scores after the same training are compared: those after the last rung that every trial has reached. A trial that
was given up early and one that was trained to its end say the same there; what the better ones did later is not asked.
Diverged trials are results: they share the worst rank. Trials that still run, that were stopped by hand, or failed for
another reason than divergence tell nothing about a setting and are left out. A trial without a value (a layer that it
does not have) counts with the middle of the range. A row that never varied is no row: it explains nothing and asks for
no trials.

What is "too early":

* fewer than 10 trials per hyperparameter, or fewer than 20 at all, say nothing;
* after that one explains more than another when their 90 % intervals do not overlap, and about as much when no two
  numbers of the intervals are further than ``EQUAL`` apart. While neither holds, the number of trials that would settle
  it is estimated from the lengths of the intervals, which fall as 1/√n.

How often intervals and verdicts are right: docs/decisions/0027-importance.md and
``python -m tests.campaigns.importance_figures``. That holds for trials drawn independently over one space. Others are
``steered``: by a strategy that learns and looks more closely where scores are good, by a finer stage, by a hand. Where there
are enough of the first kind they alone are asked; where there are not, the shares are those within what was tried, and no
verdict is told.

Optuna's own evaluators were not used: two of three need scikit-learn, the third (PED-ANOVA) gives no shares of a
variance, and none has intervals or counts diverged trials.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.search.advice.variance_shares import Shares, ranks, variance_shares
from workbench.search.results import Metric, TrialRecord, cost
from workbench.search.space.scales import position_of
from workbench.search.strategies.strategy_rows import STRATEGIES
from workbench.search.study.plan import StudyPlan
from workbench.specs.hyperparameters import Tier
from workbench.specs.search_space import Dimension, row_and_layer, tier_of

Verdict = Literal["agrees", "disagrees", "about equal", "too early", "steered", "no tier"]
Floats = NDArray[np.float64]

TRIALS_PER_ROW: Final = 10
FEWEST_TRIALS: Final = 20
MOST_MORE: Final = 1000
"""Above that, a number of further trials is only "more than"."""
EQUAL: Final = 0.1
"""Shares that surely differ by less are about equal."""


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
    order are told apart. ``rung``: after it the scores are compared, 0 where none was reached. ``left_out`` were steered and
    are not among the ``trials``; ``is_steered`` says that the trials asked are.
    """

    trials: int
    diverged: int
    more: int
    shares: tuple[Share, ...] = ()
    explained: float = 0.0
    order_more: int = 0
    rung: int = 0
    left_out: int = 0
    is_steered: bool = False


def counted(records: Sequence[TrialRecord]) -> tuple[TrialRecord, ...]:
    """The trials that say something about their settings: done, pruned or diverged."""
    return tuple(
        record
        for record in records
        if (record.state == "failed" and record.diverged)
        or (record.state in ("done", "pruned") and record.score is not None)
    )


def common_rung(records: Sequence[TrialRecord]) -> int:
    """The last rung that all trials that did not diverge have reached; 0 where there is none."""
    return min((max(record.scores) for record in records if record.scores and not record.diverged), default=0)


def steered_trials(plan: StudyPlan, records: Sequence[TrialRecord]) -> frozenset[int]:
    """The numbers of all trials that do not belong to the largest set of independent draws from one space."""
    drawn: dict[str, list[int]] = {}
    for record in records:
        stage = plan.stage(record.stage)
        if not record.own and not STRATEGIES[stage.strategy].learns:
            drawn.setdefault(stage.space.model_dump_json(), []).append(record.number)
    largest = max(drawn.values(), key=len, default=[])
    return frozenset(record.number for record in records).difference(largest)


def importance(
    names: Sequence[str],
    axes: Sequence[Dimension],
    records: Sequence[TrialRecord],
    metric: Metric,
    steered: frozenset[int] = frozenset(),
) -> Importance:
    """The importance of the values ``names``, each on its axis. Takes up to a second: not for the window's thread.

    ``steered``: the numbers of trials that were not drawn independently.
    """
    usable = counted(records)
    independent = tuple(record for record in usable if record.number not in steered)
    if len(independent) == len(usable):
        return _importance(names, axes, usable, metric)
    found = _importance(names, axes, independent, metric)
    if found.shares:
        return replace(found, left_out=len(usable) - len(independent))
    return _without_verdicts(_importance(names, axes, usable, metric))


def _without_verdicts(found: Importance) -> Importance:
    shares = tuple(
        share if share.verdict == "no tier" else replace(share, verdict="steered", other="", more=0)
        for share in found.shares
    )
    return replace(found, shares=shares, order_more=0, is_steered=True)


def _importance(
    names: Sequence[str], axes: Sequence[Dimension], usable: Sequence[TrialRecord], metric: Metric
) -> Importance:
    rung = common_rung(usable)
    usable = [record for record in usable if record.diverged or rung in record.scores]
    diverged = sum(record.diverged for record in usable)
    found = [(name, _column(name, axis, usable)) for name, axis in zip(names, axes, strict=True)] if usable else []
    varied = [(name, column) for name, column in found if np.ptp(column) > 0.0]
    rows = len(varied) if usable else len(names)
    needed = max(FEWEST_TRIALS, TRIALS_PER_ROW * rows)
    if not rows or len(usable) < needed:
        return Importance(len(usable), diverged, needed - len(usable) if rows else 0, rung=rung)
    places = ranks(np.array([-_cost(record, rung, metric) for record in usable]))
    if np.ptp(places) == 0.0:  # all trials the same: nothing varies that could be explained
        return Importance(len(usable), diverged, 0, rung=rung)
    estimate = variance_shares(np.stack([column for _, column in varied], axis=1), places)
    order = np.argsort(-estimate.share, kind="stable").tolist()
    tiers = [tier_of(row_and_layer(name)[0]) for name, _ in varied]
    verdicts = _Verdicts([name for name, _ in varied], tiers, estimate, len(usable))
    shares = tuple(
        Share(
            varied[j][0],
            tiers[j],
            float(estimate.share[j]),
            float(estimate.low[j]),
            float(estimate.high[j]),
            *verdicts.of(j),
        )
        for j in order
    )
    missing = max((verdicts.missing(i, j) for i, j in pairwise(order)), default=0)
    explained = min(float(estimate.share.sum()), 1.0)
    return Importance(len(usable), diverged, 0, shares, explained, min(missing, MOST_MORE + 1), rung)


def _cost(record: TrialRecord, rung: int, metric: Metric) -> float:
    return math.inf if record.diverged else cost(metric, record.scores[rung])


def _column(name: str, axis: Dimension, records: Sequence[TrialRecord]) -> Floats:
    """The place of each trial on the scale of the axis, (trials,)."""
    positions = np.full(len(records), 0.5)
    known = [
        i
        for i, record in enumerate(records)
        if name in record.values and (axis.scale != "choice" or record.values[name] in axis.choices)
    ]
    positions[known] = position_of(axis, [records[i].values[name] for i in known])
    return positions


class _Verdicts:
    """Compares hyperparameters pair by pair, by their intervals."""

    def __init__(self, names: Sequence[str], tiers: Sequence[Tier], shares: Shares, trials: int) -> None:
        self._names, self._tiers, self._shares, self._trials = names, tiers, shares, trials

    def of(self, row: int) -> tuple[Verdict, str, int]:
        """The verdict on a row, the one that contradicts its tier, and about how many trials are missing."""
        own = self._tiers[row]
        others = [j for j, tier in enumerate(self._tiers) if own is not None and tier is not None and tier != own]
        if own is None or not others:
            return "no tier", "", 0
        signs = [self._compare(row, j) * (1 if own < (self._tiers[j] or 0) else -1) for j in others]
        if min(signs) < 0:
            return "disagrees", self._names[others[signs.index(-1)]], 0
        missing = max(self.missing(row, j) for j in others)
        if missing:
            return "too early", "", min(missing, MOST_MORE + 1)
        return ("agrees" if any(signs) else "about equal"), "", 0

    def missing(self, first: int, second: int) -> int:
        """About how many trials more would settle this pair; 0 when it is settled."""
        if self._compare(first, second) or self._are_equal(first, second):
            return 0
        shares = self._shares
        gap = abs(float(shares.share[first] - shares.share[second]))
        length = float((shares.high - shares.low)[[first, second]].sum()) / 2.0
        wanted = self._trials * (length / max(gap, EQUAL - gap, EQUAL / 2.0)) ** 2
        return max(TRIALS_PER_ROW, math.ceil(wanted) - self._trials)

    def _compare(self, first: int, second: int) -> int:
        """1 where ``first`` surely explains more, -1 where less, 0 where that is not known."""
        low, high = self._shares.low, self._shares.high
        return int(low[first] > high[second]) - int(low[second] > high[first])

    def _are_equal(self, first: int, second: int) -> bool:
        low, high = self._shares.low, self._shares.high
        return bool(max(high[first] - low[second], high[second] - low[first]) <= EQUAL)
