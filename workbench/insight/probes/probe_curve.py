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
from workbench.engine.training.step_view import StepView
from workbench.insight.halving import first_step
from workbench.insight.probes.probe import Measured, Probe
from workbench.runs.history.history import History
from workbench.runs.history.origin import Origin
from workbench.runs.history.replay import Replayer
from workbench.training.left_out import PassedOverError
from workbench.training.pyramid import Bands

Values = NDArray[np.float64]
ROUNDS: Final = (32, 128, 512)
"""Points that are spread over the visible range, round after round, each a replay of it at most."""
MOST_POINTS: Final = 4096
"""Points that a curve keeps once it has twice as many."""


@dataclass(frozen=True, slots=True, eq=False)
class ProbeCurve:
    """Points of one instrument in the order of their steps: ``steps`` (points,), ``values`` (points, columns)."""

    steps: Integers
    values: Values

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

    def between(self, first: int, end: int) -> "ProbeCurve":
        """Only the points from one step to before another."""
        low, high = np.searchsorted(self.steps, (first, end))
        return ProbeCurve(self.steps[low:high], self.values[low:high])

    def without(self, step: int) -> "ProbeCurve":
        """The same without the point of one step."""
        kept = self.steps != step
        return ProbeCurve(self.steps[kept], self.values[kept])

    def thinned(self, first: float, last: float, most: int = MOST_POINTS) -> "ProbeCurve":
        """The same where there are not too many points; else one for each of even stretches, and all between two steps."""
        if len(self.steps) <= 2 * most:
            return self
        cells = self.steps // cell_width(int(self.steps[0]), int(self.steps[-1]), most)
        kept = np.append(True, cells[1:] != cells[:-1]) | ((self.steps >= first) & (self.steps <= last))
        return ProbeCurve(self.steps[kept], self.values[kept])

    def bands(self, column: int, first_step: float, last_step: float) -> Bands:
        """One column between two steps and the points just outside, for a plot."""
        return self._bands(first_step, last_step, lambda values: (values[:, column],) * 3)

    def spread(self, first_step: float, last_step: float) -> Bands:
        """The smallest, the median and the largest of all columns, as ``bands``."""
        return self._bands(
            first_step, last_step, lambda values: (values.min(axis=1), np.median(values, axis=1), values.max(axis=1))
        )

    def _bands(self, first_step: float, last_step: float, of: Callable[[Values], tuple[Values, ...]]) -> Bands:
        low = max(0, int(np.searchsorted(self.steps, first_step)) - 1)
        high = int(np.searchsorted(self.steps, last_step, side="right")) + 1
        lowest, middle, highest = of(self.values[low:high])
        rows = np.ones(len(middle), dtype=np.int64)
        return Bands(self.steps[low:high].astype(np.float64), lowest, middle, highest, rows, ~np.isfinite(middle))


def joined(curves: Sequence[ProbeCurve]) -> ProbeCurve:
    """One curve after the other; at least one."""
    if len(curves) == 1:
        return curves[0]
    return ProbeCurve(np.concatenate([c.steps for c in curves]), np.concatenate([c.values for c in curves]))


def cell_width(first: int, last: int, points: int) -> int:
    """Steps for one point where at most about ``points`` are wanted between two steps: a power of two.

    So cells lie where they lay when a run was shorter, or less of it was visible, and what is known stays of use.
    """
    return 1 << max(0, (max(last - first + 1, 1) - 1) // points).bit_length()


def cells_known(known: Iterable[int], first: int, last: int) -> tuple[int, int]:
    """Of the points that belong between two steps: how many there are, and how many there should be."""
    width = cell_width(first, last, ROUNDS[-1])
    return len({step // width for step in known if first <= step <= last}), last // width - first // width + 1


def wanted_steps(
    history: History, branch: int, first: int, last: int, known: Iterable[int], rounds: Sequence[int] = ROUNDS
) -> Iterator[list[int]]:
    """Steps of mini-batches between two steps to be measured, round by round, each in rising order.

    First the mini-batches after kept states, which take one step each; then one for each stretch without a known one, of
    stretches that get shorter and shorter.
    """
    length = history.branch(branch).length
    first, last = max(0, first), min(last, length - 1)
    done = set(known)
    if first > last:
        return
    starts = {
        keyframe.place.step
        for keyframe in history.keyframes
        if first <= keyframe.place.step <= last
        and history.branch_at(branch, keyframe.place.step + 1) == keyframe.place.branch
    }
    for count in (0, *rounds):
        fresh = sorted(_gaps(first, last, count, done) if count else starts - done)
        done.update(fresh)
        if fresh:
            yield fresh


def _gaps(first: int, last: int, count: int, done: set[int]) -> list[int]:
    width = cell_width(first, last, count)
    known = {step // width for step in done if first <= step <= last}
    return [max(first, cell * width) for cell in range(first // width, last // width + 1) if cell not in known]


Points = dict[str, Measured]
"""What the instruments say of one mini-batch, by their names."""


@dataclass(frozen=True, slots=True)
class ProbeReading:
    """What instruments say of the mini-batch after ``step``; whether it ``is_finished``, so that there is a next step."""

    step: int
    points: Points
    is_finished: bool


@dataclass(frozen=True, slots=True)
class ProbeLook:
    """Reads instruments off a mini-batch: the same live and after the fact. Any thread."""

    probes: tuple[Probe, ...]

    def __call__(self, view: StepView) -> ProbeReading:
        """Also of one that is not finite."""
        known, points = dict[Callable[[StepView], Measured], Measured](), Points()
        with np.errstate(all="ignore"):
            for probe in self.probes:
                if probe.applies(view.layout):
                    if probe.measure not in known:
                        known[probe.measure] = probe.measure(view)
                    points[probe.name] = probe.of(view, known[probe.measure])
        return ProbeReading(view.step, points, view.is_finished)


def readings(
    origin: Origin, probes: Sequence[Probe], steps: Iterable[int], stop: threading.Event
) -> Iterator[ProbeReading]:
    """Execute mini-batches on the way to ``origin`` again and read the instruments; ends early where ``stop`` is set.

    ``steps`` should rise; a mini-batch that was passed over has no reading. Takes a while; any thread. Raises
    ``WorkbenchError`` for one that cannot be reached.
    """
    look = ProbeLook(tuple(probes))
    with Replayer(origin.data) as replayer:
        for step in steps:
            try:
                reading = _read(replayer, origin, look, step, stop)
            except PassedOverError:
                continue
            if reading is None:
                return
            yield reading


def _read(replayer: Replayer, origin: Origin, look: ProbeLook, step: int, stop: threading.Event) -> ProbeReading | None:
    view = replayer.watch(origin.history, origin.source.snapshot, origin.place.branch, step, lambda: not stop.is_set())
    return None if view is None else look(view)


def branch_readings(
    origin: Origin, probes: Sequence[Probe], steps: Iterable[int], stop: threading.Event
) -> Iterator[tuple[int, ProbeReading]]:
    """As ``readings``, each with the branch that its mini-batch was trained in, without what never was.

    Beyond the end of a branch that is only a mini-batch that was not finite.
    """
    history, tip = origin.history, origin.place.branch
    for reading in readings(origin, probes, steps, stop):
        if not reading.is_finished or reading.step < history.branch(tip).length:
            yield history.branch_at(tip, reading.step + 1), reading


def may_have_failed(history: History, branch: int) -> bool:
    """Whether there is an alert at the very end of a branch; the mini-batch after it may not be finite."""
    length = history.branch(branch).length
    return any(
        mark.kind == "alert" and (mark.place.branch, mark.place.step) == (branch, length) for mark in history.marks
    )


def measured_points(
    origin: Origin, probes: Sequence[Probe], steps: Iterable[int], stop: threading.Event
) -> Iterator[tuple[int, Points]]:
    """The steps and what ``readings`` has of them."""
    for reading in readings(origin, probes, steps, stop):
        yield reading.step, reading.points


def first_where(
    origin: Origin,
    holds: Callable[[Points], bool],
    probes: Sequence[Probe],
    last: int,
    stop: threading.Event,
    first: int = 0,
) -> int | None:
    """The step from ``first`` to ``last`` at which a condition first holds, by halving: it is taken to hold ever after.

    About log₂ of the steps are executed again; in one that was passed over it does not hold. None where it does not hold at
    ``last``, or ``stop`` was set. Raises ``PassedOverError`` where ``last`` was passed over.
    """
    look = ProbeLook(tuple(probes))
    with Replayer(origin.data) as replayer:

        def at(step: int) -> bool | None:
            reading = _read(replayer, origin, look, step, stop)
            return None if reading is None else holds(reading.points)

        def between(step: int) -> bool | None:
            try:
                return at(step)
            except PassedOverError:
                return False

        return first_step(first, last, between) if at(last) else None
