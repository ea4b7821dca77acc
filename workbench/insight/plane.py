"""The plane through the data on which decision regions are drawn.

Two features are the plane themselves. Of more features it is a flat cut that goes through the mean of the training examples,
along what a ``Cut`` names. Points are ``origin + u v₁ + w v₂`` with v₁, v₂ of length 1 and at right angles.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.insight.sample_pass import split_of
from workbench.training.messages import Part

_MOST_ROWS: Final = 4000  # of the training part, evenly spread, to find the main directions
_MARGIN: Final = 0.05
_SAME_DIRECTION: Final = 1e-6  # of the length of a direction is all that is new in it
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MainCut:
    """Along the two main directions: those that keep most of the variance of the training examples."""


@dataclass(frozen=True, slots=True)
class FeatureCut:
    """Along two different features, counted from 0; all others are held at their mean over the training examples."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class ExampleCut:
    """Through two rows of a part, counted from 0, and the mean of the training examples."""

    part: Part
    first: int
    second: int


Cut = MainCut | FeatureCut | ExampleCut
MAIN_CUT: Final = MainCut()


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """``origin`` (features,); ``axes`` (2, features), at right angles; ``low`` and ``high``: corners of what is drawn.

    ``explained`` is the share of the variance of the features that lies in the plane; 1 where it holds all of it. ``ends``
    (2, 2): where the two examples of an ``ExampleCut`` lie on it.
    """

    origin: Numbers
    axes: Numbers
    low: tuple[float, float]
    high: tuple[float, float]
    explained: float
    cut: Cut = MAIN_CUT
    ends: Numbers | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the data have only the two features that are drawn."""
        return len(self.origin) == 2

    @property
    def features(self) -> tuple[int, int] | None:
        """The features along its two axes; None where an axis mixes several."""
        if self.is_whole:
            return 0, 1
        return (self.cut.first, self.cut.second) if isinstance(self.cut, FeatureCut) else None

    def project(self, features: NDArray[np.floating]) -> Numbers:
        """Where examples (rows, features) fall onto the plane, (rows, 2)."""
        along = features @ self.axes.T.astype(features.dtype)
        return np.asarray(along - self.axes @ self.origin, dtype=np.float64)

    def lift(self, points: Numbers) -> Numbers:
        """The features (rows, features) of points of the plane (rows, 2)."""
        return np.asarray(self.origin + points @ self.axes)


def main_plane(data: Dataset) -> Plane | None:
    """The plane along the main directions; None for a single feature."""
    return plane_of(data, MAIN_CUT)


def plane_of(data: Dataset, cut: Cut) -> Plane | None:
    """The plane of a cut; None for a single feature. The same for the same data; ``MainCut`` is slow for many features.

    Features and rows that the data do not have are the last ones there are.
    """
    if data.n_features < 2:
        return None
    rows = np.linspace(0, data.train.rows - 1, min(data.train.rows, _MOST_ROWS)).astype(np.int64)
    features = data.train.features[rows].astype(np.float64)
    cut = _within(cut, data)
    plane = _laid(data, features, cut)
    points = np.concatenate([plane.project(features), plane.project(data.dev.features[:_MOST_ROWS])])
    if plane.ends is not None:
        points = np.concatenate([points, plane.ends])
    low, high = points.min(axis=0), points.max(axis=0)
    margin = np.maximum(_MARGIN * (high - low), 1e-3)
    low, high = low - margin, high + margin
    return replace(plane, low=(float(low[0]), float(low[1])), high=(float(high[0]), float(high[1])))


def _within(cut: Cut, data: Dataset) -> Cut:
    """The cut with features and rows that there are, two different features."""
    match cut:
        case FeatureCut(first, second):
            last = data.n_features - 1
            first, second = min(first, last), min(second, last)
            return FeatureCut(first, second if second != first else (first + 1) % (last + 1))
        case ExampleCut(part, first, second):
            last = max(0, split_of(data, part).rows - 1)
            return ExampleCut(part, min(first, last), min(second, last))
    return cut


def _laid(data: Dataset, features: Numbers, cut: Cut) -> Plane:
    """The plane, without its corners."""
    corner = (0.0, 0.0)
    if data.n_features == 2:
        return Plane(np.zeros(2), np.eye(2), corner, corner, 1.0, cut)
    mean = features.mean(axis=0)
    centred = features - mean
    origin, ends = mean, None
    match cut:
        case FeatureCut(first, second):
            axes = np.eye(data.n_features)[[first, second]]
            origin = np.where(axes.any(axis=0), 0.0, mean)
        case ExampleCut(part, first, second):
            two = split_of(data, part).features[[first, second]].astype(np.float64)
            origin, axes = two[0], _right_angled((two[1] - two[0], mean - two[0]))
            ends = (two - origin) @ axes.T
        case _:
            axes = _main_directions(centred)
    total = float(np.square(centred).sum())
    explained = float(np.square(centred @ axes.T).sum() / total) if total > 0.0 else 1.0
    return Plane(origin, axes, corner, corner, explained, cut, ends)


def _main_directions(centred: Numbers) -> Numbers:
    """The two main directions of examples with mean 0, (2, features)."""
    axes = np.linalg.eigh(centred.T @ centred)[1][:, [-1, -2]].T.copy()
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    axes *= np.where(largest < 0.0, -1.0, 1.0)  # either sign is right; this makes it always the same one
    return axes


def _right_angled(directions: tuple[Numbers, ...]) -> Numbers:
    """Two axes (2, features) along the first two of these that say something new (Gram-Schmidt), or else along features."""
    axes: list[Numbers] = []
    for direction in (*directions, *np.eye(2, len(directions[0]))):
        rest = direction - sum((float(direction @ axis) * axis for axis in axes), np.zeros(len(direction)))
        size = float(np.linalg.norm(rest))
        if len(axes) < 2 and size > _SAME_DIRECTION * max(float(np.linalg.norm(direction)), 1e-30):
            axes.append(rest / size)
    return np.array(axes)
