"""Curves of instruments after the fact: the points that live looking would have given, in an order that helps first."""

import threading

import numpy as np
import pytest

from tests.runs.past import Past, iris, small_run
from workbench.data.dataset import Dataset
from workbench.insight.probes.probe_curve import ProbeCurve, first_where, measured_points, wanted_steps
from workbench.insight.probes.probe_rows import PROBES
from workbench.runs.history.history import History, Place
from workbench.runs.history.origin import Origin
from workbench.specs.row_edits import LEFT_OUT, rows_one_by_one, rows_text
from workbench.specs.run import ScheduledEdit
from workbench.training.learner import Learner
from workbench.training.left_out import PassedOverError, rows_ahead
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot


class Source:
    """A past as a run file gives it."""

    def __init__(self, past: Past) -> None:
        self._past = past

    @property
    def history(self) -> History:
        return self._past.history

    def snapshot(self, keyframe: int) -> Snapshot:
        return self._past.load(keyframe)

    def metrics(self, branch: int) -> MetricStore:
        raise NotImplementedError(branch)


def forked() -> Past:
    past = Past(small_run(steps=200))
    past.grow(1, [ScheduledEdit.parse({"step": 17, "name": "learning_rate", "value": 0.001})], 150, keep=(0, 40, 100))
    past.grow(past.fork(Place(1, 60, 1)), [ScheduledEdit.parse({"step": 60, "name": "batch_size", "value": 8})], 120)
    return past


def origin_of(past: Past, branch: int) -> Origin:
    data: Dataset = iris()
    return Origin(Source(past), past.history, data, past.history.tip(branch))


def test_the_curve_after_the_fact_is_the_live_one_bit_for_bit() -> None:
    past = forked()
    origin, probes = origin_of(past, 2), tuple(PROBES.values())
    learner = Learner(past.history.spec_to(origin.place), iris())
    live = {}
    for step in range(120):
        learner.advance(step)
        view = learner.watch()
        live[step] = {probe.name: probe.of(view, probe.measure(view)).tobytes() for probe in probes}
    steps = [0, 3, 16, 17, 18, 39, 40, 59, 60, 61, 119]
    found = dict(measured_points(origin, probes, steps, threading.Event()))
    assert list(found) == steps
    for step, points in found.items():
        assert {name: values.tobytes() for name, values in points.items()} == live[step]


def test_steps_after_kept_states_come_first_and_then_ever_denser_ones() -> None:
    past = forked()
    assert next(wanted_steps(past.history, 2, 0, 119, ())) == [0, 40]  # 100 is kept in the other branch, after the fork
    rounds = list(wanted_steps(past.history, 2, 10, 119, {40}))
    assert all(steps == sorted(steps) for steps in rounds)
    everything = [step for steps in rounds for step in steps]
    assert len(set(everything)) == len(everything)
    assert 40 not in everything
    assert set(everything) | {40} == set(range(10, 120))
    assert list(wanted_steps(past.history, 2, 500, 600, ())) == []
    assert next(wanted_steps(past.history, 1, 0, 149, ())) == [0, 40, 100]


def test_points_of_a_curve_are_in_order_and_stay() -> None:
    curve = ProbeCurve.empty(2).with_points([5, 9], [np.array([1.0, 2.0]), np.array([3.0, 4.0])])
    curve = curve.with_points([7, 5], [np.array([5.0, np.nan]), np.array([9.0, 9.0])])
    assert curve.steps.tolist() == [5, 7, 9]
    assert curve.values[:, 0].tolist() == [1.0, 5.0, 3.0]
    bands = curve.bands(1, 6, 8)
    assert bands.steps.tolist() == [5.0, 7.0, 9.0]
    assert bands.partial.tolist() == [False, True, False]


def test_the_first_step_at_which_something_holds_is_found_by_halving() -> None:
    past = forked()
    origin, probe = origin_of(past, 1), PROBES["weight_norm"]
    norms = [points["weight_norm"][0] for _, points in measured_points(origin, [probe], range(150), threading.Event())]
    limit = (norms[0] + norms[-1]) / 2.0
    holds = [norm >= limit for norm in norms]
    if holds == sorted(holds):
        found = first_where(
            origin, lambda points: bool(points["weight_norm"][0] >= limit), [probe], 149, threading.Event()
        )
        assert found == holds.index(True)
    always = first_where(origin, lambda points: True, [probe], 149, threading.Event())
    never = first_where(origin, lambda points: False, [probe], 149, threading.Event())
    assert (always, never) == (0, None)


def test_a_mini_batch_that_was_passed_over_does_not_stop_the_halving() -> None:
    past, n_train, m = Past(small_run(steps=60)), iris().train.rows, small_run().hyperparameters.batch_size
    rows = rows_text(LEFT_OUT, rows_one_by_one(rows_ahead(small_run().seed, n_train, 29 * m, m).tolist()))
    past.grow(1, [ScheduledEdit.parse({"step": 10, "name": LEFT_OUT, "value": rows})], 60, keep=(0,))
    origin, probes, stop = origin_of(past, 1), [PROBES["weight_norm"]], threading.Event()
    assert [step for step, _ in measured_points(origin, probes, (28, 29, 30), stop)] == [28, 30]
    assert first_where(origin, lambda points: True, probes, 59, stop) == 30  # 29 is what is asked first
    with pytest.raises(PassedOverError):
        first_where(origin, lambda points: True, probes, 29, stop)


def test_an_answer_that_nobody_waits_for_is_given_up() -> None:
    stop = threading.Event()
    stop.set()
    assert list(measured_points(origin_of(forked(), 1), tuple(PROBES.values()), [30], stop)) == []
