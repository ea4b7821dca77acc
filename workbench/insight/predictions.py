"""What a regression predicts, beside what is true, in the unit of the target."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Target
from workbench.insight.sample_pass import SamplePass


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """``true`` and ``predicted``, (rows,) each, and the root of their mean squared difference, all in the target's unit."""

    name: str
    true: NDArray[np.float64]
    predicted: NDArray[np.float64]
    typical_error: float
    r_squared: float


def predictions(sample: SamplePass, target: Target) -> Predictions:
    """Undo the scaling of the answers to a sample of a regression."""
    true = sample.expected * target.scale + target.mean
    predicted = sample.answers[:, 0].astype(np.float64) * target.scale + target.mean
    typical = float(np.sqrt(np.mean(np.square(predicted - true))))
    return Predictions(target.name, np.asarray(true, dtype=np.float64), predicted, typical, sample.accuracy)
