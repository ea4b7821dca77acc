"""What the kernels are given: arrays and numbers, grouped by who owns them.

Named tuples, because Numba passes them as plain structures.
"""

from typing import NamedTuple

import numpy as np

from workbench.engine.types import Array, Integers, Labels


class Examples(NamedTuple):
    """Training data and the order of the epoch under way. ``x`` is flat, (examples * features)."""

    x: Array
    y: Labels
    order: Integers
    order_epoch: Integers
    seed: int


class Model(NamedTuple):
    """State and gradients in the layout of ``table``, changed in place."""

    parameters: Array
    gradients: Array
    first_moment: Array
    second_moment: Array
    running: Array
    products: Array
    position: Integers
    table: Integers
    dropout: Array


class Settings(NamedTuple):
    """Hyperparameters of a chunk; ``rates`` holds the learning rate of each step, (steps,)."""

    optimizer: int
    batch_size: int
    rates: Array
    momentum: float
    beta2: float
    epsilon: float
    weight_decay: float
    bn_momentum: float
    bn_epsilon: float


class Telemetry(NamedTuple):
    """What the steps write: ``scalars`` (steps, 4), ``batch_norm`` (steps, layers with batch norm, 6, 3)."""

    scalars: Array
    batch_norm: Array


def empty_telemetry(steps: int, batch_norm_layers: int, dtype: type[np.floating]) -> Telemetry:
    """Room for the telemetry of ``steps`` mini-batches."""
    return Telemetry(np.empty((steps, 4), dtype), np.empty((steps, batch_norm_layers, 6, 3), dtype))
