"""The state of one network in training: the arrays that the kernels change in place."""

from dataclasses import dataclass

import numpy as np

from workbench.engine.kernels.types import Array, Integers
from workbench.engine.layout import Layout
from workbench.engine.training.initializers import initial_parameters, initial_running
from workbench.engine.training.workspace import aligned_zeros


@dataclass(frozen=True, slots=True)
class TrainingState:
    """Parameters, moments, averages and position.

    ``parameters``, ``first_moment``, ``second_moment`` (parameters,) and ``running`` (running,) are laid out by
    ``Layout``. ``products`` (2,): β₁ and β₂ multiplied up, float64. ``position`` (2,): finished steps and examples seen.
    """

    parameters: Array
    first_moment: Array
    second_moment: Array
    running: Array
    products: Array
    position: Integers


def initial_state(layout: Layout, seed: int, dtype: type[np.floating]) -> TrainingState:
    """The state before the first step."""
    return TrainingState(
        parameters=initial_parameters(layout, seed, dtype),
        first_moment=aligned_zeros(layout.n_parameters, dtype),
        second_moment=aligned_zeros(layout.n_parameters, dtype),
        running=initial_running(layout, dtype),
        products=np.ones(2, dtype=np.float64),
        position=np.zeros(2, dtype=np.int64),
    )
