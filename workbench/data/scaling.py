"""Standardization: features with mean 0 and standard deviation 1, as measured on the train part alone.

Dev and test parts get the numbers of the train part, because at the time of training nothing may be known of them.

Measurements are standardized one by one: area in mm² and smoothness have nothing in common. From images the mean image
is subtracted, and then all pixels are divided by one scale: they already share a unit, and dividing a border pixel that
is almost always empty by its own tiny deviation would turn a speck into the loudest feature of all
(docs/decisions/0005-standardization.md has the figures).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.raw import RawFeatures
from workbench.specs.own_data import Scaling as ScalingWay

_ROWS_AT_ONCE = 4096  # bounds the memory of the float64 intermediate: 26 MB for 28 x 28 images


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """``(raw - mean) / scale``, feature by feature; both are (n_features,) and finite, and ``scale`` is positive."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]

    def apply(self, raw: RawFeatures) -> NDArray[np.float32]:
        """Scaled features, (rows, n_features), C-contiguous; the arithmetic is in float64, rounded once at the end."""
        scaled = np.empty(raw.shape, dtype=np.float32)
        for start in range(0, len(raw), _ROWS_AT_ONCE):
            block = slice(start, start + _ROWS_AT_ONCE)
            scaled[block] = (raw[block] - self.mean) / self.scale
        return scaled


def identity_scaling(n_features: int) -> Scaling:
    """Leaves every feature as it is."""
    return Scaling(np.zeros(n_features), np.ones(n_features))


def fit_scaling(train: RawFeatures, way: ScalingWay = "standard") -> Scaling:
    """The scaling measured on the rows of ``train``, (rows, n_features).

    ``standard`` gives them mean 0 and standard deviation 1, ``min-max`` brings them to 0 … 1, ``robust`` gives them median
    0 and the distance between their quartiles 1, ``none`` leaves them as they are. Measurements (float64) get a scale
    each; pixels (uint8) get one scale, which makes their mean variance 1, or their range that of a byte. What is constant
    gets scale 1, so that it becomes 0 and not NaN. All sums are exact: the result depends neither on the processor nor on
    the order of the rows.
    """
    is_pixels = train.dtype == np.uint8
    match way:
        case "none":
            return identity_scaling(train.shape[1])
        case "min-max" if is_pixels:
            return Scaling(np.zeros(train.shape[1]), np.full(train.shape[1], 255.0))
        case "min-max":
            low = train.min(axis=0).astype(np.float64)
            return Scaling(low, _positive(train.max(axis=0) - low))
        case "robust":
            low, middle, high = np.quantile(train, [0.25, 0.5, 0.75], axis=0)
            return Scaling(middle, _positive(high - low))
        case "standard":
            return _fit_pixels(train) if is_pixels else _fit_measurements(train)


def _positive(scale: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(scale > 0.0, scale, 1.0)


def _fit_measurements(train: RawFeatures) -> Scaling:
    constant = np.ptp(train, axis=0) == 0
    mean = np.array([math.fsum(column) for column in train.T]) / len(train)
    mean = np.where(constant, train[0], mean)  # rounding makes (0.1 + 0.1 + 0.1) / 3 more than 0.1
    variance = np.array([math.fsum(column) for column in np.square(train - mean).T]) / len(train)
    return Scaling(mean, np.where(constant, 1.0, np.sqrt(variance)))


def _fit_pixels(train: RawFeatures) -> Scaling:
    rows, n_features = train.shape
    sums = np.zeros(n_features, dtype=np.int64)
    sums_of_squares = np.zeros(n_features, dtype=np.int64)
    for start in range(0, rows, _ROWS_AT_ONCE):
        block = train[start : start + _ROWS_AT_ONCE]
        sums += block.sum(axis=0, dtype=np.int64)
        sums_of_squares += np.square(block, dtype=np.int32).sum(axis=0, dtype=np.int64)
    variances = rows * sums_of_squares - sums**2  # rows² x variance of each pixel, in whole numbers
    scale = math.sqrt(int(variances.sum()) / n_features) / rows
    return Scaling(sums / rows, np.full(n_features, scale if scale > 0.0 else 1.0))
