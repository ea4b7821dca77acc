"""A document, a session with the real trainer and its run file, and the time machine over it."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from workbench.specs.data import CatalogueSpec
from workbench.specs.run import RunSpec
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.machine import TimeMachine


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
