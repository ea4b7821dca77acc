"""A grid and random draws with the same budget, on a score that one of two hyperparameters does not touch. Without Qt.

The invented score is a bump along x with its top at ``PEAK``, flat along y. Bergstra and Bengio, "Random search for
hyper-parameter optimization" (JMLR 2012), draw the same picture.
"""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal, Self

import numpy as np
from numpy.typing import NDArray

from workbench.search.space.draws import fractions
from workbench.search.space.scales import Positions

Side = Literal["grid", "random"]
SIDES: Final[tuple[Side, Side]] = ("grid", "random")
BUDGETS: Final = (9, 16, 25, 36)
PEAK: Final = 0.62
"""Where along x the invented score is highest."""
LOWEST_INVENTED: Final = 0.52
HIGHEST_INVENTED: Final = 0.98
_WIDTH: Final = 0.07
_SEEDS: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Trials in the order in which they are made: their places from 0 to 1 along both axes, (n,), and their scores.

    A score that is not there yet, or is of a training that diverged, is NaN; ``done`` says how many are there.
    """

    x: Positions
    y: Positions
    scores: NDArray[np.float64]
    done: int

    @classmethod
    def unscored(cls, x: Positions, y: Positions) -> Self:
        """Points before anything is known of them."""
        return cls(x, y, np.full(len(x), np.nan), 0)

    @property
    def distinct(self) -> tuple[int, int]:
        """How many different values of x and of y are tried."""
        return len(set(self.x.tolist())), len(set(self.y.tolist()))  # np.unique loads numpy.ma first: 60 ms

    @property
    def best(self) -> float:
        """The highest score so far; NaN without any."""
        known = self.scores[: self.done]
        return float(np.fmax.reduce(known)) if len(known) else math.nan

    @property
    def best_so_far(self) -> NDArray[np.float64]:
        """The highest score up to each trial that is done, (done,); NaN counts as nothing."""
        return np.asarray(np.fmax.accumulate(self.scores[: self.done]))

    def with_score(self, score: float) -> Self:
        """The points after one trial more."""
        scores = self.scores.copy()
        scores[self.done] = score
        return replace(self, scores=scores, done=self.done + 1)

    def invented(self, done: int) -> Self:
        """The first ``done`` points with invented scores, the others without."""
        scores = np.where(np.arange(len(self.x)) < done, invented_score(self.x), np.nan)
        return replace(self, scores=scores, done=min(done, len(self.x)))


def grid_points(budget: int) -> Points:
    """√n levels of each axis, both ends included; ``budget`` is a square. The first axis changes fastest."""
    side = math.isqrt(budget)
    levels = np.linspace(0.0, 1.0, side)
    return Points.unscored(np.tile(levels, side), np.repeat(levels, side))


def random_points(budget: int, seed: int) -> Points:
    """The first draws of the seed for two values of their own names."""
    return Points.unscored(fractions("twin x", seed, budget), fractions("twin y", seed, budget))


def points_of(side: Side, budget: int, seed: int) -> Points:
    """The points of one side of the twin."""
    return grid_points(budget) if side == "grid" else random_points(budget, seed)


def invented_score(x: Positions) -> NDArray[np.float64]:
    """0.52 far from the peak, 0.98 at it: 0.52 + 0.46 exp(-((x - peak) / 0.07)² / 2)."""
    rise = HIGHEST_INVENTED - LOWEST_INVENTED
    return np.asarray(LOWEST_INVENTED + rise * np.exp(-0.5 * ((x - PEAK) / _WIDTH) ** 2))


def share_random_wins(budget: int) -> float:
    """How often random draws come nearer to the top than the grid, over 1000 seeds and as many places of the top.

    A top that lies just on a level of the grid is luck; so it is placed anywhere, evenly.
    """
    centres = fractions("twin peak", 0, _SEEDS)
    grid = np.abs(np.linspace(0.0, 1.0, math.isqrt(budget))[:, None] - centres).min(axis=0)
    drawn = fractions("twin trials", 0, _SEEDS * budget).reshape(_SEEDS, budget)
    nearest = np.abs(drawn - centres[:, None]).min(axis=1)
    return float((nearest < grid).mean())
