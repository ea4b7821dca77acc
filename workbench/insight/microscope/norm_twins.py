"""Two short trainings from the beginning that differ in batch norm alone: what it does for the layers above.

Both begin with the same W and see the same mini-batches; one has batch norm in every hidden layer, the other in none. Each is
looked at now and then: the loss, how large the gradient of each layer is, and how far what each layer reads has moved since the
look before. One pair is one draw, so there are several, each from another seed.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.kernels.types import Array, Integers
from workbench.insight.microscope.input_drift import input_drift
from workbench.insight.microscope.passing import Doubles
from workbench.insight.probes.norms import gradient_norm
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner

STEPS: Final = 200
PAIRS: Final = 3
LOOKS: Final = 20
_DRIFT_ROWS: Final = 512
_SEEDS: Final = 2**63


@dataclass(frozen=True, slots=True, eq=False)
class TwinCourse:
    """One twin at ``steps`` (looks,): ``losses`` (looks,); ``gradients`` and ``drift`` (looks, layers).

    ``drift`` is ``InputDrift.shift`` since the look before, NaN at the first one. It ends early where a mini-batch was not finite.
    """

    has_norm: bool
    steps: Integers
    losses: Doubles
    gradients: Doubles
    drift: Doubles


Twins: TypeAlias = tuple[TwinCourse, TwinCourse]
"""With batch norm, and without."""


def norm_twins(
    spec: RunSpec,
    data: Dataset,
    stop: threading.Event,
    report: Callable[[float], None],
    steps: int = STEPS,
    pairs: int = PAIRS,
) -> tuple[Twins, ...] | None:
    """The first pair from the seed of ``spec``, the others from the next ones; None if ``stop`` was set.

    ``report`` gets the share that is done. Raises ``SpecError``.
    """
    found = []
    for pair in range(pairs):
        twins = []
        for twin, has_norm in enumerate((True, False)):
            layers = tuple(layer.replaced(batch_norm=has_norm) for layer in spec.network.layers)
            network, seed = spec.network.replaced(layers=layers), (spec.seed + pair) % _SEEDS
            own = spec.replaced(network=network, seed=seed, edits=(), threads=1)
            course = _train(own, data, steps, stop, partial(_tell, report, 2 * pair + twin, 2 * pairs))
            if course is None:
                return None
            twins.append(course)
        found.append((twins[0], twins[1]))
    return tuple(found)


def loss_difference(pairs: tuple[Twins, ...]) -> tuple[float, float]:
    """Last loss with batch norm minus without: mean and standard deviation over the pairs; NaN for pairs that end apart."""
    ends = [
        one.losses[-1] - other.losses[-1]
        for one, other in pairs
        if len(one.losses) and one.steps.tolist() == other.steps.tolist()
    ]
    if len(ends) < len(pairs):
        return math.nan, math.nan
    return float(np.mean(ends)), float(np.std(ends, ddof=1)) if len(ends) > 1 else math.nan


def _tell(report: Callable[[float], None], before: int, all_of_them: int, share: float) -> None:
    """The share of all, of that of one."""
    report((before + share) / all_of_them)


def _train(
    spec: RunSpec, data: Dataset, steps: int, stop: threading.Event, report: Callable[[float], None]
) -> TwinCourse | None:
    learner = Learner(spec, data)
    x = data.train.features[:_DRIFT_ROWS]
    at, losses, gradients, drifts = list[int](), list[float](), list[Doubles](), list[Doubles]()
    before: Array | None = None
    for look in np.unique(np.linspace(0, steps - 1, LOOKS).astype(int)).tolist():
        if stop.is_set():
            return None
        wanted = look - learner.step
        if wanted and len(learner.train(wanted).scalars) < wanted:
            break
        parameters = learner.state.parameters.copy()
        view = learner.watch()
        if not view.is_finished:
            break
        drift = np.full(len(view.layers), np.nan)
        if before is not None:
            drift = input_drift(view.layout, before, parameters, x, view.values.bn_epsilon, look - at[-1]).shift
        at.append(look)
        losses.append(float(view.losses.sum() / view.weight))
        gradients.append(gradient_norm(view))
        drifts.append(drift)
        before = parameters
        report((look + 1) / steps)
    layers = len(spec.network.layers) + 1
    wide = [np.array(rows).reshape(len(at), layers) for rows in (gradients, drifts)]
    return TwinCourse(spec.network.uses_batch_norm, np.array(at, dtype=np.int64), np.array(losses), wide[0], wide[1])
