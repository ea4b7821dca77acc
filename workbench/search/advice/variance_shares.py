"""How much of the variance of a result each column explains, alone and together with others, with intervals.

The share of a column is its Shapley effect (Owen, "Sobol' indices and Shapley value", 2014): the variance that it
explains alone, and its equal part of what it explains only together with others. All is measured on waves. With u the
rank of a value in its column, moved into (0, 1), the curve of a column is

    f_j(u) = sum over k = 1 … K of b_jk √2 cos(π k u),        variance alone = sum of b_jk²,

and what two columns do together is a sum of products of two such waves. Three steps:

1. The curves of all columns are fitted at once by least squares. What they leave, s² per degree of freedom, is chance
   and interaction. Squares of fitted numbers are too large by their own variance, which is taken off. With x = F K the
   statistic of the F test of a column, n b² / s² lies where a noncentral χ² (K degrees of freedom) would give x with
   5 % and with 95 %; where the F test itself does not reject "no effect" (5 %), the lower end is 0.
2. Products of waves (of orders that add up to at most ``L``) are correlated with the residuals; the mean of products of
   *different* trials has no bias. Half of it belongs to each of both columns.
3. Ends are moved out by what the formulas above do not see: other settings would have been drawn (S (1 - S) / n), and
   a curve may have finer waves than K. Of a step the waves above K carry as much as those from K/2 to K, so once and
   a half of these is added at the upper end; of an interaction, half of what was found.

How often the intervals hold is measured in ``tests/campaigns/importance_figures.py``.
"""

import math
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_WAVES: Final = 5
"""In a curve; a column of few values has one less than it has values."""
MOST_WAVES: Final = 12
_TRIALS_PER_WAVE: Final = 4
_Z: Final = 1.645
_SURE: Final = 0.95
_FINER: Final = 0.5
_WIDER: Final = 1.2
"""The spread between drawn settings is taken so much larger: it is that of a share of equal, independent trials."""
_LARGE: Final = 600.0
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """For each column (columns,): the share of the variance and the two ends of its 90 % interval, from 0 to 1."""

    share: Floats
    low: Floats
    high: Floats


def variance_shares(columns: Floats, result: Floats) -> Shares:
    """Shares of the variance of ``result`` (trials,), not constant, that ``columns`` (trials, columns) explain.

    Only the order of the values in a column counts. There must be at least twice as many trials as waves: ten for each
    column are enough.
    """
    trials, count = columns.shape
    most = min(max(trials // (_TRIALS_PER_WAVE * count), FEWEST_WAVES), MOST_WAVES)
    waves = [_waves(columns[:, j], most) for j in range(count)]
    target = (result - result.mean()) / result.std()
    alone = _Curves.fitted(waves, target)
    together, together_low, together_high = _pairs(waves, alone, 6 if trials < 100 else 8)
    whole = alone.size.sum() + alone.rest
    share = (alone.size + 0.5 * together) / whole
    low = (alone.low + 0.5 * together_low) / whole
    high = (alone.high + 0.5 * together_high + 1.5 * np.minimum(alone.finer, alone.rest)) / whole
    drawn = _WIDER * _Z * np.sqrt(share * np.clip(1.0 - share, 0.0, 1.0) / trials)
    below = np.hypot(np.maximum(share - low, 0.0), drawn)
    above = np.hypot(np.maximum(high - share, 0.0), drawn)
    low = np.where(low > 0.0, np.maximum(share - below, 0.0), 0.0)
    return Shares(np.clip(share, 0.0, 1.0), np.minimum(low, 1.0), np.minimum(share + above, 1.0))


def ranks(values: Floats) -> Floats:
    """Places from 1 in ascending order, (n,); equal values share the mean of their places.

    As ``scipy.stats.rankdata``, whose package takes longer to import than all else that the window needs.
    """
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    means: Floats = (last - (counts - 1) / 2.0)[inverse]
    return means


def _waves(column: Floats, most: int) -> Floats:
    """The waves of a column, (trials, waves): mean 0, mean square 1, each uncorrelated with those before it."""
    trials = len(column)
    places = (ranks(column) - 0.5) / trials
    values = len(np.unique(column))
    raw = np.cos(np.pi * np.outer(places, np.arange(1, min(most, values - 1) + 1)))
    orthogonal, triangle = np.linalg.qr(np.column_stack([np.ones(trials), raw]))
    keeps = np.abs(np.diag(triangle)) > _TINY * math.sqrt(trials)
    return np.asarray(orthogonal[:, 1:][:, keeps[1:]] * math.sqrt(trials))


@dataclass(frozen=True, slots=True, eq=False)
class _Curves:
    """Variances of the curves (columns,) with their ends, of their finer half, and of what they leave."""

    size: Floats
    low: Floats
    high: Floats
    finer: Floats
    rest: float
    residuals: Floats

    @classmethod
    def fitted(cls, waves: list[Floats], target: Floats) -> "_Curves":
        trials, design = len(target), np.concatenate(waves, axis=1)
        # The tiny ridge matters only where columns repeat each other: then their shares are open, not an error.
        spread: Floats = np.linalg.inv(design.T @ design + _TINY * trials * np.eye(design.shape[1])).astype(np.float64)
        numbers = spread @ (design.T @ target)
        free = trials - design.shape[1] - 1
        residuals = target - design @ numbers
        rest = max(float(residuals @ residuals) / free, _TINY)
        ends = np.cumsum([0, *(part.shape[1] for part in waves)])
        found = np.zeros((4, len(waves)))
        for j, (first, last) in enumerate(pairwise(ends.tolist())):
            if last > first:
                part = slice(first, last)
                found[:, j] = _of_curve(numbers[part], spread[part, part], rest, free)
        return cls(found[0], found[1], found[2], found[3], rest, residuals * math.sqrt(trials / free))


def _of_curve(numbers: Floats, spread: Floats, rest: float, free: int) -> tuple[float, float, float, float]:
    """Variance of one curve, its ends, and the variance of the finer half of its waves."""
    from scipy.special import fdtr  # takes 0.2 s to import, here and below

    count, half = len(numbers), len(numbers) // 2
    own = float(np.trace(spread))
    size = float(numbers @ numbers) - rest * own
    finer = 0.0
    if count > 2:  # a column of two or three values has no finer waves
        finer = float(numbers[half:] @ numbers[half:]) - rest * float(np.trace(spread[half:, half:]))
    statistic = float(numbers @ np.linalg.solve(spread, numbers)) / rest
    scale = rest * own / count
    is_there = float(fdtr(count, free, statistic / count)) >= _SURE
    low = _noncentral(statistic, count, _SURE) * scale if is_there else 0.0
    high = _noncentral(statistic, count, 1.0 - _SURE) * scale
    return max(size, 0.0), low, high, max(finer, 0.0)


def _noncentral(statistic: float, freedom: int, chance: float) -> float:
    """The noncentrality with which χ² stays below ``statistic`` with that chance; 0 where none is as small."""
    from scipy.special import chndtr, chndtrinc

    if statistic > _LARGE:  # where the inversion has no digits left, √χ² is normal
        shift = _Z if chance < 0.5 else -_Z
        return float((math.sqrt(statistic - freedom) + shift) ** 2)
    if float(chndtr(statistic, freedom, 0.0)) <= chance:
        return 0.0
    return float(chndtrinc(statistic, freedom, chance))


def _pairs(waves: list[Floats], alone: _Curves, order: int) -> tuple[Floats, Floats, Floats]:
    """What each column explains only together with another one, (columns,), and the ends of it."""
    trials, residuals = len(alone.residuals), alone.residuals
    squares = residuals**2
    size, products = np.zeros(len(waves)), np.zeros(len(waves))
    for i, j in combinations(range(len(waves)), 2):
        first, second = (np.arange(1, waves[column].shape[1] + 1) for column in (i, j))
        used = first[:, None] + second[None, :] <= order
        crossed = (waves[i].T * residuals) @ waves[j]
        same = (waves[i].T ** 2 * squares) @ waves[j] ** 2
        found = float(((crossed**2 - same) * used).sum()) / trials**2
        for column in (i, j):
            size[column] += found
            products[column] += used.sum()
    positive = np.maximum(size, 0.0)
    error = _Z * np.sqrt(2.0 * products * alone.rest**2 / trials**2 + 4.0 * positive * alone.rest / trials)
    low = np.clip(size - error, 0.0, alone.rest)
    high = np.clip(size + error + _FINER * positive, 0.0, alone.rest)
    return np.minimum(positive, alone.rest), low, high
