"""A run file opened again goes on bit for bit; one that another process writes is only looked at."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.time_machine.conftest import go_to
from tests.ui.time_machine.test_machine import straight
from workbench.errors import FileError
from workbench.runs.reading import RunReader
from workbench.runs.writing.run_log import RunLog
from workbench.ui.document.document import RunDocument
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.following import RunFollowing
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_opening import open_run


def stop_at_about(qtbot: QtBot, session: RunSession, step: int) -> Path:
    """Train for a while and close as a window does; the path of the run."""
    session.starts.set_speed(session.starts.speed.__class__("slow", "", steps_per_second=400.0))
    session.start()
    qtbot.waitUntil(lambda: session.seen.step >= step, timeout=60_000)
    assert session.journeys.log is not None
    path = session.journeys.log.path
    assert session.shut_down()
    return path


def test_what_was_closed_in_mid_run_goes_on_as_if_nothing_had_happened(
    qtbot: QtBot, session: RunSession, document: RunDocument
) -> None:
    path = stop_at_about(qtbot, session, 100)
    opened = open_run(path)
    assert isinstance(opened.file, RunLog)
    assert 100 <= opened.place.step < 400
    again = RunSession(document)
    try:
        with qtbot.waitSignal(again.finished, timeout=30_000):
            go_to(again, opened, trains=True)
        assert again.seen.snapshot is not None
        assert again.seen.snapshot.sha256 == straight(again, steps=400)
        assert opened.file.history.tip(1).step == 400
        assert len(opened.file.history.branches) == 1
    finally:
        assert again.shut_down()


def test_a_run_that_is_being_written_is_followed_and_taken_over(
    qtbot: QtBot, finished: RunSession, document: RunDocument
) -> None:
    assert finished.journeys.log is not None
    path = finished.journeys.log.path
    finished.journeys.log.commit()
    opened = open_run(path)
    assert isinstance(opened.file, RunReader)
    assert str(opened.owner_text)
    onlooker = RunSession(document)
    machine = TimeMachine(onlooker)
    following = RunFollowing(onlooker, machine)
    try:
        following.begin(opened)
        assert onlooker.state is SessionState.WATCHING
        assert machine.seen.owner_text
        assert onlooker.seen.step == 400
        with qtbot.waitSignal(following.orphaned, timeout=3_000) as orphaned:
            assert finished.shut_down()
        assert orphaned.args == [path]
    finally:
        following.end()
        assert machine.shut_down()
        assert onlooker.shut_down()


def test_other_data_are_refused(qtbot: QtBot, finished: RunSession, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finished.journeys.log is not None
    path = finished.journeys.log.path
    assert finished.shut_down()
    monkeypatch.setattr("workbench.ui.time_machine.run_opening.load_dataset", _other_data)
    with pytest.raises(FileError, match="other data"):
        open_run(path)


def _other_data(spec: object) -> object:
    from workbench.data.loading import load_dataset
    from workbench.specs.data import CatalogueSpec

    return load_dataset(CatalogueSpec(name="wine", dev_fraction=0.25))


def test_a_run_that_has_ended_is_opened_as_one(qtbot: QtBot, finished: RunSession, document: RunDocument) -> None:
    assert finished.journeys.log is not None
    path = finished.journeys.log.path
    assert finished.shut_down()
    opened = open_run(path)
    assert isinstance(opened.file, RunLog)
    again = RunSession(document)
    try:
        go_to(again, opened)
        assert again.state is SessionState.FINISHED
        assert again.continuation is not None
        assert again.seen.learning_rate == pytest.approx(0.01)
        assert again.seen.loss is not None
    finally:
        assert again.shut_down()
