"""The size of weights and gradients, layer by layer."""

import numpy as np

from workbench.engine.kernels.types import Array
from workbench.engine.training.step_view import StepView
from workbench.insight.probes.probe import Measured


def gradient_norm(view: StepView) -> Measured:
    """‖∂L/∂W‖ of each layer, (layers,), before the gradient is clipped."""
    return _norms(view, view.gradients)


def weight_norm(view: StepView) -> Measured:
    """‖W‖ of each layer, (layers,), before the step."""
    return _norms(view, view.before.parameters)


def signal_size(view: StepView) -> Measured:
    """Root mean square of m · ∂L/∂z of each layer, (layers,): what one example says to one unit."""
    m = len(view.rows)
    return np.array([m * float(np.sqrt(np.square(layer.d_z, dtype=np.float64).mean())) for layer in view.layers])


def _norms(view: StepView, vector: Array) -> Measured:
    return np.array(
        [float(np.linalg.norm(view.layout.weight(n, vector).astype(np.float64))) for n in range(len(view.layers))]
    )
