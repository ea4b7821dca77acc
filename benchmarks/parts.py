# ruff: noqa: ANN401 - kernels, as in workbench/engine
"""The parts of a step as kernels of their own, on the engine's own buffers: each repeats its part ``n`` times.

They call the functions that ``engine.steps.run_steps`` is made of, for the units of one thread. Where the engine's loop
changes, this list has to follow. Repeating a part on the same buffers must not let its numbers run away; see
``split.settle_numbers``.
"""

from typing import Any

from workbench.engine.kernels.intrinsics import kernel, view
from workbench.engine.kernels.matrix import columns_of, matrix, rows_of
from workbench.engine.layers.dense import input_gradient, weight_gradient
from workbench.engine.layers.softmax import softmax_cross_entropy
from workbench.engine.layout import INPUTS, NORM_ROW, NORMALIZES, NOTHING, UNITS, WEIGHT
from workbench.engine.training.layer_passes import (
    bias_backward,
    input_of,
    linear,
    of_layer,
    unit_backward,
    unit_forward,
    update_layer,
    weights_in,
)
from workbench.engine.training.optimizers import StepFactors
from workbench.engine.training.steps import choose_rows
from workbench.engine.training.steps import gather as gather_rows
from workbench.engine.training.summaries import write_batch_norm
from workbench.engine.training.workspace import GRADIENT, A


@kernel
def gather(thread: int, team: int, n: int, data: Any, model: Any, space: Any, s: Any, _t: Any, _a: Any) -> None:
    """Choosing and copying the mini-batch; one thread chooses, all copy."""
    for _ in range(n):
        if thread == 0:
            choose_rows(data, model.position, space, s.values.batch_size, False)  # noqa: FBT003
            model.position[1] += s.values.batch_size
        gather_rows(data, space, model.table[0, INPUTS], s.values.batch_size, thread, team)


@kernel
def products(thread: int, team: int, n: int, _d: Any, model: Any, space: Any, s: Any, _t: Any, addresses: Any) -> None:
    """Z = W A, ∂L/∂W and ∂L/∂A of all layers."""
    m, table, gemm = s.values.batch_size, model.table, addresses[0]
    for _ in range(n):
        for layer in range(len(table)):
            units = table[layer, UNITS]
            linear(model, space, gemm, layer, units * thread // team, units * (thread + 1) // team, m)
        for layer in range(len(table) - 1, -1, -1):
            inputs, units = table[layer, INPUTS], table[layer, UNITS]
            first, last = units * thread // team, units * (thread + 1) // team
            dz, dw = of_layer(model, space, GRADIENT, layer, m), weights_in(model.gradients, table, layer)
            weight_gradient(gemm, rows_of(dz, first, last), input_of(model, space, layer, m), rows_of(dw, first, last))
            if layer > 0:
                first, last = inputs * thread // team, inputs * (thread + 1) // team
                w = columns_of(weights_in(model.parameters, table, layer), first, last)
                da = of_layer(model, space, GRADIENT, layer - 1, m)
                input_gradient(gemm, w, dz, rows_of(da, first, last))


@kernel
def forward(thread: int, team: int, n: int, _d: Any, model: Any, space: Any, s: Any, _t: Any, _a: Any) -> None:
    """Batch norm and activation of all hidden layers."""
    epsilon = space.memory.dtype.type(s.values.bn_epsilon)
    for _ in range(n):
        for layer in range(len(model.table) - 1):
            units = model.table[layer, UNITS]
            first, last = units * thread // team, units * (thread + 1) // team
            unit_forward(model, space, layer, first, last, s.values.batch_size, epsilon, 0)


@kernel
def backward(thread: int, team: int, n: int, _d: Any, model: Any, space: Any, s: Any, _t: Any, _a: Any) -> None:
    """Gradients of activation and batch norm of all hidden layers."""
    zero = space.memory.dtype.type(0.0)
    for _ in range(n):
        for layer in range(len(model.table) - 2, -1, -1):
            units = model.table[layer, UNITS]
            first, last = units * thread // team, units * (thread + 1) // team
            unit_backward(model, space, layer, first, last, s.values.batch_size, 0, zero)


@kernel
def softmax(thread: int, team: int, n: int, _d: Any, model: Any, space: Any, s: Any, _t: Any, _a: Any) -> None:
    """Output bias, softmax, loss, ∂L/∂z and ∂L/∂b."""
    m, output, memory = s.values.batch_size, len(model.table) - 1, space.memory
    classes, epsilon = model.table[output, UNITS], memory.dtype.type(s.values.bn_epsilon)
    first, last = classes * thread // team, classes * (thread + 1) // team
    begin, end = m * thread // team, m * (thread + 1) // team
    z, dz = of_layer(model, space, A, output, m), of_layer(model, space, GRADIENT, output, m)
    scratch = matrix(memory, space.scratch, 3, m)
    share, zero = memory.dtype.type(1.0 / m), memory.dtype.type(0.0)
    for _ in range(n):
        unit_forward(model, space, output, first, last, m, epsilon, 0)
        softmax_cross_entropy(z, dz, scratch, space.labels, begin, end, share, s.objective)
        bias_backward(model, space, output, first, last, m, zero)


@kernel
def gradient_norm(thread: int, team: int, n: int, _d: Any, model: Any, space: Any, _s: Any, _t: Any, _a: Any) -> None:
    """Σ of the squares of all ∂L/∂W, for the check that they are finite and for the plot."""
    zero = space.memory.dtype.type(0.0)
    for _ in range(n):
        squares = 0.0
        for layer in range(len(model.table)):
            inputs, units = model.table[layer, INPUTS], model.table[layer, UNITS]
            for unit in range(units * thread // team, units * (thread + 1) // team):
                g = view(model.gradients, model.table[layer, WEIGHT] + unit * inputs, inputs)
                total = zero
                for j in range(inputs):
                    total += g[j] * g[j]
                squares += float(total)
        space.partial[thread, 0] = squares


@kernel
def optimizer(thread: int, team: int, n: int, _d: Any, model: Any, space: Any, s: Any, _t: Any, _a: Any) -> None:
    """Adam for all parameters, and the running averages of batch norm."""
    real = space.memory.dtype.type
    one, zero = real(1.0), real(0.0)
    factors = StepFactors(zero, one, real(0.9), real(0.999), real(1e-8), one, one, zero)
    for _ in range(n):
        for layer in range(len(model.table)):
            units = model.table[layer, UNITS]
            update_layer(model, space, layer, units * thread // team, units * (thread + 1) // team, s, factors, 0.0)


@kernel
def telemetry(thread: int, _team: int, n: int, _d: Any, model: Any, space: Any, _s: Any, t: Any, _a: Any) -> None:
    """The summaries of batch norm that the plots show; one thread writes them."""
    if thread == 0:
        for _ in range(n):
            for layer in range(len(model.table) - 1):
                if model.table[layer, NORMALIZES] != NOTHING:
                    write_batch_norm(model, space, layer, t.batch_norm[0, model.table[layer, NORM_ROW]])
