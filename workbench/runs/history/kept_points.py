"""Points of an instrument that were measured by executing mini-batches again, as a run file keeps them: all exact."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_POINTS: Final = 4096
MOST_NUMBERS: Final = 2**18
"""Numbers of all points of one instrument in one branch: 2 MiB."""
MOST_BYTES: Final = 16 * 2**20
"""Of all points in a run file."""


@dataclass(frozen=True, slots=True)
class KeptPoints:
    """Of the instrument ``probe`` as its ``version`` measures: ``width`` numbers of each mini-batch trained in ``branch``.

    ``steps``: rising int64, little-endian; a point belongs to the step before its mini-batch. ``numbers``: float64,
    little-endian, point by point.
    """

    branch: int
    probe: str
    version: int
    width: int
    steps: bytes
    numbers: bytes

    @classmethod
    def of(
        cls, branch: int, probe: str, version: int, steps: NDArray[np.int64], values: NDArray[np.float64]
    ) -> "KeptPoints":
        """Of arrays: ``steps`` (points,), ``values`` (points, width)."""
        numbers = np.ascontiguousarray(values, dtype="<f8")
        return cls(branch, probe, version, numbers.shape[1], steps.astype("<i8").tobytes(), numbers.tobytes())

    @property
    def about(self) -> tuple[int, str]:
        """Branch and instrument."""
        return self.branch, self.probe

    @property
    def nbytes(self) -> int:
        """About what they take on the disk."""
        return len(self.steps) + len(self.numbers) + 100

    @property
    def step_array(self) -> NDArray[np.int64]:
        """(points,)."""
        return np.frombuffer(self.steps, "<i8").astype(np.int64)

    def lie_between(self, first: int, end: int) -> bool:
        """Whether there are points, and all from step ``first`` to before step ``end``."""
        steps = self.step_array
        return len(steps) > 0 and bool(first <= steps[0] and steps[-1] < end)

    @property
    def values(self) -> NDArray[np.float64]:
        """(points, width)."""
        return np.frombuffer(self.numbers, "<f8").astype(np.float64).reshape(-1, self.width)
