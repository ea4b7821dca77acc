"""What the kernels are given: arrays and numbers, grouped by who owns them.

Named tuples, because Numba passes them as plain structures.
"""

from typing import Any, NamedTuple

import numpy as np

from workbench.engine.kernels.intrinsics import borrow, kernel
from workbench.engine.kernels.types import Array, Integers, Labels
from workbench.engine.training.objective import Objective


class Examples(NamedTuple):
    """Training data and the order of the epoch under way. ``x`` is flat, (examples * features).

    Of ``labels`` and ``targets`` the one that the output asks for has an entry for each example, the other none.
    """

    x: Array
    labels: Labels
    targets: Array
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


@kernel
def borrow_data(data: Any) -> Any:
    """The same data for use inside a kernel, whose caller owns the arrays."""
    return Examples(
        borrow(data.x),
        borrow(data.labels),
        borrow(data.targets),
        borrow(data.order),
        borrow(data.order_epoch),
        data.seed,
    )


@kernel
def borrow_model(model: Any) -> Any:
    """The same model for use inside a kernel, whose caller owns the arrays."""
    return Model(
        borrow(model.parameters),
        borrow(model.gradients),
        borrow(model.first_moment),
        borrow(model.second_moment),
        borrow(model.running),
        borrow(model.products),
        borrow(model.position),
        borrow(model.table),
        borrow(model.dropout),
    )


class Settings(NamedTuple):
    """Hyperparameters of a chunk; ``rates`` holds the learning rate of each step, (steps,)."""

    optimizer: int
    objective: Objective
    batch_size: int
    rates: Array
    momentum: float
    beta2: float
    epsilon: float
    weight_decay: float
    decay_everything: bool
    clip_norm: float
    bn_momentum: float
    bn_epsilon: float


class Telemetry(NamedTuple):
    """What the steps write: ``scalars`` (steps, 4), ``batch_norm`` (steps, layers with batch norm, 6, 3)."""

    scalars: Array
    batch_norm: Array


def empty_telemetry(steps: int, batch_norm_layers: int, dtype: type[np.floating]) -> Telemetry:
    """Room for the telemetry of ``steps`` mini-batches."""
    return Telemetry(np.empty((steps, 4), dtype), np.empty((steps, batch_norm_layers, 6, 3), dtype))
