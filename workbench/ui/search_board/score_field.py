"""The score over two hyperparameters, guessed between the trials, and only near them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CELLS: Final = 72
_NARROWEST, _WIDEST = 0.03, 0.1
_DENSE: Final = 0.6
"""Sum of weights below which a place is too far from all trials to say anything."""


def score_field(x: Floats, y: Floats, scores: Floats) -> Floats:
    """Weighted means of the ``scores`` around each cell, (CELLS up, CELLS across); NaN where no trial is near.

    ``x``, ``y`` and ``scores`` are positions from 0 to 1; trials with a NaN are left out. The weight of a trial falls
    with its distance as a normal density of width h = 1/(2√n), kept within 0.03 … 0.1 of the axes.
    """
    known = np.isfinite(x) & np.isfinite(y) & np.isfinite(scores)
    if not known.any():
        return np.full((CELLS, CELLS), np.nan)
    x, y, scores = x[known], y[known], scores[known]
    width = min(max(0.5 / np.sqrt(len(x)), _NARROWEST), _WIDEST)
    centres = (np.arange(CELLS) + 0.5) / CELLS
    across = np.exp(-0.5 * ((centres[:, None] - x) / width) ** 2)
    up = np.exp(-0.5 * ((centres[:, None] - y) / width) ** 2)
    weights = up @ across.T
    means = (up * scores) @ across.T / np.maximum(weights, 1e-12)
    return np.where(weights >= _DENSE, means, np.nan)
