"""Units through which no gradient flows: dead over the whole mini-batch, or saturated for one example."""

import functools
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.engine.training.step_view import LayerView, StepView
from workbench.insight.probes.probe import Measured
from workbench.specs.activations import BY_NUMBER, Function

FLAT: Final = 0.009
"""A slope of the activation below this share of its steepest one counts as flat; the lower side of leaky ReLU does not."""
_REACH: Final = 1e-4
_AROUND: Final = np.linspace(-8.0, 8.0, 3201)


def dead_units(view: StepView) -> Measured:
    """Share of the units of each hidden layer whose activation is flat for every example of the mini-batch, (hidden,)."""
    return np.array([float(flat(layer).all(axis=1).mean()) for layer in view.hidden])


def saturation(view: StepView) -> Measured:
    """Share of (unit, example) of each hidden layer at which the activation is flat, (hidden,)."""
    return np.array([float(flat(layer).mean()) for layer in view.hidden])


def flat(layer: LayerView) -> NDArray[np.bool_]:
    """Where the slope of the activation is next to nothing, (units, m)."""
    slope = np.abs(_slope(BY_NUMBER[layer.place.activation].function, layer.active_input.astype(np.float64)))
    return np.asarray(slope < FLAT * _steepest(layer.place.activation), dtype=np.bool_)


@functools.cache
def _steepest(activation: int) -> float:
    """The largest slope of the activation of this number."""
    return float(np.abs(_slope(BY_NUMBER[activation].function, _AROUND)).max())


def _slope(function: Function, z: NDArray[np.float64]) -> NDArray[np.float64]:
    """g'(z) by central differences."""
    with np.errstate(over="ignore", invalid="ignore"):
        found: NDArray[np.float64] = (function(z + _REACH, np) - function(z - _REACH, np)) / (2.0 * _REACH)
    return found
