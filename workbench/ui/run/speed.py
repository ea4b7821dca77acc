"""How fast a run may go. Small runs are over before an eye can follow; slowing them down changes no result."""

from dataclasses import dataclass

from workbench.language import tr
from workbench.numbers import significant


@dataclass(frozen=True, slots=True)
class Speed:
    """One choice of speed: at most ``steps_per_second``, and the run not over before ``shortest_seconds``."""

    label: str
    tooltip: str
    steps_per_second: float | None = None
    shortest_seconds: float | None = None

    def pace(self, steps_left: int) -> float | None:
        """Mini-batches per second for a run with so many steps ahead; None is as fast as the machine goes."""
        if self.shortest_seconds is not None and steps_left > 0:
            return steps_left / self.shortest_seconds
        return self.steps_per_second


WATCH = Speed(
    tr("Watch"),
    tr("Follow the curves: a run lasts at least half a minute. Long runs are not slowed down."),
    shortest_seconds=30.0,
)
FULL = Speed(tr("Full speed"), tr("As fast as this machine trains."))
SPEEDS = (
    WATCH,
    FULL,
    *(
        Speed(
            f"{significant(pace, 6)} {'step' if pace == 1.0 else 'steps'}/s",
            tr("At most {pace} a second.", pace=significant(pace, 6)),
            steps_per_second=pace,
        )
        for pace in (1000.0, 100.0, 10.0, 1.0)
    ),
)
