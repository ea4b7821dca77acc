"""Finds what a test left running: threads of Python and of Qt, Qt timers, top-level widgets.

Threads and timers are remembered with the line that started them. Qt is looked at only where it has been imported.
"""

import gc
import sys
import threading
import time
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

# For a thread that has been asked to stop and is about to; on a machine with other work that may take seconds.
GRACE_SECONDS = 10.0


def watch_for_leftovers(monkeypatch: pytest.MonkeyPatch, grace: float = GRACE_SECONDS) -> Callable[[], list[str]]:
    """Starts watching; the function returned stops, cleans up and describes what was left, one line for each thing.

    Only what is about to end uses up its ``grace`` (seconds), so a long one costs nothing where nothing is left.
    """
    checks = [_watch_threads(monkeypatch, grace)]
    if "PySide6.QtWidgets" in sys.modules:
        checks += [_watch_widgets(), _watch_qt("QThread", "isRunning", monkeypatch, grace)]
        checks += [_watch_qt("QTimer", "isActive", monkeypatch, grace)]
    return lambda: [line for check in checks for line in check()]


def _starter() -> str:
    """File and line of the nearest caller outside this module and the standard library's threading.

    Timers are started thousands of times: ``traceback`` would look at every source file of the stack each time.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename in {__file__, threading.__file__}:
        frame = frame.f_back
    return "unknown" if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"


def _settles(is_quiet: Callable[[], bool], grace: float) -> bool:
    until = time.monotonic() + grace
    while not is_quiet():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def _watch_threads(monkeypatch: pytest.MonkeyPatch, grace: float) -> Callable[[], list[str]]:
    before = set(threading.enumerate())
    started_at: dict[threading.Thread, str] = {}
    start = threading.Thread.start

    def remembering_start(thread: threading.Thread) -> None:
        started_at[thread] = _starter()
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", remembering_start)

    def running() -> list[threading.Thread]:
        # A dummy stands for a thread that Python did not start (a QThread) and outlives it on Python 3.11.
        new = (thread for thread in threading.enumerate() if thread not in before)
        return [thread for thread in new if not isinstance(thread, threading._DummyThread)]

    def check() -> list[str]:
        if _settles(lambda: not running(), grace):
            return []
        return [f"thread {thread.name}, started at {started_at.get(thread, 'unknown')}" for thread in running()]

    return check


def _watch_qt(class_name: str, is_on: str, monkeypatch: pytest.MonkeyPatch, grace: float) -> Callable[[], list[str]]:
    """Watches the objects of one Qt class that has `start()`; `is_on` names the method that tells they are running."""
    qt_class: Any = getattr(sys.modules["PySide6.QtCore"], class_name)
    shiboken: Any = sys.modules["shiboken6"]
    started: list[tuple[weakref.ref[Any], str]] = []
    start = qt_class.start

    def remembering_start(instance: Any, *arguments: Any, **keywords: Any) -> None:
        started.append((weakref.ref(instance), _starter()))
        start(instance, *arguments, **keywords)

    monkeypatch.setattr(qt_class, "start", remembering_start)

    def running() -> list[tuple[Any, str]]:
        alive = [(thing, where) for reference, where in started if (thing := reference()) is not None]
        return [(thing, where) for thing, where in alive if shiboken.isValid(thing) and getattr(thing, is_on)()]

    def check() -> list[str]:
        if _settles(lambda: not running(), grace):
            return []
        found = [f"{type(thing).__name__} '{thing.objectName()}', started at {where}" for thing, where in running()]
        if class_name == "QTimer":  # it must not go on into the next test
            for timer, _ in running():
                timer.stop()
        return found

    return check


def _watch_widgets() -> Callable[[], list[str]]:
    core: Any = sys.modules["PySide6.QtCore"]
    application: Any = sys.modules["PySide6.QtWidgets"].QApplication
    shiboken: Any = sys.modules["shiboken6"]
    before = [weakref.ref(widget) for widget in application.topLevelWidgets()]

    def deliver_deletions() -> None:
        # deleteLater() waits for an event loop that a test does not have any more.
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)

    def left() -> list[Any]:
        known = [reference() for reference in before]
        return [w for w in application.topLevelWidgets() if shiboken.isValid(w) and not any(w is old for old in known)]

    def check() -> list[str]:
        if application.instance() is None:
            return []
        deliver_deletions()
        if left():
            gc.collect()  # widgets in reference cycles; only when needed, it takes a while
            deliver_deletions()
        widgets = left()
        found = [f"{type(w).__name__} '{w.objectName()}' {w.windowTitle()!r}, a window never closed" for w in widgets]
        for widget in widgets:
            widget.close()
            widget.deleteLater()
        deliver_deletions()
        return found

    return check
