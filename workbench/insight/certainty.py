"""How sure the network is of its answers, and whether it is right as often as it is sure."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.insight.sample_pass import SamplePass

BINS: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class Certainty:
    """Of a sample, sorted by the probability of the class that won into ``BINS`` bins of equal width from 0 to 1.

    ``counts`` and ``right`` are examples in each bin and how many of them were answered right; ``mean_certainty`` and
    ``accuracy`` are those of the whole sample. ``mean_probability``: of each class over the examples; ``share``: of the
    examples that are of it, (classes,) each.
    """

    counts: Integers
    right: Integers
    mean_certainty: float
    accuracy: float
    mean_probability: NDArray[np.float64]
    share: NDArray[np.float64]


def certainty(sample: SamplePass) -> Certainty:
    """Sort the answers to a sample of a classification by how sure they were."""
    winning = sample.answers.max(axis=1).astype(np.float64)
    is_right = sample.said == sample.expected
    bins = np.minimum((winning * BINS).astype(np.int64), BINS - 1)
    classes = sample.answers.shape[1]
    return Certainty(
        counts=np.bincount(bins, minlength=BINS).astype(np.int64),
        right=np.bincount(bins[is_right], minlength=BINS).astype(np.int64),
        mean_certainty=float(winning.mean()),
        accuracy=float(is_right.mean()),
        mean_probability=sample.answers.mean(axis=0, dtype=np.float64),
        share=np.bincount(sample.expected.astype(np.int64), minlength=classes) / sample.rows,
    )
