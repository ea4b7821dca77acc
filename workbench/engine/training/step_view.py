"""One executed mini-batch, with everything that was computed in it: what all instruments look at.

The arrays are copies of the workspace that the training kernels filled, so what is seen is what happened, bit for bit.
What the step had written over is computed again by the same kernels (``step_again``).
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.engine.kernels.types import Array, Integers, Labels
from workbench.engine.layers.outputs import LINEAR
from workbench.engine.layout import LayerPlace, Layout
from workbench.engine.training.arguments import Model, Telemetry
from workbench.engine.training.objective import Objective
from workbench.engine.training.state import TrainingState
from workbench.engine.training.step_again import (
    activation_again,
    drop_again,
    input_gradient_again,
    linear_again,
    losses_again,
    shift_again,
)
from workbench.engine.training.summaries import SCALARS, Scalars
from workbench.engine.training.workspace import BATCH_MEAN, BATCH_VARIANCE, GRADIENT, HAT, KEPT, OUT, A, Workspace
from workbench.specs.hyperparameters import Hyperparameters

When = Literal["before", "after"]


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Copies of what a step changes: laid out by ``Layout``, (parameters,), and the averages, (running,).

    ``products`` (2,): β₁ and β₂ multiplied up, float64.
    """

    parameters: Array
    first_moment: Array
    second_moment: Array
    running: Array
    products: Array


@dataclass(frozen=True, slots=True, eq=False)
class NormView:
    """Batch norm of a layer in the mini-batch.

    ``source`` is what it normalizes: z, or a where it comes after the activation; ``normalized``: ẑ, or â; ``shifted`` =
    γ ẑ + β; ``d_shifted`` = ∂L/∂ of it; all (units, m). ``mean`` and ``variance``, (units,): μ and the biased σ².
    """

    source: Array
    normalized: Array
    shifted: Array
    d_shifted: Array
    mean: Array
    variance: Array


@dataclass(frozen=True, slots=True, eq=False)
class LayerView:
    """One dense layer in the mini-batch; a row is a unit, a column an example, (units, m).

    ``z`` = W a, and + b where the layer has b; ``a`` = g(z), or g(z̃); ``out``: what the next layer reads; ``mask``: 0, or
    1 / (1 - p) where dropout let it through; ``d_out`` and ``d_z``: ∂L/∂ of these. None for what the layer does not have;
    the output has no ``d_out``.
    """

    number: int
    place: LayerPlace
    z: Array
    norm: NormView | None
    a: Array
    out: Array
    mask: Array | None
    d_out: Array | None
    d_z: Array

    @property
    def active_input(self) -> Array:
        """What the activation is a function of: z, or z̃ where batch norm comes before it."""
        return self.z if self.norm is None or self.place.normalizes_a else self.norm.shifted


@dataclass(frozen=True, slots=True, eq=False)
class StepView:
    """The mini-batch that led from ``step`` finished ones to ``step + 1``, if it ``is_finished``.

    ``telemetry`` has one row, or none where the mini-batch was not finite. ``rows``: numbers of its examples in the train part, (m,); ``labels`` (m,), or ``targets`` (targets, m) of a regression;
    ``x`` (m, features); ``losses``: of each example, (m,), float64, with label smoothing and class weights; their sum over
    ``weight`` is the loss of the mini-batch. ``gradients``, laid out as the parameters, are those of the loss with its
    penalty, before they are clipped; ``input_gradient`` (features, m) is ∂L/∂x.
    """

    step: int
    layout: Layout
    values: Hyperparameters
    telemetry: Telemetry
    rows: Integers
    labels: Labels
    targets: Array
    x: Array
    losses: NDArray[np.float64]
    weight: float
    layers: tuple[LayerView, ...]
    gradients: Array
    input_gradient: Array
    before: Numbers
    after: Numbers

    @property
    def is_finished(self) -> bool:
        """Whether loss and gradients were finite, so that the parameters were changed."""
        return len(self.telemetry.scalars) == 1

    @property
    def scalars(self) -> Scalars:
        """What the curves tell of it; NaN where it was not finite."""
        told = self.telemetry.scalars[0] if self.is_finished else [math.nan] * len(SCALARS)
        return Scalars(*map(float, told))

    def numbers(self, when: When) -> Numbers:
        """Parameters, moments and averages before or after the step."""
        return self.before if when == "before" else self.after

    @property
    def hidden(self) -> tuple[LayerView, ...]:
        """The layers below the output."""
        return self.layers[:-1]

    @property
    def inputs(self) -> tuple[Array, ...]:
        """What each layer read, (inputs, m): the features, and what the layer below handed on."""
        return (self.x.T, *(layer.out for layer in self.hidden))

    @property
    def norms(self) -> tuple[tuple[LayerView, NormView], ...]:
        """The layers with batch norm, each with what it did."""
        return tuple((layer, layer.norm) for layer in self.layers if layer.norm is not None)


def numbers_of(state: TrainingState) -> Numbers:
    """Copies of what is there now."""
    arrays = (state.parameters, state.first_moment, state.second_moment, state.running, state.products)
    return Numbers(*(array.copy() for array in arrays))


@dataclass(frozen=True, slots=True, eq=False)
class Executed:
    """A mini-batch that was just trained, as the stepper has it; ``model`` holds the parameters from before it."""

    layout: Layout
    model: Model
    space: Workspace
    threads: int
    gemm: int
    seed: int
    goal: Objective


def view_step(
    done: Executed, step: int, values: Hyperparameters, telemetry: Telemetry, before: Numbers, after: Numbers
) -> StepView:
    """Copy and complete what is in the workspace."""
    layout, space, m = done.layout, done.space, len(done.space.rows)
    real = space.memory.dtype.type
    layers = tuple(_layer(done, number, step, m) for number in range(len(layout.layers)))
    inputs = np.empty((layout.n_features, m), dtype=real)
    input_gradient_again(done.model, space, done.gemm, 0, done.threads, m, inputs.reshape(-1))
    x = space.memory[space.inputs : space.inputs + layout.n_features * m]
    x = x.reshape(m, -1).copy() if space.input_in_rows else x.reshape(-1, m).T.copy()
    losses, weight = _losses(done, m)
    regression = layout.output == LINEAR
    return StepView(
        step=step,
        layout=layout,
        values=values,
        telemetry=telemetry,
        rows=space.rows.copy(),
        labels=np.zeros(0, dtype=np.int32) if regression else space.labels.copy(),
        targets=space.targets.reshape(-1, m).copy() if regression else np.zeros((0, m), dtype=real),
        x=x,
        losses=losses,
        weight=weight,
        layers=layers,
        gradients=done.model.gradients.copy(),
        input_gradient=inputs,
        before=before,
        after=after,
    )


def _layer(done: Executed, number: int, step: int, m: int) -> LayerView:
    place, is_output = done.layout.layers[number], number == len(done.layout.layers) - 1
    z, a, mask = _of(done, number, KEPT, m), _of(done, number, A, m), None
    if done.layout.dropout[number] > 0.0:
        mask = np.ones_like(z)
        drop_again(done.model, number, step, done.seed, mask.reshape(-1), m)
    d_out, d_shifted = (None, z) if is_output else _gradients_above(done, number, step, mask is not None, m)
    norm = None
    if place.batch_norm:
        normalized = _of(done, number, HAT, m) if place.normalizes_a else z
        z = z if place.normalizes_a else _z_again(done, number, z, m)
        shifted = np.empty_like(normalized)
        shift_again(done.model, number, normalized.reshape(-1), shifted.reshape(-1), m)
        source = a if place.normalizes_a else z
        mean, variance = _of_units(done, number, BATCH_MEAN), _of_units(done, number, BATCH_VARIANCE)
        norm = NormView(source, normalized, shifted, d_shifted, mean, variance)
    out, d_z = _of(done, number, A if is_output else OUT, m), _of(done, number, GRADIENT, m)
    return LayerView(number, place, z, norm, a, out, mask, d_out, d_z)


def _of(done: Executed, number: int, column: int, m: int) -> Array:
    """A copy of one array of a layer, (units, m)."""
    at, units = done.space.places[number, column], done.layout.layers[number].units
    return done.space.memory[at : at + units * m].reshape(units, m).copy()


def _of_units(done: Executed, number: int, column: int) -> Array:
    at = done.space.places[number, column]
    return done.space.memory[at : at + done.layout.layers[number].units].copy()


def _z_again(done: Executed, number: int, kept: Array, m: int) -> Array:
    """z of a layer that normalized it in place; ẑ is back where it was afterwards."""
    linear_again(done.model, done.space, done.gemm, number, done.threads, m)
    z = _of(done, number, KEPT, m)
    at = done.space.places[number, KEPT]
    done.space.memory[at : at + kept.size] = kept.reshape(-1)
    return z


def _gradients_above(done: Executed, number: int, step: int, drops: bool, m: int) -> tuple[Array, Array]:
    """∂L/∂out of a hidden layer, and ∂L/∂ of what its batch norm gave."""
    d_out = np.empty((done.layout.layers[number].units, m), dtype=done.space.memory.dtype)
    input_gradient_again(done.model, done.space, done.gemm, number + 1, done.threads, m, d_out.reshape(-1))
    d_shifted = d_out.copy()
    if drops:
        drop_again(done.model, number, step, done.seed, d_shifted.reshape(-1), m)
    activation_again(done.model, done.space, number, d_shifted.reshape(-1), m)
    return d_out, d_shifted


def _losses(done: Executed, m: int) -> tuple[NDArray[np.float64], float]:
    """The loss of each example, and what their sum is divided by."""
    goal, real = done.goal, done.space.memory.dtype.type
    outputs = done.layout.n_outputs
    losses = np.empty(m, dtype=np.float64)
    scratch = np.empty((outputs + 3) * m, dtype=real)
    losses_again(done.model, done.space, goal, real(1.0), scratch, losses, m)
    weight = float(m) if goal.plain else float(goal.weights[done.space.labels].sum())
    return losses, weight
