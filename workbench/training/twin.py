"""What one edit did, measured and not guessed: the same state trained on twice, with the edit and without it.

Both twins see the same mini-batches and make no other edit. The difference depends on the order of the examples too,
so on request it is measured for other orders as well: another seed changes the order and the dropout masks of what
follows, and leaves the state from which both begin as it is.
"""

import math
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.specs.run import RunSpec
from workbench.training.excursion import Excursion, Score
from workbench.training.snapshot import Snapshot
from workbench.training.team import Team

_NICENESS = 10
_SEEDS = 2**63


@dataclass(frozen=True, slots=True)
class TwinProgress:
    """``done`` of ``steps`` mini-batches are trained, over all twins."""

    done: int
    steps: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Dev scores with the edit minus those without, for one order of the examples.

    A twin that diverged has an infinite loss: ``loss`` is ∞ if the one with the edit did, -∞ if the other one did, NaN if
    both did; ``accuracy`` is NaN then.
    """

    loss: float
    accuracy: float


def measure_edit(
    spec: RunSpec,
    data: Dataset,
    start: Snapshot,
    steps: int,
    *,
    other_orders: int = 0,
    stop: threading.Event,
    report: Callable[[TwinProgress], None],
) -> tuple[Difference, ...] | None:
    """The effect of the last edit of ``spec`` after ``steps`` mini-batches; None if ``stop`` was set meanwhile.

    ``start`` is a state at the step of that edit, before it. The first difference is for the run's own order of
    examples, then come ``other_orders`` more. Raises ``SpecError``.
    """
    without = spec.replaced(edits=spec.edits[:-1])
    if not spec.edits or start.edits > len(without.edits) or start.step != spec.edits[-1].step:
        raise ValueError(
            tr(
                "the edit has {n_edits} before it; the state is at step {step}, with {edits}",
                n_edits=len(spec.edits) - 1,
                step=start.step,
                edits=start.edits,
            )
        )
    total, done, differences = 2 * steps * (1 + other_orders), 0, []
    with Team(spec.threads) as team:
        for order in range(1 + other_orders):
            scores = []
            for twin in (spec, without):
                seeded = twin.replaced(seed=(spec.seed + order) % _SEEDS)
                excursion = Excursion(seeded, data, start, team.together)
                for losses in excursion.losses_to(start.step + steps, stop):
                    done += len(losses)
                    report(TwinProgress(done, total))
                if stop.is_set():
                    return None
                scores.append(_final_score(excursion))
            differences.append(_difference(*scores))
    return tuple(differences)


def lower_own_priority() -> None:
    """Let the calling thread, and those it starts, give way to the run and the window. For good; Linux only."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _final_score(excursion: Excursion) -> Score:
    if excursion.has_diverged:
        return Score(excursion.learner.step, math.inf, math.nan)
    return excursion.score()


def _difference(edited: Score, unedited: Score) -> Difference:
    return Difference(edited.loss - unedited.loss, edited.accuracy - unedited.accuracy)
