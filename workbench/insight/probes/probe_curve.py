"""An instrument over the steps of a run: exact points, measured live or after the fact by executing mini-batches again.

A value belongs to the step *before* its mini-batch, like every row of the curves.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Integers
from workbench.insight.probes.probe import Measured, Probe
from workbench.runs.history.history import History
from workbench.runs.history.origin import Origin
from workbench.runs.history.replay import Replayer
from workbench.training.pyramid import Bands

ROUNDS: Final = (32, 128, 512)
"""Points that are spread over the visible range, round after round, each a replay of it at most."""


@dataclass(frozen=True, slots=True, eq=False)
class ProbeCurve:
    """Points of one instrument in the order of their steps: ``steps`` (points,), ``values`` (points, columns)."""

    steps: Integers
    values: NDArray[np.float64]

    @classmethod
    def empty(cls, columns: int) -> "ProbeCurve":
        """Without a point."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros((0, columns)))

    def with_points(self, steps: Sequence[int], values: Sequence[Measured]) -> "ProbeCurve":
        """The same with more points; one that is there already stays, for a step has only one value."""
        added = np.array(steps, dtype=np.int64)
        is_new = ~np.isin(added, self.steps)
        merged = np.concatenate([self.steps, added[is_new]])
        rows = np.vstack([self.values, np.array(values).reshape(len(added), -1)[is_new]])
        merged, first = np.unique(merged, return_index=True)
        return ProbeCurve(merged, rows[first])

    def bands(self, column: int, first_step: float, last_step: float) -> Bands:
        """One column between two steps and the points just outside, for a plot."""
        low = max(0, int(np.searchsorted(self.steps, first_step)) - 1)
        high = int(np.searchsorted(self.steps, last_step, side="right")) + 1
        steps, values = self.steps[low:high].astype(np.float64), self.values[low:high, column]
        rows = np.ones(len(steps), dtype=np.int64)
        return Bands(steps, values, values, values, rows, ~np.isfinite(values))


def wanted_steps(history: History, branch: int, first: int, last: int, known: Iterable[int]) -> Iterator[list[int]]:
    """Steps of mini-batches between two steps to be measured, round by round, each in rising order.

    First the mini-batches after kept states, which take one step each; then points spread more and more densely.
    """
    length = history.branch(branch).length
    first, last = max(0, first), min(last, length - 1)
    done = set(known)
    if first > last:
        return
    starts = {
        keyframe.place.step
        for keyframe in history.keyframes
        if keyframe.place.step < length and history.branch_at(branch, keyframe.place.step + 1) == keyframe.place.branch
    }
    for steps in (starts, *(np.linspace(first, last, count).round().astype(int).tolist() for count in ROUNDS)):
        fresh = sorted({step for step in steps if first <= step <= last} - done)
        done.update(fresh)
        if fresh:
            yield fresh


Points = dict[str, Measured]
"""What the instruments say of one mini-batch, by their names."""


def measured_points(
    origin: Origin, probes: Sequence[Probe], steps: Sequence[int], stop: threading.Event
) -> Iterator[tuple[int, Points]]:
    """Execute mini-batches on the way to ``origin`` again and read the instruments; ends early where ``stop`` is set.

    ``steps`` should rise. Takes a while; any thread. Raises ``WorkbenchError`` for one that cannot be reached.
    """
    with Replayer(origin.data) as replayer:
        for step in steps:
            view = replayer.watch(
                origin.history, origin.source.snapshot, origin.place.branch, step, lambda: not stop.is_set()
            )
            if view is None:
                return
            yield step, {probe.name: probe.measure(view) for probe in probes if probe.applies(view.layout)}


def first_where(
    origin: Origin,
    holds: Callable[[Points], bool],
    probes: Sequence[Probe],
    last: int,
    stop: threading.Event,
) -> int | None:
    """The first step up to ``last`` at which a condition holds, by halving: it is taken to hold ever after.

    About log₂ of the steps are executed again. None where it does not hold at ``last``, or ``stop`` was set.
    """

    def look(step: int) -> bool | None:
        found = next(measured_points(origin, probes, [step], stop), None)
        return None if found is None else holds(found[1])

    low, high = 0, last
    if not look(last):
        return None
    while low < high:
        middle = (low + high) // 2
        answer = look(middle)
        if answer is None:
            return None
        low, high = (low, middle) if answer else (middle + 1, high)
    return low
