"""A grid and random draws with the same budget, on a score that one of two hyperparameters does not touch. Without Qt.

The score is invented, and said to be: a bump along x with its top at ``PEAK``, flat along y. Bergstra and Bengio,
"Random search for hyper-parameter optimization" (JMLR 2012), draw the same picture.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.search.draws import fractions
from workbench.search.scales import Positions

BUDGETS: Final = (9, 16, 25, 36)
PEAK: Final = 0.62
"""Where along x the invented score is highest."""
_WIDTH: Final = 0.07
_FLOOR: Final = 0.52
_TOP: Final = 0.98
_SEEDS: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Trials in the order in which they are made: their places from 0 to 1 along both axes, (n,)."""

    x: Positions
    y: Positions

    @property
    def distinct(self) -> tuple[int, int]:
        """How many different values of x and of y were tried."""
        return len(np.unique(self.x)), len(np.unique(self.y))


def grid_points(budget: int) -> Points:
    """√n levels of each axis, both ends included; ``budget`` is a square. The first axis changes fastest."""
    side = math.isqrt(budget)
    levels = np.linspace(0.0, 1.0, side)
    return Points(np.tile(levels, side), np.repeat(levels, side))


def random_points(budget: int, seed: int) -> Points:
    """The first draws of the seed for two values of their own names."""
    return Points(fractions("twin x", seed, budget), fractions("twin y", seed, budget))


def invented_score(x: Positions, centre: float = PEAK) -> NDArray[np.float64]:
    """0.52 far from ``centre``, 0.98 at it: 0.52 + 0.46 exp(-((x - c) / 0.07)² / 2)."""
    return np.asarray(_FLOOR + (_TOP - _FLOOR) * np.exp(-0.5 * ((x - centre) / _WIDTH) ** 2))


def best_so_far(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The highest of the scores up to each trial, (n,); NaN counts as nothing."""
    return np.asarray(np.fmax.accumulate(scores))


def share_random_wins(budget: int) -> float:
    """How often random draws end above the grid, over 1000 seeds and as many places of the top, both the same each time.

    A top that lies just on a level of the grid is luck; so it is placed anywhere, evenly.
    """
    centres = fractions("twin peak", 0, _SEEDS)
    grid = np.abs(np.linspace(0.0, 1.0, math.isqrt(budget))[:, None] - centres).min(axis=0)
    drawn = fractions("twin trials", 0, _SEEDS * budget).reshape(_SEEDS, budget)
    nearest = np.abs(drawn - centres[:, None]).min(axis=1)
    return float((nearest < grid).mean())
