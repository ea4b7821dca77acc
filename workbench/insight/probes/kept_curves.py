"""Curves of instruments on their way into a run file and back: what an instrument of this version measured, and no more."""

import math
from collections.abc import Iterable
from typing import Final

from workbench.insight.probes.probe_curve import ProbeCurve
from workbench.insight.probes.probe_rows import PROBES
from workbench.insight.probes.run_points import RunPoints
from workbench.runs.history.history import FIRST_BRANCH, History
from workbench.runs.history.kept_points import MOST_NUMBERS, KeptPoints

_MOST: Final = 1024
"""Points of a curve that a file keeps once there are twice as many: more than a plot is wide."""


def points_from(kept: Iterable[KeptPoints], history: History) -> RunPoints:
    """What a run file knows already; of other versions of an instrument, or other instruments, nothing."""
    points = RunPoints()
    if not history.branches:
        return points
    network = history.branch(FIRST_BRANCH).spec.network
    for one in kept:
        probe = PROBES.get(one.probe)
        if probe is None or not history.has_branch(one.branch) or one.version != probe.version:
            continue
        if one.width == (1 if probe.per == "network" else len(probe.layers_in(network))):
            points.put(one.branch, one.probe, ProbeCurve(one.step_array, one.values))
    return points


def points_to_keep(points: RunPoints, history: History) -> tuple[KeptPoints, ...]:
    """What has changed since the last time, of mini-batches that the history has, thinned out where it is very long."""
    found = []
    for branch, name, curve in points.take_changed():
        if not history.has_branch(branch):
            continue
        trained = curve.between(0, history.branch(branch).length)
        if len(trained.steps):
            most = max(1, min(_MOST, MOST_NUMBERS // (2 * trained.values.shape[1])))
            thin = trained.thinned(math.inf, -math.inf, most)
            found.append(KeptPoints.of(branch, name, PROBES[name].version, thin.steps, thin.values))
    return tuple(found)
