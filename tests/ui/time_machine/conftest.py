"""A document, a session with the real trainer and its run file, and the time machine over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from workbench.runs.writing.run_log import RunLog
from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.document.document import RunDocument
from workbench.ui.run.journeys import Destination
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.journey import gather
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_opening import OpenedRun
from workbench.ui.time_machine.undo import TimeUndo


class Answer:
    """Stands for the person at the file dialog."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __getattr__(self, _question: str) -> object:
        return lambda *_: self.path


def ended_run(qtbot: QtBot, spec: RunSpec) -> Path:
    """The file of another run, that was trained to its end and closed."""
    session = RunSession(RunDocument(spec))
    with qtbot.waitSignal(session.finished, timeout=60_000):
        session.start()
    assert session.journeys.log is not None
    path = session.journeys.log.path
    assert session.shut_down()
    return path


def go_to(session: RunSession, opened: OpenedRun, *, trains: bool = False) -> None:
    """Go on in a run that was opened."""
    assert isinstance(opened.file, RunLog)
    past = gather(opened.file.history, opened.place, opened.snapshot, opened.data, {}, opened.file.metrics)
    session.journeys.go_to(Destination(opened.file, past, opened.data, trains=trains))


@pytest.fixture
def document(qtbot: QtBot) -> RunDocument:
    spec = RunSpec.parse(
        {
            "name": "flowers",
            "data": CatalogueSpec(name="iris", dev_fraction=0.25).to_plain(),
            "network": {"layers": [{"units": 6, "batch_norm": True}]},
            "hyperparameters": {"batch_size": 16, "learning_rate": 0.01},
            "steps": 400,
        }
    )
    return RunDocument(spec)


@pytest.fixture
def session(qtbot: QtBot, document: RunDocument) -> Iterator[RunSession]:
    session = RunSession(document)
    yield session
    assert session.shut_down()


@pytest.fixture
def machine(qtbot: QtBot, session: RunSession) -> Iterator[TimeMachine]:
    machine = TimeMachine(session)
    yield machine
    assert machine.shut_down()


@pytest.fixture
def finished(qtbot: QtBot, session: RunSession, machine: TimeMachine) -> RunSession:
    """A run of 400 steps that has ended."""
    with qtbot.waitSignal(session.finished, timeout=60_000):
        session.start()
    assert session.state is SessionState.FINISHED
    return session


@pytest.fixture
def undo(document: RunDocument, session: RunSession, machine: TimeMachine) -> TimeUndo:
    return TimeUndo(document, session, machine)


@pytest.fixture
def steps(qtbot: QtBot) -> Timeline:
    return Timeline()
