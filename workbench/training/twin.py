"""What one edit did, measured and not guessed: the same state trained on twice, with the edit and without it.

Both twins see the same mini-batches and make no other edit. The difference depends on the order of the examples too,
so on request it is measured for other orders as well: another seed changes the order and the dropout masks of what
follows, and leaves the state from which both begin as it is. It depends on which examples happen to be in the dev part
as well: how much, the differences of the single examples tell.
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
from workbench.training.paired_losses import ExampleLosses, mean_over_orders
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


@dataclass(frozen=True, slots=True)
class MeasuredEdit:
    """The differences for the run's own order of examples, then for the others.

    ``dev_error``: standard error of their mean by the choice of the ``dev_examples``; None where a twin diverged.
    """

    differences: tuple[Difference, ...]
    dev_error: float | None
    dev_examples: int


def measure_edit(
    spec: RunSpec,
    data: Dataset,
    start: Snapshot,
    steps: int,
    *,
    other_orders: int = 0,
    stop: threading.Event,
    report: Callable[[TwinProgress], None],
) -> MeasuredEdit | None:
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
    total, done, differences = 2 * steps * (1 + other_orders), 0, list[Difference]()
    examples: tuple[list[ExampleLosses], list[ExampleLosses]] = ([], [])
    with Team(spec.threads) as team:
        for order in range(1 + other_orders):
            scores = []
            for twin, losses_so_far in zip((spec, without), examples, strict=True):
                seeded = twin.replaced(seed=(spec.seed + order) % _SEEDS)
                excursion = Excursion(seeded, data, start, team.together)
                for losses in excursion.losses_to(start.step + steps, stop):
                    done += len(losses)
                    report(TwinProgress(done, total))
                if stop.is_set():
                    return None
                scores.append(_final_score(excursion))
                if not excursion.has_diverged:
                    losses_so_far.append(excursion.example_losses())
            differences.append(_difference(*scores))
    return MeasuredEdit(tuple(differences), _dev_error(examples, len(differences)), len(data.dev.answers))


def lower_own_priority() -> None:
    """Let the calling thread, and those it starts, give way to the run and the window. For good; Linux only."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _dev_error(examples: tuple[list[ExampleLosses], list[ExampleLosses]], orders: int) -> float | None:
    edited, unedited = examples
    if len(edited) < orders or len(unedited) < orders:
        return None
    error = mean_over_orders(edited).error_against(mean_over_orders(unedited))
    return error if math.isfinite(error) else None


def _final_score(excursion: Excursion) -> Score:
    if excursion.has_diverged:
        return Score(excursion.learner.step, math.inf, math.nan)
    return excursion.score()


def _difference(edited: Score, unedited: Score) -> Difference:
    return Difference(edited.loss - unedited.loss, edited.accuracy - unedited.accuracy)
