"""The check that a test leaves nothing behind, put to the test itself."""

import re
import threading

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.leftovers import watch_for_leftovers

STARTED_HERE = re.escape(__file__)
GRACE = 0.2  # seconds, where something is left and all of them pass


def test_a_running_thread_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    with monkeypatch.context() as patch:
        leftovers = watch_for_leftovers(patch, GRACE)
        thread = threading.Thread(target=stop.wait, name="forgotten")
        thread.start()
        found = leftovers()
    stop.set()
    thread.join()
    assert len(found) == 1
    assert re.search(f"forgotten, started at {STARTED_HERE}:\\d+", found[0])


def test_a_thread_about_to_end_is_no_leftover(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        leftovers = watch_for_leftovers(patch)
        threading.Timer(0.05, lambda: None).start()
        assert leftovers() == []


@pytest.mark.usefixtures("qapp")
def test_a_running_qthread_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        leftovers = watch_for_leftovers(patch, GRACE)
        thread = QThread()
        thread.start()
        found = leftovers()
    thread.quit()
    thread.wait()
    assert len(found) == 1
    assert re.search(f"QThread '', started at {STARTED_HERE}:\\d+", found[0])


@pytest.mark.usefixtures("qapp")
def test_an_active_timer_is_found_and_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        leftovers = watch_for_leftovers(patch, GRACE)
        timer = QTimer(interval=60_000)
        timer.start()
        found = leftovers()
    assert len(found) == 1
    assert re.search(f"QTimer '', started at {STARTED_HERE}:\\d+", found[0])
    assert not timer.isActive()


@pytest.mark.usefixtures("qapp")
def test_a_timer_that_went_with_its_owner_is_no_leftover(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        leftovers = watch_for_leftovers(patch)
        owner = QObject()
        QTimer(owner).start(60_000)
        owner.deleteLater()
        assert leftovers() == []


@pytest.mark.usefixtures("qapp")
def test_a_window_is_found_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        leftovers = watch_for_leftovers(patch)
        window = QWidget(windowTitle="Lost")
        window.show()
        assert leftovers() == ["QWidget '' 'Lost', a window never closed"]
        assert leftovers() == []


@pytest.mark.usefixtures("qapp")
def test_windows_in_a_reference_cycle_are_no_leftovers(monkeypatch: pytest.MonkeyPatch) -> None:
    class Menu(QMenu):
        def __init__(self) -> None:
            super().__init__()
            self.myself = self

    with monkeypatch.context() as patch:
        leftovers = watch_for_leftovers(patch)
        Menu()
        assert leftovers() == []


def test_a_closed_widget_is_no_leftover(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
