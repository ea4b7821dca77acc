"""How much a worker gets at once: enough that the way there and back does not count, little enough to be seen live."""

from dataclasses import dataclass
from typing import Final

SHORTEST_SECONDS: Final = 0.5
LONGEST_SECONDS: Final = 5.0
MOST_TRIALS: Final = 16
_SHARE_OF_THE_WAY: Final = 0.1
_MEMORY: Final = 0.7


@dataclass
class Portions:
    """Learns from the tasks that came back. ``trials``: so many rungs of different trials go into the next task."""

    trials: int = 1
    _way: float = 0.0

    @property
    def seconds(self) -> float:
        """How long a worker trains before it reports: so long that the way takes a tenth of it, 0.5 to 5 s."""
        return min(max(SHORTEST_SECONDS, self._way / _SHARE_OF_THE_WAY), LONGEST_SECONDS)

    def learn(self, asked: int, answered: int, worked: float, took: float) -> None:
        """A task with ``asked`` rungs brought back ``answered``, worked for and took so many seconds."""
        way = max(0.0, took - worked)
        self._way = way if self._way == 0.0 else _MEMORY * self._way + (1.0 - _MEMORY) * way
        if answered < asked:
            self.trials = max(1, answered)
        elif worked < 0.5 * self.seconds and asked >= self.trials:
            self.trials = min(4 * self.trials, MOST_TRIALS)
