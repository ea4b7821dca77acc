"""What a regression misses, and whether anything that it was told would explain it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.insight.predictions import Predictions

Numbers = NDArray[np.float64]
SLICES: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """Residuals against one quantity: its values (rows,), and the mean residual in slices of equally many rows.

    ``explained``: share of the residuals' variance that the slices explain, after what as many slices of noise would; 0 where
    there is nothing left to be learned from it in this way. NaN for a quantity that does not vary.
    """

    name: str
    values: Numbers
    middles: Numbers
    means: Numbers
    explained: float


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """``residuals`` = true - predicted, (rows,), in the unit of the target; against the prediction and every feature."""

    name: str
    residuals: Numbers
    against: tuple[Against, ...]


def residuals(found: Predictions, features: NDArray[np.floating], names: tuple[str, ...]) -> Residuals:
    """Of one target; ``features`` (rows, features) with their ``names``. The prediction comes first, then by share explained."""
    missed = found.true - found.predicted
    others = [_against(name, features[:, place].astype(np.float64), missed) for place, name in enumerate(names)]
    others.sort(key=lambda one: -one.explained if np.isfinite(one.explained) else 1.0)
    return Residuals(found.name, missed, (_against("", found.predicted, missed), *others))


def _against(name: str, values: Numbers, missed: Numbers) -> Against:
    count = min(SLICES, len(values) // 5)
    if count < 2 or float(np.ptp(values)) == 0.0:
        return Against(name, values, np.zeros(0), np.zeros(0), float("nan"))
    order = np.argsort(values, kind="stable")
    slices = np.array_split(order, count)
    middles = np.array([float(np.median(values[rows])) for rows in slices])
    means = np.array([float(missed[rows].mean()) for rows in slices])
    spread = float(np.square(missed - missed.mean()).sum())
    between = sum(len(rows) * (mean - missed.mean()) ** 2 for rows, mean in zip(slices, means, strict=True))
    rows_left = len(values) - count
    if spread == 0.0 or rows_left <= 0:
        return Against(name, values, middles, means, 0.0)
    adjusted = 1.0 - (spread - between) / rows_left / (spread / (len(values) - 1))
    return Against(name, values, middles, means, max(0.0, float(adjusted)))
