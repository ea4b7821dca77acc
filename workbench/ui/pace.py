"""How fast a run goes just now, over a short sliding window, and how long it will take."""

from collections import deque

_WINDOW_SECONDS = 1.5


class Pace:
    """Speed from the samples (time, step) of the last one and a half seconds. Not for use from several threads."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def restart(self) -> None:
        """Forget what was measured: a pause must not count as slow training."""
        self._samples.clear()

    def record(self, now: float, step: int) -> None:
        """At ``now`` (seconds, monotonic) ``step`` mini-batches were finished."""
        self._samples.append((now, step))
        while len(self._samples) > 2 and self._samples[1][0] <= now - _WINDOW_SECONDS:
            self._samples.popleft()

    @property
    def steps_per_second(self) -> float:
        """0.0 as long as there is nothing to measure."""
        if len(self._samples) < 2:
            return 0.0
        (first_time, first_step), (last_time, last_step) = self._samples[0], self._samples[-1]
        seconds = last_time - first_time
        return (last_step - first_step) / seconds if seconds > 0.0 else 0.0

    def seconds_left(self, step: int, total_steps: int) -> float | None:
        """Time to the planned end at this pace; None as long as the pace is unknown."""
        speed = self.steps_per_second
        return max(total_steps - step, 0) / speed if speed > 0.0 else None
