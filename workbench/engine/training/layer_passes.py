"""What happens in one dense layer during a step: forward, backward, update; for the units that one thread owns."""

from typing import Any

from workbench.engine.kernels.intrinsics import kernel, thin_kernel, view
from workbench.engine.kernels.matrix import Matrix, matrix, rows_of
from workbench.engine.layers.activations import activate, activation_backward
from workbench.engine.layers.batchnorm import normalize, normalize_backward, scale_and_shift
from workbench.engine.layers.dense import linear_forward, weight_gradient
from workbench.engine.layers.dropout import drop
from workbench.engine.layout import (
    ACTIVATION,
    BIAS,
    INPUTS,
    MEAN,
    NORMALIZES,
    NORMALIZES_A,
    NORMALIZES_Z,
    NOTHING,
    SCALE,
    SHIFT,
    UNITS,
    VARIANCE,
    WEIGHT,
)
from workbench.engine.training.arguments import EVERYTHING
from workbench.engine.training.optimizers import update
from workbench.engine.training.workspace import BATCH_MEAN, BATCH_VARIANCE, GRADIENT, HAT, INVERSE, KEPT, OUT, A


@thin_kernel
def linear(model: Any, space: Any, gemm: int, layer: int, first: int, last: int, m: int) -> None:
    """z = W a for the units ``first`` to ``last`` of one layer."""
    z = of_layer(model, space, KEPT, layer, m)
    linear_forward(
        gemm,
        rows_of(weights_in(model.parameters, model.table, layer), first, last),
        input_of(model, space, layer, m),
        rows_of(z, first, last),
    )


@thin_kernel
def weights_in(vector: Any, table: Any, layer: int) -> Any:
    """W of a layer, or its gradient, (units, inputs)."""
    return matrix(vector, table[layer, WEIGHT], table[layer, UNITS], table[layer, INPUTS])


@thin_kernel
def of_layer(model: Any, space: Any, column: int, layer: int, m: int) -> Any:
    """z, a or their gradient of a layer, (units, m)."""
    return matrix(space.memory, space.places[layer, column], model.table[layer, UNITS], m)


@thin_kernel
def input_of(model: Any, space: Any, layer: int, m: int) -> Any:
    """The input A of a layer, (inputs, m)."""
    inputs, at, row, column = model.table[layer, INPUTS], space.inputs, m, 1
    if layer > 0:
        at = space.places[layer - 1, OUT]
    elif space.input_in_rows:
        row, column = 1, inputs
    return Matrix(space.memory, at, inputs, m, row, column)


@thin_kernel
def unit_forward(model: Any, space: Any, layer: int, first: int, last: int, m: int, epsilon: Any, key: Any) -> None:
    """Batch norm, bias, activation and dropout for the units ``first`` to ``last``; for the output just the bias."""
    memory, parameters = space.memory, model.parameters
    places, table = space.places, model.table
    code, rate = table[layer, ACTIVATION], model.dropout[layer]
    before, after = table[layer, NORMALIZES] == NORMALIZES_Z, table[layer, NORMALIZES] == NORMALIZES_A
    for unit in range(first, last):
        kept = view(memory, places[layer, KEPT] + unit * m, m)
        a = view(memory, places[layer, A] + unit * m, m)
        if before:
            mean, variance, inverse = normalize(kept, m, epsilon)
            memory[places[layer, BATCH_MEAN] + unit] = mean
            memory[places[layer, BATCH_VARIANCE] + unit] = variance
            memory[places[layer, INVERSE] + unit] = inverse
            gamma, beta = parameters[table[layer, SCALE] + unit], parameters[table[layer, SHIFT] + unit]
            scale_and_shift(kept, gamma, beta, a, m)
        else:
            bias = parameters[table[layer, BIAS] + unit]
            for i in range(m):
                kept[i] += bias
                a[i] = kept[i]
        activate(code, a, m)
        if after:
            out = view(memory, places[layer, OUT] + unit * m, m)
            normalize_after(model, space, layer, unit, m, epsilon)
            if rate > 0.0:
                drop(out, out, m, key, unit * m, rate)
        elif rate > 0.0:
            drop(a, view(memory, places[layer, OUT] + unit * m, m), m, key, unit * m, rate)


@kernel
def normalize_after(model: Any, space: Any, layer: int, unit: int, m: int, epsilon: Any) -> None:
    """Batch norm of one unit's a: â, and γ â + β as what the next layer reads."""
    memory, places, table = space.memory, space.places, model.table
    a = view(memory, places[layer, A] + unit * m, m)
    hat = view(memory, places[layer, HAT] + unit * m, m)
    for i in range(m):
        hat[i] = a[i]
    mean, variance, inverse = normalize(hat, m, epsilon)
    memory[places[layer, BATCH_MEAN] + unit] = mean
    memory[places[layer, BATCH_VARIANCE] + unit] = variance
    memory[places[layer, INVERSE] + unit] = inverse
    gamma, beta = model.parameters[table[layer, SCALE] + unit], model.parameters[table[layer, SHIFT] + unit]
    scale_and_shift(hat, gamma, beta, view(memory, places[layer, OUT] + unit * m, m), m)


@thin_kernel
def unit_backward(model: Any, space: Any, layer: int, first: int, last: int, m: int, key: Any, decay: Any) -> Any:
    """From ∂L/∂out to ∂L/∂z, dγ, dβ and db, for the units of a hidden layer; returns Σ of their squares.

    ``decay`` is the λ of the L2 penalty on γ, β and b, normally 0.
    """
    memory, parameters = space.memory, model.parameters
    places, table = space.places, model.table
    code, rate = table[layer, ACTIVATION], model.dropout[layer]
    one, zero = memory.dtype.type(1.0), memory.dtype.type(0.0)
    before, after = table[layer, NORMALIZES] == NORMALIZES_Z, table[layer, NORMALIZES] == NORMALIZES_A
    squares = 0.0
    for unit in range(first, last):
        gradient = view(memory, places[layer, GRADIENT] + unit * m, m)
        kept = view(memory, places[layer, KEPT] + unit * m, m)
        a = view(memory, places[layer, A] + unit * m, m)
        if rate > 0.0:
            drop(gradient, gradient, m, key, unit * m, rate)
        if after:
            hat = view(memory, places[layer, HAT] + unit * m, m)
            squares += normalization_backward(model, space, layer, unit, m, hat, decay)
        gamma, beta = one, zero
        if before:
            gamma, beta = parameters[table[layer, SCALE] + unit], parameters[table[layer, SHIFT] + unit]
        activation_backward(code, gradient, a, kept, gamma, beta, m)
        if before:
            squares += normalization_backward(model, space, layer, unit, m, kept, decay)
    return squares if before else squares + bias_backward(model, space, layer, first, last, m, decay)


@kernel
def normalization_backward(model: Any, space: Any, layer: int, unit: int, m: int, normalized: Any, decay: Any) -> Any:
    """Back through the batch norm of one unit; keeps dγ and dβ and returns the sum of their squares."""
    memory, parameters, table = space.memory, model.parameters, model.table
    at_gamma, at_beta = table[layer, SCALE] + unit, table[layer, SHIFT] + unit
    gamma, inverse = parameters[at_gamma], memory[space.places[layer, INVERSE] + unit]
    gradient = view(memory, space.places[layer, GRADIENT] + unit * m, m)
    d_gamma, d_beta = normalize_backward(gradient, normalized, gamma, inverse, m)
    d_gamma += decay * gamma
    d_beta += decay * parameters[at_beta]
    model.gradients[at_gamma] = d_gamma
    model.gradients[at_beta] = d_beta
    return float(d_gamma) * float(d_gamma) + float(d_beta) * float(d_beta)


@kernel
def bias_backward(model: Any, space: Any, layer: int, first: int, last: int, m: int, decay: Any) -> Any:
    """∂L/∂b = Σ ∂L/∂z for the units of a layer that has b; returns Σ of their squares."""
    squares = 0.0
    offset = model.table[layer, BIAS]
    for unit in range(first, last):
        dz = view(space.memory, space.places[layer, GRADIENT] + unit * m, m)
        total = decay * model.parameters[offset + unit]
        for i in range(m):
            total += dz[i]
        model.gradients[offset + unit] = total
        squares += float(total) * float(total)
    return squares


@thin_kernel
def weights_backward(
    model: Any, space: Any, gemm: int, layer: int, first: int, last: int, m: int, weight_decay: Any
) -> Any:
    """∂L/∂W with the L2 penalty for the units ``first`` to ``last``; returns Σ of its squares."""
    inputs, weight = model.table[layer, INPUTS], model.table[layer, WEIGHT]
    dz = of_layer(model, space, GRADIENT, layer, m)
    dw = weights_in(model.gradients, model.table, layer)
    weight_gradient(gemm, rows_of(dz, first, last), input_of(model, space, layer, m), rows_of(dw, first, last))
    squares = 0.0
    real = space.memory.dtype.type
    for unit in range(first, last):
        g = view(model.gradients, weight + unit * inputs, inputs)
        if weight_decay > real(0.0):
            w = view(model.parameters, weight + unit * inputs, inputs)
            for j in range(inputs):
                g[j] += weight_decay * w[j]
        total = real(0.0)
        for j in range(inputs):
            total += g[j] * g[j]
        squares += float(total)
    return squares


@thin_kernel
def update_layer(
    model: Any, space: Any, layer: int, first: int, last: int, s: Any, factors: Any, learning_rate: float
) -> None:
    """Optimizer step for W, b, γ, β of the units ``first`` to ``last`` and their batch-norm averages."""
    table, places, memory = model.table, space.places, space.memory
    real = memory.dtype.type
    inputs, units = table[layer, INPUTS], last - first
    w, g, v, q = model.parameters, model.gradients, model.first_moment, model.second_moment
    zero = real(0.0)
    shrink = real(learning_rate * s.values.weight_decay) if s.decays_apart else zero
    for column in (WEIGHT, SHIFT, SCALE, BIAS):
        offset, width = table[layer, column], inputs if column == WEIGHT else 1
        if offset >= 0:
            decay = shrink if column == WEIGHT or s.values.decay_on == EVERYTHING else zero
            update(s.optimizer, w, g, v, q, offset + first * width, units * width, factors, decay)
    if table[layer, NORMALIZES] != NOTHING:
        old, new = real(s.values.bn_momentum), real(1.0 - s.values.bn_momentum)
        for unit in range(first, last):
            mean, variance = table[layer, MEAN] + unit, table[layer, VARIANCE] + unit
            model.running[mean] = old * model.running[mean] + new * memory[places[layer, BATCH_MEAN] + unit]
            model.running[variance] = old * model.running[variance] + new * memory[places[layer, BATCH_VARIANCE] + unit]
