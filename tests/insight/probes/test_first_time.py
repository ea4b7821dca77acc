"""When a condition first held: exactly where all mini-batches can be looked at, by halving where there are many."""

import threading

import pytest

from tests.insight.probes.test_probe_curve import forked, origin_of
from workbench.insight.probes import first_time as asking
from workbench.insight.probes.first_time import Condition, FirstTime, first_time
from workbench.insight.probes.probe_curve import ProbeCurve, measured_points
from workbench.insight.probes.probe_rows import PROBES


def test_it_is_the_first_of_all_mini_batches_and_by_halving_one_at_which_it_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    origin, probe, stop = origin_of(forked(), 2), PROBES["weight_norm"], threading.Event()
    values = [points["weight_norm"] for _, points in measured_points(origin, [probe], range(120), stop)]
    limit = float((values[10].max() + values[100].max()) / 2.0)
    condition = Condition(probe, is_above=True, limit=limit)
    right = next(step for step, each in enumerate(values) if (each > limit).any())
    empty = ProbeCurve.empty(2)
    some = empty.with_points([0, 30, 90], [values[0], values[30], values[90]])
    for curve in (empty, some, empty.with_points(range(120), values)):
        found = first_time(origin, condition, curve, 119, stop)
        assert found == FirstTime(right, found.column, float(values[right][found.column]), is_exact=True)
    monkeypatch.setattr(asking, "MOST_SCANNED", 10)
    found = first_time(origin, condition, some, 119, stop)
    assert found is not None
    assert found.step is not None
    assert not found.is_exact
    assert (values[found.step] > limit).any()
    assert not (values[found.step - 1] > limit).any()
    for known in (empty, some):
        never = Condition(probe, is_above=True, limit=1e9)
        assert first_time(origin, never, known, 119, stop) == FirstTime(None, is_exact=False)
    monkeypatch.undo()
    assert first_time(origin, never, some, 119, stop) == FirstTime(None)


def test_one_layer_can_be_asked_for() -> None:
    origin, probe, stop = origin_of(forked(), 1), PROBES["weight_norm"], threading.Event()
    values = [points["weight_norm"] for _, points in measured_points(origin, [probe], range(40), stop)]
    low = min(range(2), key=lambda column: values[0][column])
    limit = float(values[0].mean())
    assert Condition(probe, is_above=False, limit=limit).where(values[0]) == low
    assert Condition(probe, is_above=False, limit=limit, column=1 - low).where(values[0]) is None
    assert Condition(probe, is_above=True, limit=limit, column=1 - low).where(values[0]) == 1 - low


def test_an_answer_that_nobody_waits_for_is_given_up() -> None:
    stop = threading.Event()
    stop.set()
    condition = Condition(PROBES["weight_norm"], is_above=True, limit=1e9)
    assert first_time(origin_of(forked(), 1), condition, ProbeCurve.empty(2), 100, stop) is None
