"""All that instruments have said of a run so far: points by branch, whether they came live or after the fact."""

from collections.abc import Iterable, Iterator

import numpy as np

from workbench.engine.kernels.types import Integers
from workbench.insight.probes.probe_curve import ProbeCurve, ProbeReading, joined
from workbench.runs.history.history import History


class RunPoints:
    """Of one run; for another one there is another. Not for use from several threads.

    A point lies in the branch in which its mini-batch was trained, so branches share what they have in common.
    """

    def __init__(self) -> None:
        self._curves: dict[tuple[int, str], ProbeCurve] = {}
        self._fresh: dict[tuple[int, str], list[ProbeReading]] = {}
        self._failed: dict[int, int] = {}
        self._changed: set[tuple[int, str]] = set()

    def add(self, branch: int, reading: ProbeReading) -> None:
        """One more mini-batch, which belongs to this branch.

        One that was not finite is gone as soon as training went on there: after an edit another one takes its place.
        """
        failed = self._failed.get(branch)
        if failed is not None and reading.step >= failed:
            del self._failed[branch]
            for key in [key for key in self._curves | self._fresh if key[0] == branch]:
                self._curves[key] = self._own(*key).without(failed)
        if not reading.is_finished:
            self._failed[branch] = reading.step
        for name in reading.points:
            self._fresh.setdefault((branch, name), []).append(reading)
            self._changed.add((branch, name))

    def put(self, branch: int, name: str, curve: ProbeCurve) -> None:
        """What was known of one instrument in a branch before anything else."""
        self._curves[branch, name] = curve

    @property
    def has_changed(self) -> bool:
        """Whether there is more than at the last ``take_changed``."""
        return bool(self._changed)

    def take_changed(self) -> Iterator[tuple[int, str, ProbeCurve]]:
        """Branch, instrument and curve of all that have changed since the last time, of finished mini-batches only."""
        changed, self._changed = sorted(self._changed), set()
        for branch, name in changed:
            curve, failed = self._own(branch, name), self._failed.get(branch)
            yield branch, name, curve if failed is None else curve.without(failed)

    def curve(self, history: History, branch: int, name: str) -> ProbeCurve:
        """All that is known on the way through a branch."""
        line, pieces = history.lineage(branch), list[ProbeCurve]()
        for one, child in zip(line, (*line[1:], None), strict=True):
            own = self._own(one.number, name)
            if len(own.steps):
                pieces.append(own if child is None else own.between(0, child.first_step))
        return joined(pieces) if pieces else ProbeCurve.empty(0)

    def known(self, history: History, branch: int, names: Iterable[str]) -> Integers:
        """The steps of which all these instruments have said something."""
        steps = [self.curve(history, branch, name).steps for name in names]
        known = steps[0] if steps else np.zeros(0, dtype=np.int64)
        for more in steps[1:]:
            known = np.intersect1d(known, more, assume_unique=True)
        return known

    def thin(self, first: float, last: float) -> None:
        """Give up points of very long curves, none between two steps."""
        for key, curve in self._curves.items():
            self._curves[key] = curve.thinned(first, last)

    def _own(self, branch: int, name: str) -> ProbeCurve:
        fresh, curve = self._fresh.pop((branch, name), []), self._curves.get((branch, name))
        if fresh:
            values = [reading.points[name] for reading in fresh]
            curve = (curve or ProbeCurve.empty(len(values[0]))).with_points([r.step for r in fresh], values)
            self._curves[branch, name] = curve
        return curve or ProbeCurve.empty(0)
