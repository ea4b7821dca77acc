"""Journeys that something comes between: another look, a slow mini-batch, a disk, a second journey, the end."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.fake_trainer import FakeTrainer
from workbench.runs.disk.lock import find_owner
from workbench.runs.history.history import Place
from workbench.runs.history.replay import Replayer
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.ui.document.document import RunDocument
from workbench.ui.run.journeys import Destination
from workbench.ui.run.run_so_far import Past
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.run.trainer_link import TrainerFailed
from workbench.ui.time_machine.journey import Travel, gather
from workbench.ui.time_machine.machine import TimeMachine

WAIT = 30_000


@dataclass
class Disk:
    is_full: bool = False

    def __call__(self, _statement: int) -> None:
        if self.is_full:
            raise sqlite3.OperationalError("database or disk is full")


def past_of(session: RunSession, log: RunLog, place: Place) -> Past:
    """What a run that goes on from ``place`` brings along; the curves are those on the screen."""
    assert session.seen.data is not None
    assert session.seen.spec is not None
    with Replayer(session.seen.data) as replayer:
        snapshot = replayer.reach(log.history, log.snapshot, place)
    assert snapshot is not None
    return gather(log.history, place, snapshot, session.seen.data, {1: session.seen.store}, log.metrics)


def rewind(step: int) -> Travel:
    return Travel(Place(1, step, 0), trains=False, text="Rewind")


@pytest.fixture
def other(tmp_path: Path, finished: RunSession) -> Iterator[RunLog]:
    """A second run of the same kind, opened to go on in it."""
    assert finished.journeys.log is not None
    header = finished.journeys.log.header
    with RunLog.create(tmp_path / "other.run", header.spec, header.data_sha256, {}) as log:
        yield log


def test_a_look_elsewhere_does_not_call_off_a_journey(qtbot: QtBot, finished: RunSession, machine: TimeMachine) -> None:
    with qtbot.waitSignal(machine.arrived, timeout=WAIT):
        machine.travel(rewind(123))
        for step in range(300, 310):
            machine.look_at(1, step)
    qtbot.waitUntil(lambda: finished.state is SessionState.PAUSED and finished.seen.step == 123, timeout=WAIT)
    finished.requests.set_hyperparameter("learning_rate", 0.5)
    qtbot.waitUntil(lambda: machine.seen.history is not None and len(machine.seen.history.edits) == 1, timeout=WAIT)


def test_a_look_elsewhere_does_not_lose_a_pin(qtbot: QtBot, finished: RunSession, machine: TimeMachine) -> None:
    machine.look_at(1, 200)
    machine.pin("here")
    for step in range(300, 310):
        machine.look_at(1, step)
    qtbot.waitUntil(lambda: machine.seen.history is not None and len(machine.seen.history.marks) == 1, timeout=WAIT)
    assert machine.seen.history is not None
    assert machine.seen.history.marks[0].place == Place(1, 200, 0)


def test_a_trainer_that_was_not_done_with_its_step_leaves_no_rows_behind(
    qtbot: QtBot, document: RunDocument, session: RunSession, machine: TimeMachine
) -> None:
    document.show(document.spec.replaced(steps=100_000))
    session.start()
    qtbot.waitUntil(lambda: session.seen.step > 500, timeout=WAIT)
    session.requests.pause()
    qtbot.waitUntil(lambda: session.state is SessionState.PAUSED, timeout=WAIT)
    log, data = session.journeys.log, session.seen.data
    assert log is not None
    assert data is not None
    tip = log.history.tip(1)
    past = past_of(session, log, tip)
    assert past.own is not None
    session.step_once()  # as if the pause had come in the middle of a slow mini-batch
    qtbot.waitUntil(lambda: log.history.tip(1).step == tip.step + 1, timeout=WAIT)
    with qtbot.waitSignal(session.run_started, timeout=WAIT):
        session.journeys.go_to(Destination(log, past, data, trains=False))
    assert session.seen.step == tip.step
    session.step_once()
    qtbot.waitUntil(lambda: session.seen.step == tip.step + 1, timeout=WAIT)
    assert log.history.branches[-1].start == tip
    assert session.seen.metrics is not None
    steps = session.seen.metrics.series("loss", tip.step - 20, tip.step + 20, 1000).steps
    assert steps[-20:].tolist() == list(range(tip.step - 19, tip.step + 1))


def test_a_disk_that_refuses_does_not_lose_the_way(qtbot: QtBot, finished: RunSession, machine: TimeMachine) -> None:
    log, disk = finished.journeys.log, Disk(is_full=True)
    assert log is not None
    log.watch_writes(disk)
    with qtbot.waitSignal(machine.arrived, timeout=WAIT), qtbot.waitSignal(finished.storage_failed, timeout=WAIT):
        machine.travel(rewind(100))
    assert log.history.current == Place(1, 100, 0)
    disk.is_full = False
    with qtbot.waitSignal(finished.storage_restored, timeout=WAIT):
        log.retry()
    qtbot.waitUntil(lambda: finished.state is SessionState.PAUSED, timeout=WAIT)
    assert finished.seen.step == 100
    with RunReader(log.path) as reader:
        assert reader.history.current == Place(1, 100, 0)
    finished.step_once()
    qtbot.waitUntil(lambda: log.history.current == Place(2, 101, 0), timeout=WAIT)


def test_a_fork_on_a_disk_that_refuses_is_made_once(qtbot: QtBot, finished: RunSession, machine: TimeMachine) -> None:
    log, disk = finished.journeys.log, Disk(is_full=True)
    assert log is not None
    log.watch_writes(disk)
    with qtbot.waitSignal(machine.arrived, timeout=WAIT):
        machine.adopt(Place(1, 100, 0), (), "again")
    disk.is_full = False
    assert log.retry()
    with RunReader(log.path) as reader:
        assert [branch.name for branch in reader.history.branches] == ["", "again"]
        assert reader.history.current == Place(2, 100, 0)


@pytest.mark.parametrize("end", ["shut down", "another journey", "start over", "failure"])
def test_a_file_that_is_not_gone_on_in_is_given_back(
    qtbot: QtBot, document: RunDocument, finished: RunSession, other: RunLog, end: str
) -> None:
    log, data = finished.journeys.log, finished.seen.data
    assert log is not None
    assert data is not None
    past = past_of(finished, log, Place(1, 400, 0))
    fake = FakeTrainer()
    session = RunSession(document, fake)
    session.start()
    qtbot.waitUntil(lambda: session.seen.step > 0, timeout=WAIT)
    session.journeys.go_to(Destination(other, past, data, trains=False))
    match end:
        case "shut down":
            pass
        case "another journey":
            session.journeys.go_to(Destination(log, past, data, trains=False))
        case "start over":
            session.start_over()
        case "failure":
            session.take(TrainerFailed("no memory"))
    if end != "shut down":
        qtbot.waitUntil(lambda: find_owner(other.path) is None, timeout=WAIT)
    assert session.shut_down()
    assert find_owner(other.path) is None


def test_a_journey_after_starting_over_is_the_last_word(
    qtbot: QtBot, finished: RunSession, document: RunDocument
) -> None:
    log, data = finished.journeys.log, finished.seen.data
    assert log is not None
    assert data is not None
    past = past_of(finished, log, Place(1, 400, 0))
    fake = FakeTrainer()
    session = RunSession(document, fake)
    session.start()
    qtbot.waitUntil(lambda: session.seen.step > 0, timeout=WAIT)
    session.start_over()
    session.journeys.go_to(Destination(log, past, data, trains=False))
    qtbot.waitUntil(lambda: session.state is SessionState.FINISHED and session.seen.step == 400, timeout=WAIT)
    qtbot.wait(100)
    assert len(fake.orders) == 1, "the wish to start over was taken back, and at the end there is nothing to train"
    assert session.shut_down()
