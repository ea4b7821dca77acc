"""Starting values of the parameters, from the seed alone.

W of layer l is normal with mean 0 and standard deviation √(2 / inputs) under relu-like activations (He et al., 2015),
√(1 / inputs) otherwise (LeCun et al., 1998); b = 0, γ = 1, β = 0. The averages of batch norm begin at μ = 0, σ² = 1.
"""

import numpy as np

from workbench.engine.activations import ELU, GELU, LEAKY_RELU, RELU, SILU
from workbench.engine.layout import Layout
from workbench.engine.randomness import INITIAL, keyed_generator
from workbench.engine.types import Array
from workbench.engine.workspace import aligned_zeros


def initial_parameters(layout: Layout, seed: int, dtype: type[np.floating]) -> Array:
    """Parameters before the first step, shape (parameters,)."""
    parameters = aligned_zeros(layout.n_parameters, dtype)
    for number, place in enumerate(layout.layers):
        rectified = place.activation in {RELU, LEAKY_RELU, ELU, GELU, SILU}
        deviation = np.sqrt((2.0 if rectified else 1.0) / place.inputs)
        draws = keyed_generator(seed, INITIAL, number).standard_normal((place.units, place.inputs))
        layout.weight(number, parameters)[...] = deviation * draws
        if place.batch_norm:
            layout.scale(number, parameters)[...] = 1.0
    return parameters


def initial_running(layout: Layout, dtype: type[np.floating]) -> Array:
    """Batch-norm averages before the first step, shape (running,)."""
    running = aligned_zeros(layout.n_running, dtype)
    for number in layout.batch_norm_layers:
        layout.running_variance(number, running)[...] = 1.0
    return running
