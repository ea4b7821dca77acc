"""The end of the window: what was opened puts its own closing on a stack."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol, TypeVar


class Closable(Protocol):
    """What has something running. ``shut_down`` may be called again; False if something is still at work."""

    def shut_down(self) -> bool | None: ...


Opened = TypeVar("Opened", bound=Closable)


class Closing:
    """What was opened last is closed first; one that fails does not keep the others from being closed."""

    def __init__(self) -> None:
        self._opened: list[Closable] = []
        self._asked: list[Callable[[], None]] = []

    def opened(self, thing: Opened) -> Opened:
        """It is to be closed with the window."""
        self._opened.append(thing)
        return thing

    def ask_first(self, to_end: Callable[[], None]) -> None:
        """Have something come to its end while other things are closed: nothing is waited for here."""
        self._asked.append(to_end)

    def close(self) -> bool:
        """Close everything; False if something was still at work. That is tried again the next time."""
        for to_end in self._asked:
            to_end()
        still: list[Closable] = []

        def shut_down(thing: Closable) -> None:
            if thing.shut_down() is False:
                still.insert(0, thing)

        with ExitStack() as stack:
            for thing in self._opened:
                stack.callback(shut_down, thing)
            self._opened = still
        return not still
