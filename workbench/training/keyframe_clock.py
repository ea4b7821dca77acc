"""When a copy of the whole state is worth its price."""

import time

from workbench.training.snapshot import Snapshot

SHORTEST_INTERVAL = 0.25
"""Seconds between two keyframes that nothing but the time asks for."""
BYTES_A_SECOND = 8e6
"""How much may be written on the average: packing and writing that takes the writer about 5 % of one core."""
SHARE = 0.01
"""Of the trainer's time, for copying and hashing: as much for the time as for the best scores."""
LONGEST_WAIT = 10.0
"""Seconds that a slow copy can put off the next one."""


class KeyframeClock:
    """Keeps the keyframes of one trainer apart: by time, and never two of the same state."""

    def __init__(self) -> None:
        self._last: tuple[int, int] | None = None
        self._next = 0.0
        self._next_best = 0.0

    @property
    def is_due(self) -> bool:
        """Whether enough time has passed for another one."""
        return time.perf_counter() >= self._next

    @property
    def is_best_due(self) -> bool:
        """Whether the state of a best score would be kept now, so that it is worth copying."""
        return time.perf_counter() >= self._next_best

    def wants(self, step: int, edits: int, reason: str) -> bool:
        """Whether the state after ``step`` mini-batches and ``edits`` edits should be kept for ``reason``.

        Edits may come faster than states can be written (a slider that is dragged); the earlier keyframe and a short
        replay serve as well then.
        """
        if (step, edits) == self._last:
            return False
        return reason != "edit" or self.is_due or self._last is None

    def note(self, snapshot: Snapshot, seconds: float) -> None:
        """This one was taken, which held the trainer up for ``seconds``."""
        self._last = (snapshot.step, snapshot.edits)
        self._next = time.perf_counter() + self._measured(snapshot, seconds)

    def note_best(self, snapshot: Snapshot, seconds: float) -> None:
        """This one was taken for its score."""
        self._next_best = time.perf_counter() + self._measured(snapshot, seconds)

    def _measured(self, snapshot: Snapshot, seconds: float) -> float:
        """Seconds until the next one. A disk that held everything up for a minute is no reason to wait for an hour."""
        return max(SHORTEST_INTERVAL, snapshot.nbytes / BYTES_A_SECOND, min(seconds / SHARE, LONGEST_WAIT))
