"""The network at test time: batch norm with the averages of μ and σ², no dropout, nothing changes.

Batch norm and the linear part are one affine map here: z̃ = s (W a) + t with s = γ / √(σ² + ε), t = β - s μ.
"""

import math
from typing import Any

import numpy as np

from workbench.engine.activations import activate
from workbench.engine.dense import linear_forward
from workbench.engine.intrinsics import kernel, view
from workbench.engine.layout import ACTIVATION, INPUTS, MEAN, SCALE, SHIFT, UNITS, VARIANCE, WEIGHT, Layout
from workbench.engine.losses import softmax_cross_entropy
from workbench.engine.products import native_addresses
from workbench.engine.types import Array, Labels, flattened

BLOCK_ROWS = 256
"""Examples per pass; small enough to stay in the cache and to be interrupted between two passes."""


@kernel
def forward_block(
    x: Any,
    first: int,
    rows: int,
    parameters: Any,
    running: Any,
    table: Any,
    epsilon: Any,
    memory: Any,
    room: int,
    gemm: int,
) -> int:
    """Logits of the examples ``first`` to ``first + rows``; returns where in ``memory`` they are, (classes, rows).

    ``memory`` has two halves of ``room`` numbers that take turns as input and output of a layer.
    """
    real = memory.dtype.type
    source, target = room, 0
    for layer in range(len(table)):
        inputs, units, weight = table[layer, INPUTS], table[layer, UNITS], table[layer, WEIGHT]
        origin = x if layer == 0 else memory
        at = first * inputs if layer == 0 else source
        linear_forward(gemm, parameters, weight, origin, at, memory, target, 0, units, inputs, rows, layer == 0)
        for unit in range(units):
            row = view(memory, target + unit * rows, rows)
            shift = parameters[table[layer, SHIFT] + unit]
            scale = real(1.0)
            if table[layer, SCALE] >= 0:
                variance = running[table[layer, VARIANCE] + unit]
                scale = parameters[table[layer, SCALE] + unit] / real(math.sqrt(variance + epsilon))
                shift -= scale * running[table[layer, MEAN] + unit]
            for i in range(rows):
                row[i] = scale * row[i] + shift
            activate(table[layer, ACTIVATION], row, rows)
        source, target = target, source
    return source


@kernel
def score_block(
    x: Any,
    y: Any,
    first: int,
    rows: int,
    parameters: Any,
    running: Any,
    table: Any,
    epsilon: Any,
    memory: Any,
    room: int,
    gemm: int,
) -> tuple[float, int]:
    """Cross-entropy summed over a block of examples and how many are classified right."""
    logits = forward_block(x, first, rows, parameters, running, table, epsilon, memory, room, gemm)
    classes = table[len(table) - 1, UNITS]
    labels = view(y, first, rows)
    other = room - logits
    loss, right = softmax_cross_entropy(memory, logits, memory, other, labels, memory, 2 * room, rows, 0, rows, classes)
    return loss, right


class Inference:
    """Scores and probabilities for one network. Holds scratch memory, so each thread needs its own."""

    def __init__(self, layout: Layout, dtype: type[np.floating]) -> None:
        self._layout = layout
        self._room = max(place.units for place in layout.layers) * BLOCK_ROWS
        self._memory: Array = np.zeros(2 * self._room + 3 * BLOCK_ROWS, dtype=dtype)
        self._gemm = int(native_addresses(dtype)[0])
        self._dtype = dtype

    def score(self, x: Array, y: Labels, parameters: Array, running: Array, bn_epsilon: float) -> tuple[float, float]:
        """Mean cross-entropy and accuracy on ``x`` (examples, features), ``y`` (examples,); NaN for no examples."""
        loss, right, flat, labels = 0.0, 0, flattened(x, self._dtype), flattened(y, np.int32)
        epsilon = self._dtype(bn_epsilon)
        for first in range(0, len(y), BLOCK_ROWS):
            rows = min(BLOCK_ROWS, len(y) - first)
            more, hits = score_block(
                flat,
                labels,
                first,
                rows,
                parameters,
                running,
                self._layout.table,
                epsilon,
                self._memory,
                self._room,
                self._gemm,
            )
            loss, right = loss + more, right + hits
        return (loss / len(y), right / len(y)) if len(y) else (math.nan, math.nan)

    def probabilities(self, x: Array, parameters: Array, running: Array, bn_epsilon: float) -> Array:
        """Class probabilities for ``x`` (examples, features), shape (examples, classes)."""
        classes, flat = self._layout.n_classes, flattened(x, self._dtype)
        out = np.empty((len(x), classes), dtype=self._dtype)
        for first in range(0, len(x), BLOCK_ROWS):
            rows = min(BLOCK_ROWS, len(x) - first)
            at = forward_block(
                flat,
                first,
                rows,
                parameters,
                running,
                self._layout.table,
                self._dtype(bn_epsilon),
                self._memory,
                self._room,
                self._gemm,
            )
            z = self._memory[at : at + classes * rows].reshape(classes, rows).T
            power = np.exp(z - z.max(axis=1, keepdims=True))
            out[first : first + rows] = power / power.sum(axis=1, keepdims=True)
        return out
