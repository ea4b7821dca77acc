"""The plane through the data on which decision regions are drawn.

Two features are the plane themselves. Of more features, the plane goes through the mean of the training examples along
their two main directions: the unit vectors v₁, v₂ that keep most of the variance. Points are ``origin + u v₁ + w v₂``.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset

_MOST_ROWS: Final = 4000  # of the training part, evenly spread, to find the main directions
_MARGIN: Final = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """``origin`` (features,); ``axes`` (2, features), at right angles; ``low`` and ``high``: corners of what is drawn.

    ``explained`` is the share of the variance of the features that lies in the plane; 1 where it holds all of it.
    """

    origin: NDArray[np.float64]
    axes: NDArray[np.float64]
    low: tuple[float, float]
    high: tuple[float, float]
    explained: float

    @property
    def is_whole(self) -> bool:
        """Whether the data have only the two features that are drawn."""
        return len(self.origin) == 2

    def project(self, features: NDArray[np.floating]) -> NDArray[np.float64]:
        """Where examples (rows, features) fall onto the plane, (rows, 2)."""
        along = features @ self.axes.T.astype(features.dtype)
        return np.asarray(along - self.axes @ self.origin, dtype=np.float64)

    def lift(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The features (rows, features) of points of the plane (rows, 2)."""
        return np.asarray(self.origin + points @ self.axes)


def main_plane(data: Dataset) -> Plane | None:
    """The plane for a data set; None for a single feature. The same for the same data; slow for many features."""
    rows = np.linspace(0, data.train.rows - 1, min(data.train.rows, _MOST_ROWS)).astype(np.int64)
    features = data.train.features[rows].astype(np.float64)
    if data.n_features < 2:
        return None
    origin, axes, explained = np.zeros(2), np.eye(2), 1.0
    if data.n_features > 2:
        origin = features.mean(axis=0)
        axes, explained = _main_directions(features - origin)
    plane = Plane(origin, axes, (0.0, 0.0), (1.0, 1.0), explained)
    points = np.concatenate([plane.project(features), plane.project(data.dev.features[:_MOST_ROWS])])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.maximum(_MARGIN * (high - low), 1e-3)
    low, high = low - margin, high + margin
    return Plane(origin, axes, (float(low[0]), float(low[1])), (float(high[0]), float(high[1])), explained)


def _main_directions(centred: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The two main directions of examples with mean 0, (2, features), and the share of the variance along them."""
    variances, directions = np.linalg.eigh(centred.T @ centred)
    axes = directions[:, [-1, -2]].T.copy()
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    axes *= np.where(largest < 0.0, -1.0, 1.0)  # either sign is right; this makes it always the same one
    total = float(variances.sum())
    return axes, float(variances[-2:].sum() / total) if total > 0.0 else 1.0
