"""What the kernels are given: arrays and numbers, grouped by who owns them.

Named tuples, because Numba passes them as plain structures.
"""

from collections import namedtuple
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from workbench.engine.kernels.intrinsics import borrow, kernel
from workbench.engine.kernels.types import Array, Integers, Labels
from workbench.engine.training.objective import Objective
from workbench.engine.training.summaries import QUANTITIES, SCALARS, SUMMARY
from workbench.specs.hyperparameters import TABLE, Hyperparameters, Value, takes_effect_live
from workbench.specs.optimizers import OPTIMIZERS


class Examples(NamedTuple):
    """Training data and the order of the epoch under way. ``x`` is flat, (examples * features).

    Of ``labels`` and ``targets`` the one that the output asks for has an entry for each example, the other none; several
    targets lie one example after the other, (examples * targets).
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


LIVE = tuple(name for name in TABLE if takes_effect_live(name))
LiveValues: Any = namedtuple("LiveValues", LIVE)  # type: ignore[misc]  # its fields are rows of a table
"""All hyperparameters that may change while a run trains, by their names; a choice is its place among the choices."""

EVERYTHING = TABLE["decay_on"].choices.index("everything")


class Settings(NamedTuple):
    """Hyperparameters of a chunk; ``rates`` holds the learning rate of each step, (steps,).

    ``optimizer``, ``corrects_bias`` and ``decays_apart`` are facts of the optimizer; ``values`` are ``LiveValues``.
    """

    optimizer: int
    corrects_bias: bool
    decays_apart: bool
    objective: Objective
    rates: Array
    values: Any


def make_settings(values: Hyperparameters, objective: Objective, rates: Array) -> Settings:
    """What the kernels read of the hyperparameters in force."""
    facts = OPTIMIZERS[values.optimizer]
    numbers = (_number(name, getattr(values, name)) for name in LIVE)
    return Settings(facts.number, facts.corrects_bias, facts.decays_apart, objective, rates, LiveValues(*numbers))


def _number(name: str, value: Value) -> float | int:
    return TABLE[name].choices.index(value) if isinstance(value, str) else value


class Telemetry(NamedTuple):
    """What the steps write, (steps, ``SCALARS``) and (steps, layers with batch norm, ``QUANTITIES``, ``SUMMARY``)."""

    scalars: Array
    batch_norm: Array

    def scalar(self, name: str) -> Array:
        """One column of the scalars, (steps,), by its name."""
        return self.scalars[:, SCALARS.index(name)]


def empty_telemetry(steps: int, batch_norm_layers: int, dtype: type[np.floating]) -> Telemetry:
    """Room for the telemetry of ``steps`` mini-batches."""
    return Telemetry(
        np.empty((steps, len(SCALARS)), dtype),
        np.empty((steps, batch_norm_layers, len(QUANTITIES), len(SUMMARY)), dtype),
    )


def joined(pieces: Sequence[Telemetry]) -> Telemetry:
    """The telemetry of mini-batches, piece after piece; at least one."""
    return Telemetry(
        np.concatenate([piece.scalars for piece in pieces]), np.concatenate([piece.batch_norm for piece in pieces])
    )
