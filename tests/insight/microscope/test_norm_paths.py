"""The way of γ and β: what a straight run has at each step, bit for bit, whether the state was kept or not."""

import threading

import numpy as np

from tests.insight.probes.test_probe_curve import forked, origin_of
from tests.runs.past import Past
from workbench.engine.training.step_view import StepView
from workbench.insight.microscope import norm_paths
from workbench.insight.microscope.norm_paths import PathReader
from workbench.runs.history.origin import Origin
from workbench.runs.history.replay import Replayer


def view_at(origin: Origin, step: int) -> StepView:
    with Replayer(origin.data) as replayer:
        view = replayer.watch(origin.history, origin.source.snapshot, origin.place.branch, step)
    assert view is not None
    return view


def check(past: Past, branch: int, paths: norm_paths.NormPaths, view: StepView) -> None:
    for column, step in enumerate(paths.steps.tolist()):
        number = past.history.branch_at(branch, step + 1)
        state = past.straight(past.history.place_before(number, step))
        told = {
            "gamma": view.layout.scale(0, state.parameters),
            "beta": view.layout.shift(0, state.parameters),
            "gamma_moment": view.layout.scale(0, state.first_moment),
            "beta_moment": view.layout.shift(0, state.first_moment),
            "gamma_square": view.layout.scale(0, state.second_moment),
            "beta_square": view.layout.shift(0, state.second_moment),
            "mean": view.layout.running_mean(0, state.running),
            "variance": view.layout.running_variance(0, state.running),
        }
        for name, values in told.items():
            np.testing.assert_array_equal(paths.values[name][:, column], values.astype(np.float64))


def test_first_come_the_kept_states_and_then_every_step() -> None:
    past = forked()
    origin = origin_of(past, 2)
    view, reader = view_at(origin, 70), PathReader()
    ways = list(reader.paths(origin, view, 0, 0, threading.Event()))
    assert ways[0].steps.tolist() == [0, 40, 70], "kept states on the way, and the mini-batch looked at"
    assert not ways[0].is_every
    assert ways[-1].steps.tolist() == list(range(71))
    assert ways[-1].is_every
    sparse = norm_paths.NormPaths(
        0, ways[-1].steps[::7], {name: values[:, ::7] for name, values in ways[-1].values.items()}
    )
    check(past, 2, sparse, view)
    check(past, 2, ways[0], view)


def test_of_a_stretch_only_its_own_steps_are_executed_again_and_only_once() -> None:
    past = forked()
    origin = origin_of(past, 1)
    view, reader = view_at(origin, 120), PathReader()
    stretch = list(reader.paths(origin, view, 0, 112, threading.Event()))
    assert stretch[0].steps.tolist() == [120]
    assert stretch[-1].steps.tolist() == list(range(112, 121))
    check(past, 1, stretch[-1], view)
    loads = len(past.loads)
    again = list(reader.paths(origin, view, 0, 112, threading.Event()))
    assert [way.steps.tolist() for way in again] == [list(range(112, 121))]
    assert len(past.loads) == loads


def test_a_way_that_nobody_waits_for_is_given_up() -> None:
    stop = threading.Event()
    stop.set()
    origin = origin_of(forked(), 1)
    assert len(list(PathReader().paths(origin, view_at(origin, 20), 0, 0, stop))) == 1
