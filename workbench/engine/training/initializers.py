"""Starting values of the parameters, from the seed alone.

W of a layer with n_in inputs and n_out units; g² = 2 under relu-like activations, which halve the mean square, else 1:

    he           normal, variance 2 / n_in                     He et al., 2015
    lecun        normal, variance 1 / n_in                     LeCun et al., 1998
    glorot       uniform in ±√(6 / (n_in + n_out))             Glorot and Bengio, 2010
    orthogonal   g Q, with Q from the QR of a normal matrix    Saxe et al., 2014
    zeros        0: all units of a layer stay alike, so nothing but the output can be learned
    auto         he under relu, leaky_relu, elu, gelu, silu; lecun under tanh, sigmoid, identity and in the output

``auto`` is the rule of the course ("Weight initialization for deep networks"). b = 0, γ = 1, β = 0. The averages of
batch norm begin at μ = 0, σ² = 1.
"""

import math

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.randomness import INITIAL, keyed_generator
from workbench.engine.kernels.types import Array
from workbench.engine.layout import LayerPlace, Layout
from workbench.engine.training.workspace import aligned_zeros
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.network import Initializer

RELU_LIKE = frozenset(row.number for row in ACTIVATIONS.values() if row.halves)


def initial_parameters(layout: Layout, seed: int, dtype: type[np.floating]) -> Array:
    """Parameters before the first step, shape (parameters,)."""
    parameters = aligned_zeros(layout.n_parameters, dtype)
    for number, place in enumerate(layout.layers):
        generator = keyed_generator(seed, INITIAL, number)
        layout.weight(number, parameters)[...] = initial_weights(layout.initializer, place, generator)
        if place.batch_norm:
            layout.scale(number, parameters)[...] = 1.0
    return parameters


def initial_weights(initializer: Initializer, place: LayerPlace, generator: np.random.Generator) -> NDArray[np.float64]:
    """W of one layer, shape (units, inputs)."""
    shape = (place.units, place.inputs)
    relu_like = place.activation in RELU_LIKE
    match initializer:
        case "auto":
            return initial_weights("he" if relu_like else "lecun", place, generator)
        case "he":
            return math.sqrt(2.0 / place.inputs) * generator.standard_normal(shape)
        case "lecun":
            return math.sqrt(1.0 / place.inputs) * generator.standard_normal(shape)
        case "glorot":
            limit = math.sqrt(6.0 / (place.inputs + place.units))
            return generator.uniform(-limit, limit, shape)
        case "orthogonal":
            return math.sqrt(2.0 if relu_like else 1.0) * _orthogonal(generator.standard_normal(shape))
        case "zeros":
            return np.zeros(shape)


def _orthogonal(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """A matrix with orthonormal rows, or columns if it has more rows; uniform among all of them."""
    tall = draws if draws.shape[0] >= draws.shape[1] else draws.T
    q, r = np.linalg.qr(tall)
    q *= np.where(np.diagonal(r) < 0.0, -1.0, 1.0)  # makes the factorization unique, and the draw uniform
    return q if draws.shape[0] >= draws.shape[1] else q.T


def initial_running(layout: Layout, dtype: type[np.floating]) -> Array:
    """Batch-norm averages before the first step, shape (running,)."""
    running = aligned_zeros(layout.n_running, dtype)
    for number in layout.batch_norm_layers:
        layout.running_variance(number, running)[...] = 1.0
    return running
