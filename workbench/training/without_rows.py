"""The same mini-batches twice from one state: as they were, and without some rows of the train part.

All else is equal: the edits, the learning rates, the order of the examples. The rows are left out wherever they come in the
stretch. Exact, with one exception that is told: dropout draws its masks by the place of a row in its mini-batch, so in the
shortened mini-batches, and only there, other units are dropped for the rows that stay.
"""

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset
from workbench.specs.run import RunSpec
from workbench.training.excursion import Excursion, Score
from workbench.training.snapshot import Snapshot
from workbench.training.team import Team


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """``losses`` (steps,) of the mini-batches, NaN where none of its rows was left; ``end``: dev score, None where it diverged."""

    losses: NDArray[np.float64]
    end: Score | None


@dataclass(frozen=True, slots=True, eq=False)
class WithoutRows:
    """``first``: finished mini-batches before the stretch. ``shortened`` of them had some of ``rows``.

    ``redraws``: the network has dropout, so the masks of the shortened mini-batches are others.
    """

    first: int
    rows: tuple[int, ...]
    start: Score
    was: Walk
    without: Walk
    shortened: int
    redraws: bool


def train_without(  # a run, its state, what is left out, for how long
    spec: RunSpec,
    data: Dataset,
    start: Snapshot,
    rows: Sequence[int],
    steps: int,
    stop: threading.Event,
    report: Callable[[float], None],
) -> WithoutRows | None:
    """Both walks of ``steps`` mini-batches from ``start``; None if ``stop`` was set. Raises ``SpecError``."""
    with Team(spec.threads) as team:

        def walk(left_out: Sequence[int], before: float) -> tuple[Walk, Score, int]:
            return _walk(Excursion(spec, data, start, team.together), left_out, steps, stop, report, before)

        was, score, _ = walk((), 0.0)
        without, _, shortened = walk(rows, 0.5)
    if stop.is_set():
        return None
    redraws = any(layer.dropout > 0.0 for layer in spec.network.layers)
    return WithoutRows(start.step, tuple(rows), score, was, without, shortened, redraws)


def _walk(
    excursion: Excursion,
    left_out: Sequence[int],
    steps: int,
    stop: threading.Event,
    report: Callable[[float], None],
    before: float,
) -> tuple[Walk, Score, int]:
    learner, begin = excursion.learner, excursion.score()
    if left_out:
        learner.leave_out(left_out)
    losses = [np.zeros(0)]
    for piece in excursion.losses_to(learner.step + steps, stop):
        losses.append(piece.astype(np.float64))
        report(before + 0.5 * sum(map(len, losses)) / steps)
    end = None if excursion.has_diverged else excursion.score()
    end = end if end is not None and math.isfinite(end.loss) else None
    return Walk(np.concatenate(losses), end), begin, learner.stream.shortened
