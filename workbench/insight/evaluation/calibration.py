"""Whether the network is right as often as it says."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.insight.sample_pass import SamplePass

BINS: Final = 10
_Z: Final = 1.959963984540054  # of 95 %
_DRAWS: Final = 200


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Examples in ``BINS`` bins by the probability of the class that won, (bins,) each; NaN in an empty bin.

    ``said``: mean probability; ``right``: share answered right, with ``low`` and ``high`` of its 95 % interval (Wilson).
    ``error``: Σ share of the examples · |said - right|, the expected calibration error. A network that is right exactly as
    often as it says has an error too, for it is measured on few examples: ``by_chance`` is that of 95 in 100 such networks.
    """

    counts: Integers
    said: NDArray[np.float64]
    right: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    error: float
    by_chance: float

    @property
    def is_off(self) -> bool:
        """Whether the error is larger than chance explains."""
        return self.error > self.by_chance


def calibration(sample: SamplePass) -> Calibration:
    """Of the answers to a sample of a classification."""
    winning = sample.answers.max(axis=1).astype(np.float64)
    is_right = sample.said == sample.expected
    bins = np.minimum((winning * BINS).astype(np.int64), BINS - 1)
    counts = np.bincount(bins, minlength=BINS).astype(np.int64)
    some = np.maximum(counts, 1)
    said = np.where(counts > 0, np.bincount(bins, weights=winning, minlength=BINS) / some, np.nan)
    right = np.where(counts > 0, np.bincount(bins[is_right], minlength=BINS) / some, np.nan)
    middle = (right + _Z**2 / (2 * some)) / (1 + _Z**2 / some)
    reach = _Z / (1 + _Z**2 / some) * np.sqrt(right * (1 - right) / some + _Z**2 / (4 * some**2))
    return Calibration(
        counts, said, right, middle - reach, middle + reach, _error(winning, is_right, bins), _by_chance(winning, bins)
    )


def _error(winning: NDArray[np.float64], is_right: NDArray[np.bool_], bins: Integers) -> float:
    gaps = np.bincount(bins, weights=winning - is_right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(winning))


def _by_chance(winning: NDArray[np.float64], bins: Integers) -> float:
    """The error that 95 of 100 networks stay below which are right with just the probability that they say."""
    rng = np.random.default_rng(0)  # the same examples are judged the same way each time
    errors = [_error(winning, rng.random(len(winning)) < winning, bins) for _ in range(_DRAWS)]
    return float(np.quantile(errors, 0.95))
