"""The way of γ and β of one layer through a run, with their moments and averages, read from the states that are kept."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from workbench.engine.kernels.types import Array, Integers
from workbench.engine.layout import Layout
from workbench.insight.kept_states import states_on_the_way
from workbench.insight.microscope.passing import Doubles
from workbench.runs.history.history import History, Place
from workbench.runs.history.origin import Kept
from workbench.training.snapshot import Snapshot

PathOf = Literal["gamma", "beta", "gamma_moment", "beta_moment", "mean", "variance"]
PATHS: Final[tuple[PathOf, ...]] = ("gamma", "beta", "gamma_moment", "beta_moment", "mean", "variance")


@dataclass(frozen=True, slots=True, eq=False)
class NormPaths:
    """One layer at ``steps`` (states,): each of ``values`` is (units, states). A moment is the first one of the optimizer."""

    number: int
    steps: Integers
    values: dict[PathOf, Doubles]


def norm_paths(history: History, source: Kept, place: Place, layout: Layout, number: int) -> NormPaths:
    """On the way to ``place``; of many kept states every so-manieth."""
    found: dict[PathOf, list[Doubles]] = {name: [] for name in PATHS}
    steps = []
    for step, snapshot in states_on_the_way(history, source, place):
        steps.append(step)
        for name, values in _read(layout, number, snapshot).items():
            found[name].append(values.astype(np.float64))
    units = layout.layers[number].units
    wide: dict[PathOf, Doubles] = {
        name: np.array(rows, dtype=np.float64).reshape(len(steps), units).T for name, rows in found.items()
    }
    return NormPaths(number, np.array(steps, dtype=np.int64), wide)


def _read(layout: Layout, number: int, snapshot: Snapshot) -> dict[PathOf, Array]:
    return {
        "gamma": layout.scale(number, snapshot.parameters),
        "beta": layout.shift(number, snapshot.parameters),
        "gamma_moment": layout.scale(number, snapshot.first_moment),
        "beta_moment": layout.shift(number, snapshot.first_moment),
        "mean": layout.running_mean(number, snapshot.running),
        "variance": layout.running_variance(number, snapshot.running),
    }
