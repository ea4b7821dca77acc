"""At which steps a run is scored. The schedule belongs to the spec: equal runs have equal curves, best states and ends."""

from typing import Annotated, Final

from pydantic import Field

from workbench.specs.base import Spec

FEWEST_SCORES: Final = 50
MOST_SCORES: Final = 10_000


class ScoreSchedule(Spec):
    """Loss and accuracy on the dev part at steps 0, 1, 2, 4, 8 …, then after every ``every`` epochs, and at the end.

    Where that makes more than ``most`` scores up to the planned end, they are thinned. Every edit is scored beside that,
    just before it is made. ``train``: score the training part at the same steps.
    """

    every: Annotated[int, Field(ge=1, le=10**9)] = 1
    most: Annotated[int, Field(ge=FEWEST_SCORES, le=MOST_SCORES)] = 200
    train: bool = False


def is_usual(schedule: ScoreSchedule) -> bool:
    """Whether it need not be written down: a spec that says nothing means this one."""
    return schedule == ScoreSchedule()
