"""Waiting in tests of the window: one limit for all, far above what a loaded machine needs.

A wait ends when what is waited for happens, so the limit costs nothing in a test that passes; it only says when to give up.
"""

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

LONGEST_WAIT = 120_000  # milliseconds


class PatientBot(QtBot):
    """pytest-qt's robot, which gives up after two minutes and not after five seconds, or later where a test says so.

    A wait that does not fail when its time is over (``raising=False``) waits for nothing to happen and keeps its time.
    """

    def waitSignal(self, signal: Any, *, timeout: int = 5000, raising: bool | None = None, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=_patient(timeout, raising), raising=raising, **more)

    def waitSignals(self, signals: Any, *, timeout: int = 5000, raising: bool | None = None, **more: Any) -> Any:
        return super().waitSignals(signals, timeout=_patient(timeout, raising), raising=raising, **more)

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 5000) -> None:
        super().waitUntil(callback, timeout=_patient(timeout))

    def waitActive(self, widget: Any, *, timeout: int = 5000) -> Any:
        return super().waitActive(widget, timeout=_patient(timeout))

    def waitExposed(self, widget: Any, *, timeout: int = 5000) -> Any:
        return super().waitExposed(widget, timeout=_patient(timeout))


def _patient(asked: int, raising: bool | None = None) -> int:
    return asked if raising is False else max(asked, LONGEST_WAIT)
