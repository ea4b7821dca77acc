"""Instruments in the window's path: live and after the fact the same bits, nothing while nobody looks."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.ui.time_machine.conftest import go_to
from workbench.insight.probes.kept_curves import points_from
from workbench.insight.probes.probe_curve import ProbeCurve, measured_points
from workbench.insight.probes.probe_rows import PROBES
from workbench.runs.history.kept_points import KeptPoints
from workbench.runs.reading import RunReader
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.training.messages import SetHyperparameter
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.following import RunFollowing
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.past_probes import PastProbes
from workbench.ui.time_machine.run_opening import open_run

WAIT = 60_000
LIVE = tuple(probe for probe in PROBES.values() if probe.is_live)


@pytest.fixture
def steps(qtbot: QtBot) -> Timeline:
    steps = Timeline()
    steps.follow_to(0, 400, 400, is_over=True)
    return steps


@pytest.fixture
def probes(session: RunSession, machine: TimeMachine, steps: Timeline) -> Iterator[PastProbes]:
    probes = PastProbes(session, machine, steps)
    yield probes
    assert probes.shut_down()


def is_done(probes: PastProbes) -> bool:
    seen = probes.seen
    return seen.wanted > 0 and seen.known == seen.wanted and not seen.is_searching


def measure(qtbot: QtBot, probes: PastProbes, *names: str) -> None:
    """Look at these until all there is of them is known."""
    probes.choose(names)
    probes.set_watched(True)
    qtbot.waitUntil(lambda: is_done(probes), timeout=WAIT)


def values(curve: ProbeCurve) -> dict[int, bytes]:
    return {int(step): row.tobytes() for step, row in zip(curve.steps, curve.values, strict=True)}


def test_every_step_of_a_run_that_is_over_is_found_and_said(
    qtbot: QtBot, finished: RunSession, probes: PastProbes
) -> None:
    measure(qtbot, probes, *PROBES)
    assert probes.seen.wanted == 400
    for name in PROBES:
        assert probes.curve(name).steps.tolist() == list(range(400))
    assert probes.curve("update_ratio").values.shape == (400, 2)
    assert probes.curve("mean_gap").values.shape == (400, 1)


def test_what_was_seen_live_is_what_is_found_after_the_fact_bit_for_bit(
    qtbot: QtBot, session: RunSession, machine: TimeMachine, probes: PastProbes, steps: Timeline
) -> None:
    probes.choose(PROBES)
    probes.set_watched(True)
    told = []
    session.requests.step_watched.connect(told.append)
    with qtbot.waitSignal(session.finished, timeout=WAIT):
        session.start()
    live = {name: values(probes.curve(name)) for name in PROBES}
    seen_live = {event.step: event.found for event in told}
    assert seen_live
    probes.set_watched(False)
    origin = probes.origin()
    assert origin is not None
    after = {
        step: {name: found.tobytes() for name, found in points.items()}
        for step, points in measured_points(origin, LIVE, range(400), threading.Event())
    }
    for probe in LIVE:
        assert {step: after[step][probe.name] for step in live[probe.name]} == live[probe.name]
        for step, reading in seen_live.items():
            assert reading.points[probe.name].tobytes() == after[step][probe.name]
    assert {name for reading in seen_live.values() for name in reading.points} == {probe.name for probe in LIVE}


def test_what_was_measured_is_in_the_run_file_and_there_at_once(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, probes: PastProbes, steps: Timeline
) -> None:
    measure(qtbot, probes, "update_ratio", "noise_scale")
    measured = {name: values(probes.curve(name)) for name in probes.chosen}
    assert probes.shut_down()  # hands on the last of it
    log = finished.journeys.log
    assert log is not None
    log.commit()
    with RunReader(log.path) as reader:
        assert reader.damage == ()
        kept = points_from(reader.points, reader.history)
        found = {name: values(kept.curve(reader.history, 1, name)) for name in probes.chosen}
    assert found == measured
    again = PastProbes(finished, machine, steps)
    again.choose(["update_ratio"])
    assert values(again.curve("update_ratio")) == measured["update_ratio"]
    assert is_done(again)  # nothing is left to be measured
    assert again.shut_down()


def test_a_run_that_is_opened_again_shows_them_at_once(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, probes: PastProbes, document: RunDocument, steps: Timeline
) -> None:
    measure(qtbot, probes, "weight_norm")
    measured = values(probes.curve("weight_norm"))
    log = finished.journeys.log
    assert log is not None
    assert probes.shut_down()
    assert finished.shut_down()
    opened = open_run(log.path)
    again = RunSession(document)
    later = TimeMachine(again)
    try:
        go_to(again, opened)
        qtbot.waitUntil(lambda: later.seen.live is not None, timeout=WAIT)
        found = PastProbes(again, later, steps)
        found.choose(["weight_norm"])
        assert values(found.curve("weight_norm")) == measured
        assert found.shut_down()
    finally:
        assert later.shut_down()
        assert again.shut_down()


def test_one_who_only_looks_sees_what_is_kept_and_keeps_nothing(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, probes: PastProbes, document: RunDocument, steps: Timeline
) -> None:
    measure(qtbot, probes, "weight_norm")
    measured = values(probes.curve("weight_norm"))
    assert probes.shut_down()
    log = finished.journeys.log
    assert log is not None
    log.commit()
    kept = set(log.points)
    onlooker = RunSession(document)
    there = TimeMachine(onlooker)
    following = RunFollowing(onlooker, there)
    try:
        following.begin(open_run(log.path))
        assert there.seen.owner_text
        seen = PastProbes(onlooker, there, steps)
        seen.choose(["weight_norm", "worst_loss"])
        assert values(seen.curve("weight_norm")) == measured
        seen.set_watched(True)
        qtbot.waitUntil(lambda: is_done(seen), timeout=WAIT)
        assert len(seen.curve("worst_loss").steps) == 400
        assert seen.shut_down()
        log.commit()
        with RunReader(log.path) as reader:
            assert set(reader.points) == kept
    finally:
        following.end()
        assert there.shut_down()
        assert onlooker.shut_down()


def test_points_of_another_version_of_an_instrument_are_measured_anew(finished: RunSession) -> None:
    log = finished.journeys.log
    assert log is not None
    one = KeptPoints.of(1, "noise_scale", PROBES["noise_scale"].version, np.array([3]), np.array([[2.0]]))
    kept = (
        replace(one, version=one.version + 1),
        replace(one, probe="update_ratio", version=1),  # of another width than the network has layers
        replace(one, probe="strange"),
        replace(one, branch=7),
    )
    for wrong in kept:
        assert points_from([wrong], log.history).curve(log.history, 1, wrong.probe).steps.tolist() == []
    assert points_from([one], log.history).curve(log.history, 1, "noise_scale").steps.tolist() == [3]


def test_nothing_is_measured_while_nobody_looks(
    qtbot: QtBot, session: RunSession, machine: TimeMachine, probes: PastProbes
) -> None:
    probes.choose(PROBES)
    told = []
    session.requests.step_watched.connect(told.append)
    with qtbot.waitSignal(session.finished, timeout=WAIT):
        session.start()
    qtbot.wait(400)
    assert told == []
    assert not probes.seen.is_searching
    assert len(probes.curve("update_ratio").steps) == 0
    probes.set_watched(True)
    qtbot.waitUntil(lambda: len(probes.curve("update_ratio").steps) > 0, timeout=WAIT)
    probes.set_watched(False)
    qtbot.waitUntil(lambda: not probes.seen.is_searching, timeout=WAIT)


def test_an_instrument_added_later_gets_the_whole_curve(qtbot: QtBot, finished: RunSession, probes: PastProbes) -> None:
    measure(qtbot, probes, "weight_norm")
    probes.choose(["weight_norm", "effective_rank"])
    assert probes.seen.known == 0
    qtbot.waitUntil(lambda: is_done(probes), timeout=WAIT)
    assert np.isfinite(probes.curve("effective_rank").values).all()


def test_branches_share_their_past_and_differ_afterwards(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, probes: PastProbes
) -> None:
    measure(qtbot, probes, "weight_norm")
    first = values(probes.curve("weight_norm"))
    machine.look_at(1, 100)
    with qtbot.waitSignal(machine.arrived, timeout=WAIT):
        machine.rewind_here()
    qtbot.waitUntil(lambda: finished.state is SessionState.PAUSED, timeout=WAIT)
    finished.requests.edit(SetHyperparameter("learning_rate", 0.1))
    with qtbot.waitSignal(finished.finished, timeout=WAIT):
        finished.requests.resume()
    qtbot.waitUntil(lambda: is_done(probes), timeout=WAIT)
    assert probes.branch == 2
    second = values(probes.curve("weight_norm"))
    assert list(second) == list(range(400))
    assert all(first[step] == second[step] for step in range(101))
    assert all(first[step] != second[step] for step in range(101, 400))
    machine.look_at(1, 300)
    assert probes.branch == 1
    assert values(probes.curve("weight_norm")) == first
    machine.look_at(1, 50)
    assert probes.branch == 2


def test_another_run_begins_without_a_point(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, probes: PastProbes
) -> None:
    measure(qtbot, probes, "weight_norm")
    before = values(probes.curve("weight_norm"))
    probes.set_watched(False)
    with qtbot.waitSignal(finished.finished, timeout=WAIT):
        finished.start_over()
    assert len(probes.curve("weight_norm").steps) == 0
    probes.set_watched(True)
    qtbot.waitUntil(lambda: is_done(probes), timeout=WAIT)
    assert values(probes.curve("weight_norm")) == before  # the same seed: but measured anew


def test_the_last_point_of_a_run_that_diverged_is_the_mini_batch_that_failed(
    qtbot: QtBot, document: RunDocument, session: RunSession, machine: TimeMachine, steps: Timeline
) -> None:
    hyperparameters = document.spec.hyperparameters.replaced(optimizer="sgd", learning_rate=1e6)
    network = NetworkSpec(layers=(DenseLayer(units=6, batch_norm=False),), output="softmax")
    document.show(document.spec.replaced(hyperparameters=hyperparameters, network=network, steps=100_000))
    steps.follow_to(0, 100_000, 100_000, is_over=True)
    probes = PastProbes(session, machine, steps)
    probes.choose(PROBES)
    with qtbot.waitSignal(session.diverged, timeout=WAIT):
        session.start()
    probes.set_watched(True)
    qtbot.waitUntil(lambda: is_done(probes), timeout=WAIT)
    curve = probes.curve("gradient_norm")
    assert curve.steps[-1] == session.seen.step == probes.last
    assert not np.isfinite(curve.values[-1]).all()
    assert np.isfinite(curve.values[:-1]).all()
    assert probes.shut_down()
