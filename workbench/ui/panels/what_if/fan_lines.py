"""A fan as lines to be drawn: one for each value, with the one in force and the best one told apart. Without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.numbers import exact
from workbench.specs.hyperparameters import TABLE
from workbench.training.fan import FanBranch
from workbench.training.smoothing import smoothed

Values = NDArray[np.float64]
Measure = Literal["dev", "train"]

_SMOOTHING = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class FanLine:
    """``share`` is the place of its value among all, 0 for the lowest, 1 for the highest."""

    steps: Values
    losses: Values
    label: str
    share: float
    is_control: bool = False
    is_winner: bool = False
    has_diverged: bool = False


def fan_lines(branches: Sequence[FanBranch], winner: int | None, measure: Measure) -> tuple[FanLine, ...]:
    """The lines in the order of the branches: dev scores, or the training loss smoothed."""
    last = max(1, len(branches) - 1)
    lines = []
    for number, branch in enumerate(branches):
        if measure == "dev":
            steps = np.array([score.step for score in branch.scores], np.float64)
            losses = np.array([score.loss for score in branch.scores], np.float64)
        else:
            steps = branch.curve.steps.astype(np.float64)
            losses = smoothed(branch.curve.losses, np.ones(len(steps)), _SMOOTHING)
        lines.append(
            FanLine(
                steps,
                losses,
                exact(branch.value),
                number / last,
                branch.is_control,
                number == winner,
                branch.diverged_at is not None,
            )
        )
    return tuple(lines)


def symbol(name: str) -> str:
    """The short name of a hyperparameter."""
    return TABLE[name].symbol or TABLE[name].label


def branch_name(name: str, value: float) -> str:
    """What an adopted branch is called: ``α 0.012``."""
    return f"{symbol(name)} {exact(value)}"
