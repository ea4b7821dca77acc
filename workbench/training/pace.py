"""How many mini-batches are trained in one go, and how long to rest where training is to be slow enough to be watched."""

import time
from collections.abc import Callable

CHUNK_SECONDS = 0.01
LARGEST_CHUNK = 4096
WATCHING_SECONDS = 1.0 / 30.0


class PaceKeeper:
    """Tells how long to rest so that at most so many mini-batches a second are trained; None is full speed."""

    def __init__(self, steps_per_second: float | None, clock: Callable[[], float] = time.perf_counter) -> None:
        self.steps_per_second = steps_per_second
        self._clock = clock
        self._begin = self._due = 0.0
        self._steps = 0

    @property
    def chunk(self) -> int:
        """Steps until the next look into the mailbox: about a thirtieth of a second's worth."""
        if self.steps_per_second is None:
            return LARGEST_CHUNK
        return max(1, round(self.steps_per_second * WATCHING_SECONDS))

    def change(self, steps_per_second: float | None) -> None:
        """Another pace from now on: the rest under way becomes as long as it would have been with it."""
        self.steps_per_second = steps_per_second
        if steps_per_second is not None:
            self._due = self._begin + self._steps / steps_per_second

    def note(self, steps: int, begin: float) -> None:
        """``steps`` mini-batches were trained from ``begin`` on. What was lost before is not made up for."""
        self._begin, self._steps = max(self._due, begin), steps
        if self.steps_per_second is not None:
            self._due = self._begin + steps / self.steps_per_second

    @property
    def rest(self) -> float:
        """Seconds until the next mini-batch is due; 0.0 at full speed."""
        return 0.0 if self.steps_per_second is None else max(0.0, self._due - self._clock())


def even_part(ahead: int, chunk: int) -> int:
    """About ``chunk`` mini-batches, so many that those ``ahead`` fall into equal parts: a small rest costs as much."""
    return -(-ahead // max(1, round(ahead / chunk)))


def next_chunk(chunk: int, done: int, seconds: float) -> int:
    """Number of mini-batches for about ``CHUNK_SECONDS``, at most twice the last number."""
    if done == 0 or seconds <= 0.0:
        return 1
    return max(1, min(2 * chunk, round(done * CHUNK_SECONDS / seconds), LARGEST_CHUNK))
