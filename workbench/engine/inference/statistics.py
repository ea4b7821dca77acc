"""Exact batch-norm statistics: mean and variance of each unit over the whole training set, not an average of batches.

From the first layer with batch norm to the last:

    μ = (1/n) Σ z        σ² = (1/n) Σ (z - μ)²

over all n examples, z computed at test time with the exact statistics of the layers below (without dropout). Blocks are
merged in float64 by the rule of Chan, Golub and LeVeque (1979), always in the order of the examples, so equal
parameters and data give equal bits.
"""

import numpy as np

from workbench.engine.inference.inference import Inference
from workbench.engine.kernels.types import Array
from workbench.engine.layout import Layout
from workbench.engine.training.workspace import aligned_zeros


def exact_statistics(layout: Layout, parameters: Array, x: Array, bn_epsilon: float) -> Array:
    """Statistics on ``x`` (examples, features) in the layout of the averages, shape (running,).

    One pass over ``x`` for each layer with batch norm, in the precision of ``parameters``.
    """
    dtype: type[np.floating] = parameters.dtype.type
    running = aligned_zeros(layout.n_running, dtype)
    inference = Inference(layout, dtype)
    for number in layout.batch_norm_layers:
        units = layout.layers[number].units
        count, mean, squares = 0, np.zeros(units), np.zeros(units)
        for block in inference.before_batch_norm(number, x, parameters, running, bn_epsilon):
            z = block.astype(np.float64)
            rows, own_mean = z.shape[1], z.mean(axis=1)
            step = own_mean - mean
            squares += np.square(z - own_mean[:, None]).sum(axis=1) + step**2 * (count * rows / (count + rows))
            count += rows
            mean += step * (rows / count)
        layout.running_mean(number, running)[...] = mean
        layout.running_variance(number, running)[...] = squares / count
    return running
