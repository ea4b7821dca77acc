"""How far the averages of batch norm lag behind, and how much of their start is still in them.

new = ρ old + (1 - ρ) batch: a mini-batch of k steps ago has the weight (1 - ρ) ρᵏ, so what is averaged is ρ/(1 - ρ) steps old in the
mean, and after s steps the start value (0 for μ, 1 for σ²) still has the weight ρˢ.
"""

import math
from dataclasses import dataclass

from workbench.specs.run import BATCH_NORM_STATISTICS, RunSpec


@dataclass(frozen=True, slots=True)
class AverageLag:
    """``age`` in steps, ``start_weight`` between 0 and 1; ``half_life``: steps after which half of the weight is newer.

    ``since``: the step from which on was averaged, 0 or where exact statistics were put in place of the averages.
    """

    step: int
    momentum: float
    age: float
    half_life: float
    start_weight: float
    since: int


def average_lag(spec: RunSpec, step: int) -> AverageLag:
    """After ``step`` mini-batches of a run whose ``spec`` has all edits that are in force there."""
    momentum, at, weight, since = spec.hyperparameters.bn_momentum, 0, 1.0, 0
    for edit in spec.edits:
        if edit.step > step:
            break
        if edit.name == "bn_momentum":
            weight *= momentum ** (edit.step - at)
            momentum, at = float(edit.value), edit.step
        elif edit.name == BATCH_NORM_STATISTICS:
            weight, at, since = 1.0, edit.step, edit.step
    weight *= momentum ** (step - at)
    age = momentum / (1.0 - momentum) if momentum < 1.0 else math.inf
    half = math.log(0.5) / math.log(momentum) if 0.0 < momentum < 1.0 else 0.0 if momentum == 0.0 else math.inf
    return AverageLag(step, momentum, age, half, weight, since)
