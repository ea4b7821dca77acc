"""Two short trainings from the beginning that differ in batch norm alone: what it does for the layers above.

Both begin with the same W and see the same mini-batches; one has batch norm in every hidden layer, the other in none. Each is
looked at now and then: the loss, how large the gradient of each layer is, and how far what each layer reads has moved since the
look before.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from workbench.data.dataset import Dataset
from workbench.engine.kernels.types import Array, Integers
from workbench.insight.microscope.input_drift import input_drift
from workbench.insight.microscope.passing import Doubles
from workbench.insight.probes.norms import gradient_norm
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner

STEPS: Final = 200
LOOKS: Final = 20
_DRIFT_ROWS: Final = 512


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


def norm_twins(
    spec: RunSpec, data: Dataset, stop: threading.Event, report: Callable[[float], None], steps: int = STEPS
) -> tuple[TwinCourse, TwinCourse] | None:
    """With batch norm and without; None if ``stop`` was set. ``report`` gets the share that is done. Raises ``SpecError``."""
    found = []
    for twin, has_norm in enumerate((True, False)):
        layers = tuple(layer.replaced(batch_norm=has_norm) for layer in spec.network.layers)
        own = spec.replaced(network=spec.network.replaced(layers=layers), edits=(), threads=1)
        course = _train(own, data, steps, stop, partial(_tell, report, twin))
        if course is None:
            return None
        found.append(course)
    return found[0], found[1]


def _tell(report: Callable[[float], None], twin: int, share: float) -> None:
    """The share of both, of that of one."""
    report((twin + share) / 2.0)


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
