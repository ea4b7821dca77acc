"""The curves of one run over the steps of another: where it had made as many passes over its training set."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.training.curves import CurveSource
from workbench.training.epochs import EpochScale
from workbench.training.messages import Part
from workbench.training.metrics import Series
from workbench.training.pyramid import Bands


class AlignedCurves:
    """Reads like ``curves``, with each step moved to where ``onto`` has its epoch. Both scales must be known."""

    def __init__(self, curves: CurveSource, onto: EpochScale) -> None:
        self._curves, self._onto, self._own = curves, onto, curves.epochs

    @property
    def bn_layers(self) -> int:
        """Number of layers with batch norm."""
        return self._curves.bn_layers

    @property
    def step(self) -> int:
        """The newest step, moved."""
        return math.ceil(self._moved(float(self._curves.step)))

    @property
    def first_step(self) -> int:
        """The first step, moved."""
        return math.floor(self._moved(float(self._curves.first_step)))

    @property
    def epochs(self) -> EpochScale:
        """That of the other run."""
        return self._onto

    def series(self, name: Series, first_step: float, last_step: float, points: int) -> Bands:
        """One series between two steps of the other run."""
        return self._placed(self._curves.series(name, self._back(first_step), self._back(last_step), points))

    def evaluation_series(self, part: Part, name: str, first_step: float, last_step: float, points: int) -> Bands:
        """Evaluations between two steps of the other run."""
        first, last = self._back(first_step), self._back(last_step)
        return self._placed(self._curves.evaluation_series(part, name, first, last, points))

    def evaluations(self, part: Part) -> tuple[Integers, NDArray[np.float64], NDArray[np.float64]]:
        """The newest evaluations, at the nearest steps of the other run."""
        steps, losses, accuracies = self._curves.evaluations(part)
        return np.rint(self._onto.steps(self._own.epochs(steps))).astype(np.int64), losses, accuracies

    def _moved(self, step: float) -> float:
        return float(self._onto.steps(self._own.epochs(step)))

    def _back(self, step: float) -> float:
        return float(self._own.steps(self._onto.epochs(step)))

    def _placed(self, bands: Bands) -> Bands:
        return replace(bands, steps=self._onto.steps(self._own.epochs(bands.steps)))
