"""How noisy the gradient is: the mini-batch at which averaging more examples stops to pay."""

import numpy as np

from workbench.engine.training.step_view import StepView
from workbench.insight.probes.probe import Measured


def example_gradient_squares(view: StepView) -> np.ndarray:
    """‖∂ℓᵢ/∂W‖² summed over all layers for the loss ℓᵢ of each example, (m,).

    The gradient of one example's W is the outer product of its ∂ℓ/∂z and its input, so its square is the product of two
    squares. Under batch norm the examples of a mini-batch act on each other; then ∂ℓᵢ/∂z is taken as the example's column
    of m · ∂L/∂z.
    """
    m = len(view.rows)
    squares = np.zeros(m)
    for layer, below in zip(view.layers, view.inputs, strict=True):
        own = m * layer.d_z.astype(np.float64)
        squares += np.square(own).sum(axis=0) * np.square(below.astype(np.float64)).sum(axis=0)
    return squares


def noise_scale(view: StepView) -> Measured:
    """tr Σ / ‖G‖², (1,), in examples: the simple noise scale of McCandlish et al. (2018).

    Both are estimated without bias from the mini-batch and its single examples: ‖G‖² = (m ‖g‖² - mean ‖gᵢ‖²) / (m - 1) and
    tr Σ = (mean ‖gᵢ‖² - ‖g‖²) / (1 - 1/m). NaN where the estimate of ‖G‖² is not positive, and for one example. The penalty
    of weight decay is not in it.
    """
    m = len(view.rows)
    if m < 2:
        return np.array([np.nan])
    single = float(example_gradient_squares(view).mean())
    whole = 0.0
    for layer, below in zip(view.layers, view.inputs, strict=True):
        whole += float(np.square(layer.d_z.astype(np.float64) @ below.T.astype(np.float64)).sum())
    signal = (m * whole - single) / (m - 1)
    noise = (single - whole) / (1.0 - 1.0 / m)
    return np.array([noise / signal if signal > 0.0 else np.nan])
