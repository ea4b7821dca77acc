"""Precision, recall and F1, class by class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.insight.confusion import Confusion


@dataclass(frozen=True, slots=True, eq=False)
class ClassScores:
    """Of each class, (classes,): ``f1`` = 2 P R / (P + R), 0 where a class was never said; ``examples`` that are of it.

    ``macro_f1`` is the mean over the classes that have examples: each counts alike, however rare.
    """

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    examples: Integers
    macro_f1: float


def class_scores(found: Confusion) -> ClassScores:
    """From the confusion matrix."""
    right, examples = np.diag(found.counts), found.counts.sum(axis=1)
    both = examples + found.counts.sum(axis=0)
    f1 = np.where(both > 0, 2.0 * right / np.maximum(both, 1), np.nan)
    return ClassScores(found.precision, found.recall, f1, examples, float(f1[examples > 0].mean()))
