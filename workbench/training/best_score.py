"""Which of many dev scores is the best one, where what is minimized may have changed between them.

Losses are compared only where the same was minimized: label smoothing and class weights make other losses of the same
answers. Of each such goal the lowest loss leads; of several leaders the one with the highest accuracy, which all goals share,
and of equal ones the later one. All are compared in float32, as scores lie in a run file, so that a run that was opened again
has the same star.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np

from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.run import RunSpec

_T = TypeVar("_T")

Goal = tuple[float, str]
"""Label smoothing and class weights: what makes another loss of the same answers."""
PLAIN: Final[Goal] = (0.0, "none")
GOAL_EDITS: Final = ("label_smoothing", "class_weights")


@dataclass(frozen=True, slots=True)
class _Leader(Generic[_T]):
    loss: np.float32
    accuracy: np.float32
    item: _T


class BestScore(Generic[_T]):
    """Takes in scores in their order, each with an item that it stands for."""

    def __init__(self) -> None:
        self._leaders: dict[Goal, _Leader[_T]] = {}

    def take(self, goal: Goal, loss: float, accuracy: float, item: _T) -> bool:
        """The next score; whether it leads now."""
        known = self._leaders.get(goal)
        with np.errstate(over="ignore"):
            fresh = _Leader(np.float32(loss), np.float32(accuracy), item)
        if not fresh.loss < (math.inf if known is None else known.loss):
            return False
        self._leaders.pop(goal, None)  # the newest one is the last
        self._leaders[goal] = fresh
        return self._first() is fresh

    @property
    def leader(self) -> _T | None:
        """The item of the best score; None before there is one."""
        first = self._first()
        return None if first is None else first.item

    def _first(self) -> _Leader[_T] | None:
        return max(reversed(self._leaders.values()), key=_accuracy, default=None)


def goal_of(values: Hyperparameters) -> Goal:
    """What is minimized under these hyperparameters."""
    return values.label_smoothing, values.class_weights


def goals_by_step(spec: RunSpec) -> Callable[[int], Goal]:
    """The goal under which the state after so many steps is scored: before the edits at that step."""
    values, changes = spec.hyperparameters, [(-1, goal_of(spec.hyperparameters))]
    for edit in spec.edits:
        if edit.name in GOAL_EDITS:
            values = values.replaced(**{edit.name: edit.value})
            changes.append((edit.step, goal_of(values)))

    def goal_at(step: int) -> Goal:
        return next(goal for since, goal in reversed(changes) if since < step)

    return goal_at


def goal_after(spec: RunSpec) -> Goal:
    """The goal when all edits of ``spec`` are made."""
    return goals_by_step(spec)(sys.maxsize)


def has_one_goal(spec: RunSpec) -> bool:
    """Whether no edit changes what is minimized."""
    return not any(edit.name in GOAL_EDITS for edit in spec.edits)


def _accuracy(leader: _Leader[_T]) -> float:
    return -math.inf if np.isnan(leader.accuracy) else float(leader.accuracy)
