"""Which step belongs to which epoch, when the mini-batch size may change on the way."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

_TOLERANCE = 1e-6


class EpochScale:
    """A broken line through (step, epoch): one corner for every change of the mini-batch size, not one per event."""

    def __init__(self) -> None:
        self._steps: list[float] = []
        self._epochs: list[float] = []

    def add(self, step: int, epoch: float) -> None:
        """``epoch`` passes (with fraction) were done after ``step`` mini-batches. Steps that do not grow are ignored."""
        if self._steps and step <= self._steps[-1]:
            return
        if len(self._steps) >= 2 and self._is_straight(step, epoch):
            self._steps.pop()
            self._epochs.pop()
        self._steps.append(float(step))
        self._epochs.append(float(epoch))

    def _is_straight(self, step: float, epoch: float) -> bool:
        """Whether the newest corner lies on the line from the one before it to the new point."""
        (s0, s1), (e0, e1) = self._steps[-2:], self._epochs[-2:]
        expected = e0 + (epoch - e0) * (s1 - s0) / (step - s0)
        return abs(expected - e1) <= _TOLERANCE * max(1e-3, epoch - e0)

    @property
    def corners(self) -> tuple[tuple[int, float], ...]:
        """Steps and epochs of its corners, both ends included."""
        return tuple((int(step), epoch) for step, epoch in zip(self._steps, self._epochs, strict=True))

    @property
    def is_known(self) -> bool:
        """Whether there are two points to draw a line through."""
        return len(self._steps) >= 2

    def epochs(self, steps: ArrayLike) -> NDArray[np.float64]:
        """Epochs at ``steps``; straight on beyond the known ends. Needs ``is_known``."""
        return _along(np.asarray(steps, np.float64), self._steps, self._epochs)

    def steps(self, epochs: ArrayLike) -> NDArray[np.float64]:
        """Steps at ``epochs``, the inverse."""
        return _along(np.asarray(epochs, np.float64), self._epochs, self._steps)


def _along(x: NDArray[np.float64], xs: list[float], ys: list[float]) -> NDArray[np.float64]:
    inside: NDArray[np.float64] = np.interp(x, xs, ys)
    before = ys[0] + (x - xs[0]) * (ys[1] - ys[0]) / (xs[1] - xs[0])
    after = ys[-1] + (x - xs[-1]) * (ys[-1] - ys[-2]) / (xs[-1] - xs[-2])
    return np.where(x < xs[0], before, np.where(x > xs[-1], after, inside))
