"""The way of γ and β of one layer through a run, with their moments and averages: exact, and with nothing kept for it.

First come the states that are kept. Then mini-batches in between are executed again, one for each of ever shorter stretches of
what is visible, until every step is there or as many as a picture shows.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from workbench.engine.kernels.types import Array, Integers
from workbench.engine.layout import Layout
from workbench.engine.training.step_view import Numbers, StepView
from workbench.insight.kept_states import states_on_the_way
from workbench.insight.microscope.passing import Doubles
from workbench.insight.probes.probe import Measured, Probe
from workbench.insight.probes.probe_curve import ROUNDS, ProbeLook, ProbeReading, branch_readings, wanted_steps
from workbench.insight.probes.run_points import RunPoints
from workbench.runs.history.history import History
from workbench.runs.history.origin import Kept, Origin
from workbench.training.snapshot import Snapshot

PathOf = Literal["gamma", "beta", "gamma_moment", "beta_moment", "gamma_square", "beta_square", "mean", "variance"]
PATHS: Final[tuple[PathOf, ...]] = get_args(PathOf)
_MOST_NUMBERS: Final = 2_000_000  # of a layer that are looked at again for one stretch
_MOST_KEPT: Final = 8_000_000  # that are remembered of stretches looked at before


@dataclass(frozen=True, slots=True, eq=False)
class NormPaths:
    """One layer at ``steps`` (steps,): each of ``values`` is (units, steps).

    A moment is the first one of the optimizer, a square the second one, as they are held, without correction.
    """

    number: int
    steps: Integers
    values: dict[PathOf, Doubles]

    @property
    def is_every(self) -> bool:
        """Whether no step is missing in between."""
        return len(self.steps) > 0 and int(self.steps[-1] - self.steps[0]) == len(self.steps) - 1


class PathReader:
    """Remembers the points of the layer that it was asked for last; used by one thread at a time."""

    def __init__(self) -> None:
        self._points, self._number = RunPoints(), -1
        self._source: Kept | None = None

    def paths(
        self, origin: Origin, view: StepView, number: int, first: int, stop: threading.Event
    ) -> Iterator[NormPaths]:
        """The way from step ``first`` to the mini-batch of ``view``, on the branch of ``origin``, ever finer.

        First, at once, that of the kept states; what comes then takes a while. Raises ``WorkbenchError`` for what cannot be
        reached.
        """
        layout, history, tip = view.layout, origin.history, origin.place.branch
        probe = path_probe(number)
        if self._source is not origin.source or self._number != number:
            self._points, self._source, self._number = RunPoints(), origin.source, number
        columns = len(PATHS) * layout.layers[number].units
        known = self._points.known(history, tip, [probe.name]).tolist()
        if len(known) * columns > _MOST_KEPT:
            self._points, known = RunPoints(), []
        for step, snapshot in states_on_the_way(history, origin.source, origin.place, first, known):
            if step <= view.step:
                row = {probe.name: _row(layout, number, snapshot)}
                self._add(history, tip, ProbeReading(step, row, is_finished=True))
        self._add(history, tip, ProbeLook((probe,))(view))
        yield self._found(history, tip, layout, number, first, view.step)
        known = self._points.known(history, tip, [probe.name]).tolist()
        rounds = [count for count in ROUNDS if count * columns <= _MOST_NUMBERS]
        for steps in wanted_steps(history, tip, first, view.step - 1, known, rounds):
            for branch, reading in branch_readings(origin, [probe], steps, stop):
                self._points.add(branch, reading)
            if stop.is_set():
                return
            yield self._found(history, tip, layout, number, first, view.step)
        self._points.thin(first, view.step)

    def _add(self, history: History, tip: int, reading: ProbeReading) -> None:
        self._points.add(history.branch_at(tip, reading.step + 1), reading)

    def _found(self, history: History, tip: int, layout: Layout, number: int, first: int, last: int) -> NormPaths:
        curve = self._points.curve(history, tip, path_probe(number).name).between(first, last + 1)
        units = layout.layers[number].units
        cells = curve.values.reshape(len(curve.steps), len(PATHS), units)
        return NormPaths(number, curve.steps, {name: cells[:, place].T for place, name in enumerate(PATHS)})


def path_probe(number: int) -> Probe:
    """All of ``PATHS`` of a layer before a mini-batch, one after the other, as an instrument; it stands in no menu."""

    def measure(view: StepView) -> Measured:
        return _row(view.layout, number, view.before)

    return Probe(f"norm_path_{number}", "", "", "", "network", measure)


def _row(layout: Layout, number: int, held: Numbers | Snapshot) -> Measured:
    """What a state holds of one layer, (paths · units,), in the order of ``PATHS``."""
    parts: dict[PathOf, Array] = {
        "gamma": layout.scale(number, held.parameters),
        "beta": layout.shift(number, held.parameters),
        "gamma_moment": layout.scale(number, held.first_moment),
        "beta_moment": layout.shift(number, held.first_moment),
        "gamma_square": layout.scale(number, held.second_moment),
        "beta_square": layout.shift(number, held.second_moment),
        "mean": layout.running_mean(number, held.running),
        "variance": layout.running_variance(number, held.running),
    }
    return np.asarray(np.concatenate(list(parts.values())), dtype=np.float64)
