"""How much what a layer reads has moved since some steps ago: covariate shift inside the network.

Both states read the same training examples, so all that moved is what was learned below. The first layer reads the data
themselves, which do not move.
"""

from dataclasses import dataclass

import numpy as np

from workbench.engine.kernels.types import Array
from workbench.engine.layout import Layout
from workbench.insight.microscope.passing import Doubles, pass_forward


@dataclass(frozen=True, slots=True, eq=False)
class InputDrift:
    """For each layer, (layers,), what it reads ``steps`` later against before.

    ``shift``: root mean square over the units below of (μ now - μ then) / σ then, in standard deviations; ``ratio``: the median
    of σ² now / σ² then. Units that did not vary are left out; NaN where none is left.
    """

    steps: int
    shift: Doubles
    ratio: Doubles


def input_drift(layout: Layout, then: Array, now: Array, x: Array, epsilon: float, steps: int) -> InputDrift:
    """Of parameters ``then`` and ``now`` on the same ``x`` (examples, features); batch norm with the statistics of these."""
    old, new = (_read(layout, parameters, x, epsilon) for parameters in (then, now))
    pairs = [_moved(one, other) for one, other in zip(old, new, strict=True)]
    return InputDrift(steps, np.array([shift for shift, _ in pairs]), np.array([ratio for _, ratio in pairs]))


def _read(layout: Layout, parameters: Array, x: Array, epsilon: float) -> list[Doubles]:
    """What each layer reads, (units below, examples)."""
    passed = pass_forward(layout, parameters, x, epsilon)
    return [x.T.astype(np.float64), *(layer.out for layer in passed[:-1])]


def _moved(then: Doubles, now: Doubles) -> tuple[float, float]:
    varies = then.std(axis=1) > 0.0
    if not varies.any():
        return float("nan"), float("nan")
    one, other = then[varies], now[varies]
    shift = (other.mean(axis=1) - one.mean(axis=1)) / one.std(axis=1)
    return float(np.sqrt(np.square(shift).mean())), float(np.median(other.var(axis=1) / one.var(axis=1)))
