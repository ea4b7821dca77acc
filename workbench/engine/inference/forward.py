"""The network at test time: batch norm with the averages of μ and σ², no dropout, nothing changes.

Batch norm on z and the linear part are one affine map here: z̃ = s (W a) + t with s = γ / √(σ² + ε), t = β - s μ.
Batch norm after the activation is the same map of g(W a + b).
"""

import math
from typing import Any

from workbench.engine.kernels.intrinsics import kernel, view
from workbench.engine.kernels.matrix import Matrix, matrix
from workbench.engine.layers.activations import activate
from workbench.engine.layers.dense import linear_forward
from workbench.engine.layout import (
    ACTIVATION,
    BIAS,
    INPUTS,
    MEAN,
    NORMALIZES,
    NORMALIZES_A,
    NOTHING,
    SCALE,
    SHIFT,
    UNITS,
    VARIANCE,
    WEIGHT,
)


@kernel
def forward_block(
    x: Any,
    first: int,
    rows: int,
    parameters: Any,
    running: Any,
    table: Any,
    layers: int,
    measured: bool,
    epsilon: Any,
    memory: Any,
    room: int,
    gemm: int,
) -> int:
    """Outputs of the first ``layers`` layers for the examples ``first`` to ``first + rows``.

    Returns where in ``memory`` they are, (units, rows). ``memory`` has two halves of ``room`` numbers that take turns
    as input and output of a layer. With ``measured`` the last of these layers stops before its batch norm: the result
    is what the batch norm would normalize, W a or g(W a + b).
    """
    real = memory.dtype.type
    source, target = room, 0
    for layer in range(layers):
        inputs, units, weight = table[layer, INPUTS], table[layer, UNITS], table[layer, WEIGHT]
        origin = x if layer == 0 else memory
        at = first * inputs if layer == 0 else source
        a = Matrix(origin, at, inputs, rows, 1 if layer == 0 else rows, inputs if layer == 0 else 1)
        linear_forward(gemm, matrix(parameters, weight, units, inputs), a, matrix(memory, target, units, rows))
        normalized, after = table[layer, NORMALIZES] != NOTHING, table[layer, NORMALIZES] == NORMALIZES_A
        stops = measured and layer == layers - 1
        for unit in range(units):
            row = view(memory, target + unit * rows, rows)
            scale, shift = real(1.0), real(0.0)
            if normalized:
                variance = running[table[layer, VARIANCE] + unit]
                scale = parameters[table[layer, SCALE] + unit] / real(math.sqrt(variance + epsilon))
                shift = parameters[table[layer, SHIFT] + unit] - scale * running[table[layer, MEAN] + unit]
            if stops:
                scale, shift = real(1.0), real(0.0)
            if after:
                bias = parameters[table[layer, BIAS] + unit]
                for i in range(rows):
                    row[i] += bias
            else:
                if not normalized:
                    shift = parameters[table[layer, BIAS] + unit]
                for i in range(rows):
                    row[i] = scale * row[i] + shift
            if after or not stops:
                activate(table[layer, ACTIVATION], row, rows)
            if after:
                for i in range(rows):
                    row[i] = scale * row[i] + shift
        source, target = target, source
    return source
