"""When plots are drawn: a round not more often than there is time for, and in turns that each fit into a frame."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")

NEXT_TURN: Final = 2
"""Milliseconds from one turn to the next, in which keys and mouse are heard."""

_MOST_BUSY: Final = 0.2
"""Share of its time that the window's thread may spend: where drawing is slow, it is done less often."""
_LONGEST: Final = 0.2


class DrawTurns(Generic[Item]):
    """A round goes through all items once, in one turn or in several; ``seconds``: the shortest from one to the next."""

    def __init__(self, seconds: float) -> None:
        self._least = self._seconds = seconds
        self._began, self._spent_at = 0.0, time.thread_time()
        self._waiting: deque[Item] = deque()

    @property
    def is_done(self) -> bool:
        """Whether nobody waits."""
        return not self._waiting

    @property
    def wait(self) -> int:
        """Milliseconds until the next round may begin."""
        return max(0, round(1000 * (self._began + self._seconds - time.monotonic())))

    def begin(self, items: Iterable[Item]) -> None:
        """A round with these; who still waited waits no longer."""
        spent, self._spent_at = time.thread_time() - self._spent_at, time.thread_time()
        self._seconds = min(max(self._least, spent / _MOST_BUSY), _LONGEST)
        self._began, self._waiting = time.monotonic(), deque(items)

    def drop(self) -> None:
        """Nobody waits any longer."""
        self._waiting.clear()

    def take(self, draw: Callable[[Item], None], seconds: float) -> None:
        """Draw one after the other until so much time of this thread is spent; at least one where one waits."""
        began = time.thread_time()
        while self._waiting:
            draw(self._waiting.popleft())
            if time.thread_time() - began >= seconds:
                break
