"""A disk that takes seconds: the window's thread waits for none of it, and everything is on the disk in the end."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.runs.disk.lock import find_owner
from workbench.runs.history.history import Place
from workbench.runs.reading import RunReader
from workbench.runs.writing.folder import discarded_runs
from workbench.runs.writing.run_log import RunLog
from workbench.ui.document.document import RunDocument
from workbench.ui.run.kernel_preparation import KernelPreparation
from workbench.ui.run.seen_run import SessionState
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.held_out import HeldOutScore
from workbench.ui.time_machine.journey import Travel
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.run_files import RunFiles
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.theme import ThemeSource

WAIT = 60_000
SLOW_SECONDS = 2.0
AWAY_SECONDS = 0.3
"""The longest that the window's thread may be away."""


class SlowDisk:
    """Takes no statement until it has been let go on."""

    def __init__(self, *logs: RunLog) -> None:
        self._goes_on = threading.Event()
        for log in logs:
            log.watch_writes(self._wait)
            log.add_mark(Place(1, 0, 0), "note", "on its way")  # so that there is something left to write

    def _wait(self, _statement: int) -> None:
        self._goes_on.wait(30.0)

    def go_on(self) -> None:
        self._goes_on.set()


class Pulse(QObject):
    """How long the window's thread was away, at the most."""

    def __init__(self) -> None:
        super().__init__()
        self.longest, self._last = 0.0, time.monotonic()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._timer.start(5)

    @Slot()
    def _beat(self) -> None:
        now = time.monotonic()
        self.longest, self._last = max(self.longest, now - self._last), now


@pytest.fixture
def actions(document: RunDocument, themes: ThemeSource) -> Actions:
    return Actions(document.undo_stack, themes)


@pytest.fixture
def preparation(qtbot: QtBot) -> KernelPreparation:
    return KernelPreparation(lambda: True, ("unused",))


@pytest.fixture
def files(
    qtbot: QtBot,
    document: RunDocument,
    session: RunSession,
    machine: TimeMachine,
    actions: Actions,
    preparation: KernelPreparation,
) -> Iterator[RunFiles]:
    window = QWidget()
    qtbot.addWidget(window)
    files = RunFiles(document, session, machine, preparation, actions, object(), window)  # type: ignore[arg-type]
    yield files
    files.shut_down()


def log_of(session: RunSession) -> RunLog:
    log = session.journeys.log
    assert log is not None
    return log


def keeps_beating(qtbot: QtBot, disk: SlowDisk, act: Callable[[], object]) -> None:
    """Do something while the disk stands still for a while: the window lives on."""
    pulse = Pulse()
    begun = time.monotonic()
    act()
    assert time.monotonic() - begun < AWAY_SECONDS
    qtbot.wait(int(SLOW_SECONDS * 1000))
    assert pulse.longest < SLOW_SECONDS / 2, "the window stood still"  # what a busy machine takes is less
    disk.go_on()


def marks_in(path: Path) -> list[str]:
    with RunReader(path) as reader:
        return [mark.text for mark in reader.history.marks]


def test_a_run_is_discarded_and_brought_back_at_once(
    qtbot: QtBot, finished: RunSession, files: RunFiles, actions: Actions
) -> None:
    path = log_of(finished).path

    def act() -> None:
        finished.stop(keep=False)
        actions["bring_back"].trigger()

    keeps_beating(qtbot, SlowDisk(log_of(finished)), act)
    qtbot.waitUntil(lambda: finished.journeys.log is not None, timeout=WAIT)
    assert log_of(finished).path == path
    assert finished.seen.step == 400
    assert "on its way" in [mark.text for mark in log_of(finished).history.marks]
    assert not discarded_runs()


def test_a_run_is_discarded_when_its_disk_is_done(
    qtbot: QtBot, finished: RunSession, files: RunFiles, actions: Actions
) -> None:
    path = log_of(finished).path
    disk = SlowDisk(log_of(finished))
    with qtbot.waitSignal(files.notice, timeout=WAIT) as told:
        keeps_beating(qtbot, disk, lambda: finished.stop(keep=False))
        assert path.exists() or told.signal_triggered
    assert told.args[0].action is actions["bring_back"]
    assert not path.exists()
    assert [marks_in(run) for run in discarded_runs()] == [["on its way"]]
    with qtbot.waitSignal(finished.run_started, timeout=WAIT):
        actions["bring_back"].trigger()
    assert finished.seen.step == 400


def test_a_run_is_started_over_while_the_one_before_is_closed(
    qtbot: QtBot, finished: RunSession, files: RunFiles
) -> None:
    before = log_of(finished)
    disk = SlowDisk(before)
    keeps_beating(qtbot, disk, finished.start_over)
    qtbot.waitUntil(lambda: finished.journeys.log not in (None, before), timeout=WAIT)
    qtbot.waitUntil(lambda: find_owner(before.path) is None, timeout=WAIT)
    assert marks_in(before.path) == ["on its way"]
    qtbot.waitUntil(lambda: finished.state is SessionState.FINISHED, timeout=WAIT)


def test_the_file_that_is_still_being_closed_can_be_opened_again(
    qtbot: QtBot, finished: RunSession, files: RunFiles
) -> None:
    before = log_of(finished)
    disk = SlowDisk(before)

    def act() -> None:
        finished.journeys.give_up()
        files.open(before.path)

    keeps_beating(qtbot, disk, act)
    qtbot.waitUntil(lambda: finished.journeys.log not in (None, before), timeout=WAIT)
    assert log_of(finished).path == before.path
    assert [mark.text for mark in log_of(finished).history.marks] == ["on its way"]


def test_the_end_of_the_window_waits_for_what_is_still_being_closed(
    qtbot: QtBot, finished: RunSession, files: RunFiles
) -> None:
    log = log_of(finished)
    disk = SlowDisk(log)
    finished.stop(keep=False)
    threading.Timer(SLOW_SECONDS, disk.go_on).start()
    files.shut_down()
    assert finished.shut_down()
    assert find_owner(log.path) is None
    assert not log.path.exists()
    assert [marks_in(path) for path in discarded_runs()] == [["on its way"]]


def test_what_is_written_by_hand_is_not_waited_for(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine, files: RunFiles, actions: Actions
) -> None:
    log = log_of(finished)
    disk = SlowDisk(log)

    def act() -> None:
        machine.rename(1, "first")
        machine.pin("kept")
        machine.unpin(1)
        machine.hide(1, False)
        actions["retry_storage"].trigger()

    keeps_beating(qtbot, disk, act)
    qtbot.waitUntil(lambda: "kept" in marks_in(log.path), timeout=WAIT)
    with RunReader(log.path) as reader:
        assert reader.history.branch(1).name == "first"


def test_another_branch_begins_before_the_disk_has_taken_it(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine
) -> None:
    log = log_of(finished)
    machine.look_at(1, 100)
    qtbot.waitUntil(lambda: machine.seen.state is not None and machine.seen.state.is_exact, timeout=WAIT)
    disk = SlowDisk(log)
    arrivals: list[object] = []
    machine.arrived.connect(arrivals.append)
    travel = Travel(Place(1, 100, 0), trains=False, text="fork", new_branch=True, name="another")
    keeps_beating(qtbot, disk, lambda: machine.travel(travel))
    assert arrivals, "it waited for the disk"
    qtbot.waitUntil(lambda: finished.state is SessionState.PAUSED, timeout=WAIT)
    log.commit()
    with RunReader(log.path) as reader:
        assert [branch.name for branch in reader.history.branches] == ["", "another"]
        assert reader.history.current == Place(2, 100, 0)


def test_a_look_at_the_test_part_is_written_before_it_is_told(
    qtbot: QtBot, finished: RunSession, machine: TimeMachine
) -> None:
    log = log_of(finished)
    held_out = HeldOutScore(machine)
    disk = SlowDisk(log)
    told: list[object] = []
    held_out.notice.connect(told.append)
    keeps_beating(qtbot, disk, held_out.begin)
    assert not told
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT)
    assert len(marks_in(log.path)) == 2
    assert held_out.shut_down()
