"""The training examples that are most like a row: what the answer may rest on."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset, Split, unscaled_row
from workbench.training.trained_rows import TrainedRows

_ROWS_AT_ONCE: Final = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class Neighbour:
    """Example ``row`` of the train part. ``features`` and the ``answer`` (a class, or numbers) are in their own units."""

    row: int
    distance: float
    """Euclidean, between scaled features"""
    features: NDArray[np.float64]
    answer: str | tuple[float, ...]


def nearest_examples(
    data: Dataset, features: NDArray[np.float32], k: int = 3, trained: TrainedRows | None = None
) -> tuple[Neighbour, ...]:
    """The ``k`` training examples nearest to a row of scaled ``features``, (n_features,), the nearest first.

    ``trained``: which rows were trained on, and with which labels; None: all, with their own. Of equally near ones the first in the
    train part. There are none for a row that is not finite.
    """
    if not np.isfinite(features).all():
        return ()
    known = data.train.features
    squares = np.empty(len(known))
    for start in range(0, len(known), _ROWS_AT_ONCE):
        block = slice(start, start + _ROWS_AT_ONCE)
        squares[block] = np.square(known[block].astype(np.float64) - features).sum(axis=1)
    train = data.train
    if trained is not None:
        squares[trained.left_out], train = np.inf, trained.in_place_of(train)
        k = min(k, trained.count)
    rows = np.argsort(squares, kind="stable")[:k].tolist()
    return tuple(_neighbour(data, train, row, float(np.sqrt(squares[row]))) for row in rows)


def _neighbour(data: Dataset, train: Split, row: int, distance: float) -> Neighbour:
    features = train.features[row] * data.feature_scale + data.feature_mean
    if train.targets is None:
        return Neighbour(row, distance, features, data.class_names[int(train.labels[row])])
    return Neighbour(row, distance, features, unscaled_row(train.targets[row], data.targets))
