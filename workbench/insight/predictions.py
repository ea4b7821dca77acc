"""What a regression predicts, beside what is true, in the unit of each target."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Target
from workbench.insight.sample_pass import SamplePass


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Of one target ``true`` and ``predicted``, (rows,) each, and the root of their mean squared difference, all in its unit.

    ``r_squared`` is NaN where the target does not vary in these rows.
    """

    name: str
    true: NDArray[np.float64]
    predicted: NDArray[np.float64]
    typical_error: float
    r_squared: float


def predictions(sample: SamplePass, targets: tuple[Target, ...]) -> tuple[Predictions, ...]:
    """Undo the scaling of the answers to a sample of a regression: one for each target, in their order."""
    columns = zip(targets, sample.expected.T, sample.answers.T, strict=True)
    return tuple(_of_target(target, true, said) for target, true, said in columns)


def _of_target(target: Target, true: NDArray[Any], said: NDArray[Any]) -> Predictions:
    squared = float(np.mean(np.square(said.astype(np.float64) - true)))
    spread = float(np.var(true, dtype=np.float64))  # before it is unscaled: rounding would make a constant vary
    r_squared = 1.0 - squared / spread if spread > 0.0 else math.nan
    typical = target.scale * math.sqrt(squared)
    return Predictions(target.name, target.unscaled(true), target.unscaled(said), typical, r_squared)
