"""Signals of the system reach Qt."""

import os
import signal

from pytestqt.qtbot import QtBot

from workbench.ui.window.reports import Termination


def test_sigterm_and_ctrl_c_ask_for_the_end_and_are_given_back(qtbot: QtBot) -> None:
    before = signal.getsignal(signal.SIGINT)
    termination = Termination()
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            with qtbot.waitSignal(termination.requested, timeout=1000):
                os.kill(os.getpid(), number)
    finally:
        termination.close()
    assert signal.getsignal(signal.SIGINT) is before
