"""Scores and predictions of one network on any number of examples, block by block."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from workbench.engine.inference.forward import forward_block
from workbench.engine.kernels.compiled_product import native_addresses
from workbench.engine.kernels.intrinsics import kernel
from workbench.engine.kernels.matrix import matrix
from workbench.engine.kernels.types import Answers, Array, flattened
from workbench.engine.layers.outputs import LINEAR, LOGISTIC, output_loss
from workbench.engine.layout import Layout
from workbench.engine.training.objective import (
    Objective,
    flat_answers,
    make_objective,
    measure_balance,
    target_variances,
    target_weights,
)
from workbench.specs.hyperparameters import Hyperparameters

BLOCK_ROWS = 256
"""Examples per pass; small enough to stay in the cache and to be interrupted between two passes."""


@kernel
def score_block(
    goal: Any, outputs: int, labels: Any, targets: Any, rows: int, units: int, memory: Any, room: int
) -> tuple[float, float]:
    """Loss summed over a block of examples whose z lie at ``outputs``, and what ``output_loss`` tells beside it."""
    real = memory.dtype.type
    z, dz = matrix(memory, outputs, units, rows), matrix(memory, room - outputs, units, rows)
    scratch = matrix(memory, 2 * room, 3, rows)
    loss, right = output_loss(goal, z, dz, scratch, labels, targets, 0, rows, real(1.0))
    return loss, right


class Inference:
    """Scores and predictions for one network. Holds scratch memory, so each thread needs its own."""

    def __init__(self, layout: Layout, dtype: type[np.floating]) -> None:
        self._layout = layout
        self._room = max(place.units for place in layout.layers) * BLOCK_ROWS
        self._memory: Array = np.zeros(2 * self._room + 3 * BLOCK_ROWS, dtype=dtype)
        self._gemm = int(native_addresses(dtype)[0])
        self._dtype = dtype

    def score(
        self,
        x: Array,
        y: Answers,
        parameters: Array,
        running: Array,
        bn_epsilon: float,
        objective: Objective | None = None,
    ) -> tuple[float, float]:
        """Mean loss and accuracy on ``x`` (examples, features), ``y`` (examples,) or (examples, targets); NaN for none.

        The loss is that of ``objective``, by default without smoothing and class weights. For a regression the accuracy
        is R² = 1 - Σ(ŷ - y)² / Σ(y - ȳ)² with the mean ȳ of these examples, averaged over the targets that vary in
        them; NaN if none does.
        """
        if len(y) == 0:
            return math.nan, math.nan
        goal = objective
        if goal is None:
            goal = make_objective(measure_balance(self._layout, y), Hyperparameters())
        labels, targets = flat_answers(self._layout, y, self._dtype)
        columns, units, spread = targets.reshape(len(y), -1).T, self._layout.n_outputs, 1.0
        regression = goal.output == LINEAR
        if regression:
            spread, weights = target_weights(target_variances(columns.T))
            weights.flags.writeable = False
            goal = goal._replace(weights=weights)
        loss, right = 0.0, 0.0
        for first, rows, at in self._blocks(x, parameters, running, bn_epsilon, len(self._layout.layers)):
            part = slice(first, first + rows)
            known = targets[part] if units == 1 else flattened(columns[:, part], self._dtype)
            more, hits = score_block(goal, at, labels[part], known, rows, units, self._memory, self._room)
            loss, right = loss + more, right + hits
        if regression:
            return loss / len(y), 1.0 - right / len(y) / spread if spread > 0.0 else math.nan
        return loss / float(goal.weights[labels].sum()), right / len(y)

    def probabilities(self, x: Array, parameters: Array, running: Array, bn_epsilon: float) -> Array:
        """Class probabilities for ``x`` (examples, features), shape (examples, classes).

        A logistic output has two classes. For a regression these are the predicted numbers, shape (examples, targets).
        """
        units, output = self._layout.n_outputs, self._layout.output
        out = np.empty((len(x), 2 if output == LOGISTIC else units), dtype=self._dtype)
        for first, rows, at in self._blocks(x, parameters, running, bn_epsilon, len(self._layout.layers)):
            z = self._memory[at : at + units * rows].reshape(units, rows).T
            if output == LOGISTIC:
                z = np.hstack([np.zeros_like(z), z])
            if output != LINEAR:
                power = np.exp(z - z.max(axis=1, keepdims=True))
                z = power / power.sum(axis=1, keepdims=True)
            out[first : first + rows] = z
        return out

    def before_batch_norm(
        self, layer: int, x: Array, parameters: Array, running: Array, bn_epsilon: float
    ) -> Iterator[Array]:
        """What the batch norm of one layer normalizes, (units, rows), block by block; valid until the next block."""
        units = self._layout.layers[layer].units
        for _, rows, at in self._blocks(x, parameters, running, bn_epsilon, layer + 1, measured=True):
            yield self._memory[at : at + units * rows].reshape(units, rows)

    def _blocks(
        self, x: Array, parameters: Array, running: Array, bn_epsilon: float, layers: int, *, measured: bool = False
    ) -> Iterator[tuple[int, int, int]]:
        """First row, number of rows and place in memory of the result, for every block of examples."""
        flat, epsilon = flattened(x, self._dtype), self._dtype(bn_epsilon)
        for first in range(0, len(x), BLOCK_ROWS):
            rows = min(BLOCK_ROWS, len(x) - first)
            at = forward_block(
                flat,
                first,
                rows,
                parameters,
                running,
                self._layout.table,
                layers,
                measured,
                epsilon,
                self._memory,
                self._room,
                self._gemm,
            )
            yield first, rows, at
