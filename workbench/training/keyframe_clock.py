"""When a copy of the whole state is worth its price."""

import time

from workbench.training.state import Snapshot

SHORTEST_INTERVAL = 0.25
"""Seconds between two keyframes that nothing but the time asks for."""
BYTES_A_SECOND = 20e6
"""How much keyframes may write on the average: hashing and writing that takes about 2 % of one core."""


class KeyframeClock:
    """Keeps the keyframes of one trainer apart: by time, and never two of the same state."""

    def __init__(self) -> None:
        self._last: tuple[int, int] | None = None
        self._next = 0.0
        self._best = float("inf")
        self._next_best = 0.0
        self._interval = SHORTEST_INTERVAL

    @property
    def is_due(self) -> bool:
        """Whether enough time has passed for another one."""
        return time.perf_counter() >= self._next

    def wants(self, step: int, edits: int, reason: str) -> bool:
        """Whether the state after ``step`` mini-batches and ``edits`` edits should be kept for ``reason``.

        Edits may come faster than states can be written (a slider that is dragged); the earlier keyframe and a short
        replay serve as well then.
        """
        if (step, edits) == self._last:
            return False
        return reason != "edit" or self.is_due or self._last is None

    def note(self, snapshot: Snapshot) -> None:
        """This one was taken."""
        self._last = (snapshot.step, snapshot.edits)
        self._interval = max(SHORTEST_INTERVAL, snapshot.nbytes / BYTES_A_SECOND)
        self._next = time.perf_counter() + self._interval

    def is_best(self, loss: float) -> bool:
        """Whether ``loss`` is the lowest so far and its state should be kept; early records follow too fast to be."""
        if not loss < self._best:
            return False
        self._best = loss
        now = time.perf_counter()
        if now < self._next_best:
            return False
        self._next_best = now + self._interval
        return True
