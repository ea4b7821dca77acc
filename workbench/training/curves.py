"""What a plot needs from whatever holds the curves of a run."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.training.epochs import EpochScale
from workbench.training.messages import Part
from workbench.training.metrics import Series
from workbench.training.pyramid import Bands


class CurveSource(Protocol):
    """The reading half of ``MetricStore``; a branch with its ancestors (``LineageMetrics``) has it too."""

    @property
    def bn_layers(self) -> int:
        """Number of layers with batch norm."""

    @property
    def step(self) -> int:
        """Number of mini-batches finished."""

    @property
    def first_step(self) -> int:
        """The step at which the curves begin."""

    @property
    def epochs(self) -> EpochScale:
        """Which step belongs to which epoch."""

    def series(self, name: Series, first_step: float, last_step: float, points: int) -> Bands:
        """One series between two steps, at most about ``2 * points`` bins. ``KeyError`` for one that there is not."""

    def evaluation_series(self, part: Part, name: str, first_step: float, last_step: float, points: int) -> Bands:
        """Like ``series``, for "loss" or "accuracy" of the evaluations of one part."""

    def evaluations(self, part: Part) -> tuple[Integers, NDArray[np.float64], NDArray[np.float64]]:
        """Steps, losses and accuracies of the newest evaluations of one part."""
