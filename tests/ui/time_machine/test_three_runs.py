"""Three runs opened, forked and opened again in all orders: every curve and every state is that of the file."""

from itertools import permutations
from pathlib import Path
from shutil import copyfile

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.ui.time_machine.conftest import ended_run, go_to
from workbench.runs.history.earlier_scores import curves_to
from workbench.runs.history.replay import Replayer
from workbench.training.curves import CurveSource
from workbench.training.metrics import column_count
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_opening import open_run

WAIT = 30_000
EVERYTHING = (-1, 1_000_000, 1_000_000)


@pytest.fixture
def three(qtbot: QtBot, document: RunDocument) -> tuple[Path, ...]:
    """A run, a copy of it that will go another way under the same identity, and one of another network."""
    paths = []
    for units, rate in ((6, 0.01), (5, 0.5)):
        layers = [{"units": units, "batch_norm": True}] * (7 - units)
        plain = document.spec.replaced(steps=60).to_plain() | {"network": {"layers": layers}}
        plain["hyperparameters"] = {"batch_size": 16, "learning_rate": rate}
        paths.append(ended_run(qtbot, document.spec.parse(plain)))
    twin = paths[0].with_name("twin.run")
    copyfile(paths[0], twin)
    return (paths[0], twin, paths[1])


def same(shown: CurveSource, written: CurveSource) -> None:
    assert shown.step == written.step
    for column in range(column_count(written.bn_layers)):
        found, right = shown.series(column, *EVERYTHING), written.series(column, *EVERYTHING)
        assert np.array_equal(found.steps, right.steps)
        assert np.array_equal(found.mean, right.mean, equal_nan=True)
    for found, right in zip(shown.evaluations("dev"), written.evaluations("dev"), strict=True):
        assert np.array_equal(found, right)


def check(qtbot: QtBot, session: RunSession, machine: TimeMachine, path: Path) -> None:
    """What is shown against a reader of its own."""
    log, live, shown = session.journeys.log, machine.seen.live, session.seen.metrics
    assert log is not None
    assert live is not None
    assert shown is not None
    assert log.path == path
    others = [branch for branch in reversed(log.history.branches) if branch.number != live.branch][:8]
    for branch, store in zip(others, machine.other_curves(), strict=True):
        same(store, log.metrics(branch.number))
    same(shown, curves_to(log.history, live, log.metrics))
    place = log.history.place_at(live.branch, 35)
    machine.look_at_place(place)
    qtbot.waitUntil(lambda: machine.seen.state is not None and machine.seen.state.is_exact, timeout=WAIT)
    state, data = machine.seen.state, session.seen.data
    assert state is not None
    assert data is not None
    with Replayer(data) as replayer:
        right = replayer.reach(log.history, log.snapshot, place)
        assert right is not None
        assert state.snapshot.sha256 == right.sha256


def fork(qtbot: QtBot, session: RunSession, machine: TimeMachine, step: int, rate: float) -> None:
    """Another branch from ``step`` on with another learning rate, up to its end."""
    machine.look_at(1, step)
    with qtbot.waitSignal(machine.arrived, timeout=WAIT):
        machine.fork_here()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED and session.seen.has_begun, timeout=WAIT)
    session.requests.set_hyperparameter("learning_rate", rate)
    with qtbot.waitSignal(session.finished, timeout=WAIT):
        session.requests.resume()


def test_every_curve_and_state_is_that_of_the_file(
    qtbot: QtBot, three: tuple[Path, ...], session: RunSession, machine: TimeMachine
) -> None:
    rate = 0.01
    for order in permutations(three):
        for path in order:
            if session.journeys.log is None or session.journeys.log.path != path:  # else it is still open
                go_to(session, open_run(path))
            qtbot.waitUntil(lambda: machine.seen.live is not None and not session.seen.is_starting, timeout=WAIT)
            check(qtbot, session, machine, path)
            rate *= 0.9
            fork(qtbot, session, machine, 20, rate)
            check(qtbot, session, machine, path)
            machine.switch_to(1)
            qtbot.waitUntil(lambda: machine.seen.live is not None and machine.seen.live.branch == 1, timeout=WAIT)
            check(qtbot, session, machine, path)
