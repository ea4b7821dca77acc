"""The curve of a trial that is being trained, from the telemetry that its worker sends."""

import numpy as np
from numpy.typing import NDArray

from workbench.search.results import Metric
from workbench.search.workers.rungs import CurvePiece
from workbench.ui.search.interface import Curve

_LOSS, _ACCURACY = 0, 1


class LiveCurve:
    """Loss or accuracy on the mini-batches, whichever the ``metric`` is about, over a trial of ``epochs``."""

    def __init__(self, metric: Metric, epochs: int) -> None:
        self._column = _ACCURACY if metric == "dev_accuracy" else _LOSS
        self._epochs = epochs
        self._steps: list[NDArray[np.float64]] = []
        self._values: list[NDArray[np.float64]] = []

    def add(self, piece: CurvePiece, total_steps: int) -> None:
        """What was trained since the last piece. A piece that comes again, after a worker died, is left out."""
        bands = piece.series(self._column)
        epochs = (bands.steps + 1.0) * (self._epochs / max(1, total_steps))
        last = self._steps[-1][-1] if self._steps else -1.0
        fresh = (epochs > last) & np.isfinite(bands.mean)
        if fresh.any():
            self._steps.append(epochs[fresh])
            self._values.append(bands.mean[fresh])

    def joined(self) -> Curve | None:
        """All of it; None before the first piece."""
        return Curve(np.concatenate(self._steps), np.concatenate(self._values)) if self._steps else None
