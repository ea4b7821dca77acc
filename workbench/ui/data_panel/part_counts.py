"""What the small bar charts of a data set count: examples of each class, or targets in ranges. Without Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset, Target

PARTS: Final = ("train", "dev", "test")
_RANGES: Final = 12


@dataclass(frozen=True, slots=True, eq=False)
class PartCounts:
    """Names of the bars, and part → number of examples in each."""

    names: tuple[str, ...]
    counts: Mapping[str, NDArray[np.intp]]


def part_counts(dataset: Dataset) -> PartCounts:
    """Count the classes of all parts; in a regression the targets, in ranges that are the same for all parts."""
    if dataset.target is not None:
        return _target_counts(dataset, dataset.target)
    counts = {part: np.bincount(getattr(dataset, part).labels, minlength=dataset.n_classes) for part in PARTS}
    return PartCounts(dataset.class_names, counts)


def _target_counts(dataset: Dataset, target: Target) -> PartCounts:
    values = {part: getattr(dataset, part).answers.astype(np.float64) * target.scale + target.mean for part in PARTS}
    edges = np.histogram_bin_edges(np.concatenate(list(values.values())), _RANGES)
    names = tuple(f"{low:.4g} to {high:.4g}" for low, high in pairwise(edges.tolist()))
    return PartCounts(names, {part: np.histogram(numbers, edges)[0] for part, numbers in values.items()})
