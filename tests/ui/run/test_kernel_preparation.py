"""Compiling in a process of its own, with small programs in the compiler's place."""

import logging
import sys
import time

import pytest
from PySide6.QtCore import QProcess
from pytestqt.qtbot import QtBot

from tests.haste import longest
from workbench.ui.run.kernel_preparation import KernelPreparation, PreparationState


def preparation(program: str, *, is_ready: bool = False) -> KernelPreparation:
    return KernelPreparation(lambda: is_ready, (sys.executable, "-u", "-c", program))


def test_nothing_is_started_when_the_kernels_are_there(qtbot: QtBot) -> None:
    ready = preparation("raise SystemExit(1)", is_ready=True)
    ready.start()
    assert ready.is_ready
    assert ready.findChildren(QProcess) == []


def test_progress_is_told_line_by_line(qtbot: QtBot) -> None:
    working = preparation("print('1/3 dense'); print('noise'); print('2/3 batch norm'); print('3/3 softmax')")
    told: list[tuple[int, int, str]] = []
    working.progressed.connect(lambda done, total, name: told.append((done, total, name)))
    with qtbot.waitSignal(working.state_changed, check_params_cb=lambda state: state is PreparationState.READY):
        working.start()
    assert told == [(1, 3, "dense"), (2, 3, "batch norm"), (3, 3, "softmax")]
    assert (working.done, working.total) == (3, 3)


def test_a_run_can_begin_before_the_last_kernel_is_done(qtbot: QtBot) -> None:
    program = "import sys; print('1/2 training'); print('enough', flush=True); sys.stdin.read(); raise SystemExit(1)"
    working = preparation(program)
    states: list[PreparationState] = []
    working.state_changed.connect(states.append)
    with qtbot.waitSignal(working.state_changed, check_params_cb=lambda state: state is PreparationState.READY):
        working.start()
    (process,) = working.findChildren(QProcess)
    with qtbot.waitSignal(process.finished):
        process.closeWriteChannel()  # the rest goes wrong: what is missing is compiled where it is needed
    assert states == [PreparationState.WORKING, PreparationState.READY]
    assert working.is_ready


def test_a_failure_says_why_and_can_be_tried_again(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    failing = preparation("raise SystemExit('no space left on device')")
    for _ in range(2):
        with (
            caplog.at_level(logging.CRITICAL),
            qtbot.waitSignal(failing.state_changed, check_params_cb=lambda state: state is PreparationState.FAILED),
        ):
            failing.start()
        assert "no space left on device" in failing.reason
    assert not failing.is_ready


def test_a_program_that_is_not_there_is_a_failure(qtbot: QtBot) -> None:
    missing = KernelPreparation(lambda: False, ("/nowhere/python",))
    with qtbot.waitSignal(missing.state_changed, check_params_cb=lambda state: state is PreparationState.FAILED):
        missing.start()
    assert "/nowhere/python" in missing.reason


def test_shutting_down_ends_the_process(qtbot: QtBot) -> None:
    slow = preparation("import time; print('1/2 dense'); time.sleep(60)")
    with qtbot.waitSignal(slow.progressed):
        slow.start()
    (process,) = slow.findChildren(QProcess)
    begin = time.monotonic()
    slow.shut_down()
    took = time.monotonic() - begin
    assert process.state() is QProcess.ProcessState.NotRunning
    assert took < longest(1.0)
