"""Which classes the network takes for which."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.insight.sample_pass import SamplePass


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """``counts[was, said]`` examples of class ``was`` that the network took for ``said``, (classes, classes).

    ``precision``: of those taken for a class, the share that is; ``recall``: of those that are of a class, the share that
    was found, (classes,) each; NaN for a class that was never said, or never was.
    """

    counts: Integers
    accuracy: float
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]

    @property
    def shares(self) -> NDArray[np.float64]:
        """Counts as shares of each class, (classes, classes); 0 for a class without examples."""
        return np.asarray(self.counts / np.maximum(self.counts.sum(axis=1, keepdims=True), 1))


def confusion(sample: SamplePass) -> Confusion:
    """Count the answers to a sample of a classification."""
    classes = sample.answers.shape[1]
    places = sample.expected.astype(np.int64) * classes + sample.said
    counts = np.bincount(places, minlength=classes * classes).reshape(classes, classes).astype(np.int64)
    right = np.diag(counts)
    return Confusion(
        counts,
        float(right.sum() / counts.sum()),
        _share(right, counts.sum(axis=0)),
        _share(right, counts.sum(axis=1)),
    )


def _share(some: Integers, of_all: Integers) -> NDArray[np.float64]:
    return np.where(of_all > 0, some / np.maximum(of_all, 1), np.nan)
