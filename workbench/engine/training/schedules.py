"""The learning rate at each step, from the number of finished epochs e (a whole number).

constant      α                            inverse      α / (1 + decay · e)
exponential   α (1 - decay)^e              root         α k / √max(e, 1)
staircase     α (1 - decay)^⌊e / stair length⌋
cosine        α ½ (1 + cos π t)            t: share of the planned run that is done (Loshchilov and Hutter, 2017)

and with a warm-up of w steps each of them times min(1, (step + 1) / w), steps counted from 0 (Goyal et al., 2017).
A schedule by hand is ``constant`` with edits of α.

For the cosine, t = step / steps where the run's length is given in steps, and examples seen / (epochs · examples)
where it is given in epochs: both are functions of the position alone, so an edit of the mini-batch size neither makes
the rate jump nor lets the run end before the rate is 0.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.language import tr
from workbench.specs.hyperparameters import Hyperparameters
from workbench.specs.schedules import SCHEDULES


@dataclass(frozen=True, slots=True)
class Horizon:
    """The planned end of a run, in steps or in examples shown; the other is None."""

    steps: int | None = None
    examples: int | None = None


class Moments(NamedTuple):
    """When some steps begin, each of shape (steps,): finished mini-batches, finished epochs, share of the run done."""

    steps: NDArray[np.int64]
    epochs: NDArray[np.int64]
    progress: NDArray[np.float64]


def moments(  # the position in the run, and what it is measured against
    step: int, examples_seen: int, n_steps: int, batch_size: int, n_train: int, horizon: Horizon | None
) -> Moments:
    """The next ``n_steps`` steps from ``step`` on. Without a horizon no share is known: ``progress`` is NaN."""
    ahead = np.arange(n_steps, dtype=np.int64)
    steps, seen = step + ahead, examples_seen + batch_size * ahead
    progress = np.full(n_steps, np.nan)
    if horizon is not None and horizon.steps is not None:
        progress = steps / horizon.steps
    elif horizon is not None and horizon.examples is not None:
        progress = seen / horizon.examples
    return Moments(steps, seen // n_train, np.minimum(progress, 1.0))


def learning_rates(values: Hyperparameters, when: Moments) -> NDArray[np.float64]:
    """Learning rate of each step, shape (steps,). Raises ``ValueError`` where a planned end is needed and not known."""
    e = when.epochs.astype(np.float64)
    if SCHEDULES[values.schedule].needs_end and np.isnan(when.progress).any():
        raise ValueError(
            tr("the {schedule} schedule needs the planned end of the run: a Horizon", schedule=values.schedule)
        )
    factor: NDArray[np.float64]
    match values.schedule:
        case "constant":
            factor = np.ones_like(e)
        case "inverse":
            factor = 1.0 / (1.0 + values.decay * e)
        case "exponential":
            factor = np.power(1.0 - values.decay, e)
        case "root":
            factor = values.root_scale / np.sqrt(np.maximum(e, 1.0))
        case "staircase":
            factor = np.power(1.0 - values.decay, e // values.staircase_epochs)
        case "cosine":
            factor = 0.5 * (1.0 + np.cos(math.pi * when.progress))
    if values.warmup_steps > 0:
        factor *= np.minimum((when.steps + 1.0) / values.warmup_steps, 1.0)
    return values.learning_rate * factor
