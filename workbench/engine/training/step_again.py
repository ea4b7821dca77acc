"""What a mini-batch wrote over or never kept, computed again by the kernels of the step and in their order.

A step normalizes z in place, turns ∂L/∂a in place into ∂L/∂z and draws its dropout masks anew in each pass. Products are
split as they were among the threads of the team, because how a product is computed depends on its shape.
"""

from typing import Any

from workbench.engine.kernels.intrinsics import kernel, view
from workbench.engine.kernels.matrix import columns_of, matrix, rows_of
from workbench.engine.kernels.randomness import DROPOUT, make_key
from workbench.engine.layers.activations import activation_backward
from workbench.engine.layers.batchnorm import scale_and_shift
from workbench.engine.layers.dense import input_gradient
from workbench.engine.layers.dropout import drop
from workbench.engine.layers.outputs import output_loss
from workbench.engine.layout import ACTIVATION, INPUTS, NORMALIZES, NORMALIZES_A, NORMALIZES_Z, SCALE, SHIFT, UNITS
from workbench.engine.training.layer_passes import linear, of_layer, weights_in
from workbench.engine.training.workspace import GRADIENT, KEPT, A


@kernel
def linear_again(model: Any, space: Any, gemm: int, layer: int, team: int, m: int) -> None:
    """z = W a of one layer, written over its ``KEPT``."""
    units = model.table[layer, UNITS]
    for thread in range(team):
        linear(model, space, gemm, layer, units * thread // team, units * (thread + 1) // team, m)


@kernel
def shift_again(model: Any, layer: int, normalized: Any, out: Any, m: int) -> None:
    """γ ẑ + β of one layer with batch norm, (units, m) flat."""
    table = model.table
    for unit in range(table[layer, UNITS]):
        gamma, beta = model.parameters[table[layer, SCALE] + unit], model.parameters[table[layer, SHIFT] + unit]
        scale_and_shift(view(normalized, unit * m, m), gamma, beta, view(out, unit * m, m), m)


@kernel
def drop_again(model: Any, layer: int, step: int, seed: int, out: Any, m: int) -> None:
    """Put the dropout mask of one layer on ``out``, (units, m) flat."""
    key = make_key(seed, DROPOUT, step, layer)
    for unit in range(model.table[layer, UNITS]):
        row = view(out, unit * m, m)
        drop(row, row, m, key, unit * m, model.dropout[layer])


@kernel
def input_gradient_again(model: Any, space: Any, gemm: int, layer: int, team: int, m: int, out: Any) -> None:
    """∂L/∂ of what a layer reads, (inputs, m) flat, from its ∂L/∂z."""
    below = model.table[layer, INPUTS]
    dz = of_layer(model, space, GRADIENT, layer, m)
    for thread in range(team):
        first, last = below * thread // team, below * (thread + 1) // team
        w = columns_of(weights_in(model.parameters, model.table, layer), first, last)
        input_gradient(gemm, w, dz, rows_of(matrix(out, 0, below, m), first, last))


@kernel
def activation_again(model: Any, space: Any, layer: int, gradient: Any, m: int) -> None:
    """Turn ∂L/∂a of a hidden layer whose activation comes last, (units, m) flat, into the gradient before it."""
    table, places, memory = model.table, space.places, space.memory
    real = memory.dtype.type
    for unit in range(table[layer, UNITS]):
        gamma, beta = real(1.0), real(0.0)
        if table[layer, NORMALIZES] == NORMALIZES_Z:
            gamma, beta = model.parameters[table[layer, SCALE] + unit], model.parameters[table[layer, SHIFT] + unit]
        if table[layer, NORMALIZES] != NORMALIZES_A:
            kept = view(memory, places[layer, KEPT] + unit * m, m)
            a = view(memory, places[layer, A] + unit * m, m)
            activation_backward(table[layer, ACTIVATION], view(gradient, unit * m, m), a, kept, gamma, beta, m)


@kernel
def losses_again(model: Any, space: Any, goal: Any, share: Any, scratch: Any, out: Any, m: int) -> None:
    """The loss of each example, (m,), before the mini-batch's loss is divided by Σ w_y.

    ``scratch`` has room for (outputs + 3, m) numbers.
    """
    output = len(model.table) - 1
    units = model.table[output, UNITS]
    z = of_layer(model, space, A, output, m)
    dz, rest = matrix(scratch, 0, units, m), matrix(scratch, units * m, 3, m)
    for i in range(m):
        loss, _ = output_loss(goal, z, dz, rest, space.labels, space.targets, i, i + 1, share)
        out[i] = loss
