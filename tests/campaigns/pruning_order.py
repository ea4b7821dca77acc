"""Campaign: what it costs that a trial waits for those before it, in place of being judged by whatever has arrived.

``python -m tests.campaigns.pruning_order [ROUNDS]`` simulates searches of 60 trials with successive halving at rungs 1, 3 and 9
of 10, in which trials differ in speed; nothing is trained. Prints, for some numbers of workers and spreads of speeds, how much
longer the search takes than with decisions in order of arrival, how much more is trained, and how often two searches
of the same trials on machines of other speeds give up the same ones (in order of numbers: always).
"""

import heapq
import random
import sys
from dataclasses import dataclass, field
from typing import Final

from workbench.search.pruning.asha import Asha
from workbench.search.pruning.rung_table import RungTable

TRIALS: Final = 60
RUNGS: Final = 10
MOST_WAITING: Final = 4
"""For each worker, as in ``dispatch``."""


@dataclass
class Search:
    """One simulated search: ``speeds`` are the seconds of a rung of each trial."""

    workers: int
    in_order: bool
    scores: list[float]
    speeds: list[float]
    known: dict[int, dict[int, float]] = field(default_factory=lambda: {rung: {} for rung in range(1, RUNGS + 1)})
    ended: dict[int, int] = field(default_factory=dict)
    """The last rung of each trial that has ended"""

    def run(self) -> tuple[float, float]:
        """Seconds from the first trial to the last, and seconds of training in all."""
        pruner, ready, waiting = Asha(), list[tuple[int, int]](), list[tuple[int, int]]()
        busy: list[tuple[float, int, int]] = []
        fresh, now, trained = 0, 0.0, 0.0
        while len(self.ended) < TRIALS:
            for number, rung in sorted(waiting):
                if self.in_order and any(
                    other not in self.known[rung] and other not in self.ended for other in range(number)
                ):
                    continue
                waiting.remove((number, rung))
                if pruner.should_prune(number, rung, self.scores[number], self._table(number, rung)):
                    self.ended[number] = rung
                else:
                    ready.append((number, rung))
            while len(busy) < self.workers:
                if ready:
                    number, rung = ready.pop(0)
                elif fresh < TRIALS and len(waiting) < MOST_WAITING * self.workers:
                    number, rung, fresh = fresh, 0, fresh + 1
                else:
                    break
                goal = next((r for r in range(rung + 1, RUNGS) if pruner.decides_at(r)), RUNGS)
                trained += (goal - rung) * self.speeds[number]
                heapq.heappush(busy, (now + (goal - rung) * self.speeds[number], number, goal))
            if busy:
                now, number, rung = heapq.heappop(busy)
                self.known[rung][number] = self.scores[number]
                if rung == RUNGS:
                    self.ended[number] = rung
                else:
                    waiting.append((number, rung))
        return now, trained

    def _table(self, number: int, rung: int) -> RungTable:
        """In order of arrival all that is known counts, as if it had lower numbers."""
        known = self.known[rung]
        if not self.in_order:
            known = {place - TRIALS if place != number else place: score for place, score in known.items()}
        return RungTable("dev_accuracy", {rung: known})


def main(rounds: int) -> None:
    """The table."""
    sys.stdout.write("workers  speeds differ  time  training  same trials given up by arrival\n")
    for workers in (2, 8, 32):
        for spread in (1.0, 5.0, 30.0):
            times, work, same = 0.0, 0.0, 0
            for seed in range(rounds):
                draw = random.Random(seed)
                scores = [draw.random() for _ in range(TRIALS)]
                speeds = [[spread ** draw.random() for _ in range(TRIALS)] for _ in range(2)]
                ordered = Search(workers, True, scores, speeds[0])
                arrived = [Search(workers, False, scores, one) for one in speeds]
                took, trained = ordered.run()
                other, other_trained = arrived[0].run()
                arrived[1].run()
                times, work = times + took / other / rounds, work + trained / other_trained / rounds
                same += arrived[0].ended == arrived[1].ended
            sys.stdout.write(f"{workers:7}  {spread:10.0f} ×  {times:4.2f}  {work:8.2f}  {same / rounds:8.0%}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100)
