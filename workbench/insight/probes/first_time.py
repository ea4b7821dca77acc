"""When did this first happen? A condition on an instrument, asked after the fact."""

import threading
from dataclasses import dataclass
from typing import Final

import numpy as np

from workbench.insight.probes.probe import Measured, Probe
from workbench.insight.probes.probe_curve import Points, ProbeCurve, first_where, readings
from workbench.runs.history.origin import Origin

MOST_SCANNED: Final = 1000
"""Mini-batches that are all looked at; where there are more, the answer is found by halving."""


@dataclass(frozen=True, slots=True)
class Condition:
    """That an instrument is above a limit, or below it: in one of its columns, or for None in any of them."""

    probe: Probe
    is_above: bool
    limit: float
    column: int | None = None

    def where(self, values: Measured) -> int | None:
        """The first column in which it holds; what is not a number does not."""
        chosen = values if self.column is None else values[self.column : self.column + 1]
        holds = np.flatnonzero(chosen > self.limit if self.is_above else chosen < self.limit)
        return int(holds[0]) + (self.column or 0) if len(holds) else None

    def holds(self, points: Points) -> bool:
        """Whether it holds in a mini-batch."""
        return self.where(points[self.probe.name]) is not None


@dataclass(frozen=True, slots=True)
class FirstTime:
    """``step``: the first mini-batch at which it held, None for none, and there the ``column`` and its ``value``.

    ``is_exact``: every mini-batch up to it was looked at. Otherwise between two points that are known it was taken to
    hold ever after it began.
    """

    step: int | None
    column: int = 0
    value: float = float("nan")
    is_exact: bool = True


def first_time(
    origin: Origin, condition: Condition, curve: ProbeCurve, last: int, stop: threading.Event
) -> FirstTime | None:
    """The first time up to step ``last``; ``curve`` is what is known already. None where ``stop`` was set. Any thread.

    Takes a while. Raises ``WorkbenchError`` where a mini-batch cannot be reached.
    """
    if last <= MOST_SCANNED:
        return _scanned(origin, condition, curve, last, stop)
    holding = [
        int(step) for step, values in zip(curve.steps, curve.values, strict=True) if condition.where(values) is not None
    ]
    end = holding[0] if holding else last
    known = curve.steps[curve.steps < end]
    begin = int(known[-1]) + 1 if len(known) else 0
    found = first_where(origin, condition.holds, [condition.probe], end, stop, begin)
    if stop.is_set():
        return None
    if found is None:
        return FirstTime(None, is_exact=False)
    reading = next(readings(origin, [condition.probe], [found], stop), None)
    return None if reading is None else _told(condition, found, reading.points[condition.probe.name], is_exact=False)


def _scanned(
    origin: Origin, condition: Condition, curve: ProbeCurve, last: int, stop: threading.Event
) -> FirstTime | None:
    known = {int(step): values for step, values in zip(curve.steps, curve.values, strict=True)}
    limit = next((step for step in sorted(known) if condition.where(known[step]) is not None), last)
    missing = [step for step in range(limit) if step not in known]
    if limit not in known:
        missing.append(limit)
    for reading in readings(origin, [condition.probe], missing, stop):
        if condition.holds(reading.points):
            return _told(condition, reading.step, reading.points[condition.probe.name], is_exact=True)
    if stop.is_set():
        return None
    return _told(condition, limit, known[limit], is_exact=True) if limit in known else FirstTime(None)


def _told(condition: Condition, step: int, values: Measured, *, is_exact: bool) -> FirstTime:
    column = condition.where(values)
    return (
        FirstTime(None, is_exact=is_exact)
        if column is None
        else FirstTime(step, column, float(values[column]), is_exact)
    )
