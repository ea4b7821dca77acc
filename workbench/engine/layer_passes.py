"""What happens in one dense layer during a step: forward, backward, update; for the units that one thread owns."""

from typing import Any

from workbench.engine.activations import activate, activation_backward
from workbench.engine.batchnorm import normalize, normalize_backward, scale_and_shift
from workbench.engine.dense import linear_forward, weight_gradient
from workbench.engine.dropout import drop
from workbench.engine.intrinsics import kernel, thin_kernel, view
from workbench.engine.layout import ACTIVATION, INPUTS, MEAN, SCALE, SHIFT, VARIANCE, WEIGHT
from workbench.engine.optimizers import update
from workbench.engine.workspace import BATCH_MEAN, BATCH_VARIANCE, GRADIENT, INVERSE, KEPT, OUT, A


@thin_kernel
def linear(model: Any, space: Any, gemm: int, layer: int, first: int, last: int, m: int) -> None:
    """z = W a for the units ``first`` to ``last`` of one layer."""
    inputs, weight = model.table[layer, INPUTS], model.table[layer, WEIGHT]
    memory, kept = space.memory, space.places[layer, KEPT]
    below, in_rows = input_of(space, layer)
    linear_forward(gemm, model.parameters, weight, memory, below, memory, kept, first, last, inputs, m, in_rows)


@thin_kernel
def input_of(space: Any, layer: int) -> tuple[int, bool]:
    """Where the input of a layer lies, and whether it holds one example a row."""
    if layer > 0:
        return space.places[layer - 1, OUT], False
    return space.inputs, space.input_in_rows


@kernel
def unit_forward(model: Any, space: Any, layer: int, first: int, last: int, m: int, epsilon: Any, key: Any) -> None:
    """Batch norm or bias, activation and dropout for the units ``first`` to ``last``; for the output just the bias."""
    memory, parameters = space.memory, model.parameters
    places, table = space.places, model.table
    code, rate = table[layer, ACTIVATION], model.dropout[layer]
    for unit in range(first, last):
        kept = view(memory, places[layer, KEPT] + unit * m, m)
        a = view(memory, places[layer, A] + unit * m, m)
        shift = parameters[table[layer, SHIFT] + unit]
        if table[layer, SCALE] >= 0:
            mean, variance, inverse = normalize(kept, m, epsilon)
            memory[places[layer, BATCH_MEAN] + unit] = mean
            memory[places[layer, BATCH_VARIANCE] + unit] = variance
            memory[places[layer, INVERSE] + unit] = inverse
            scale_and_shift(kept, parameters[table[layer, SCALE] + unit], shift, a, m)
        else:
            for i in range(m):
                kept[i] += shift
                a[i] = kept[i]
        activate(code, a, m)
        if rate > 0.0:
            drop(a, view(memory, places[layer, OUT] + unit * m, m), m, key, unit * m, rate)


@kernel
def unit_backward(model: Any, space: Any, layer: int, first: int, last: int, m: int, key: Any) -> Any:
    """From ∂L/∂out to ∂L/∂z, dγ, dβ or db, for the units of a hidden layer; returns Σ of their squares."""
    memory, parameters, gradients = space.memory, model.parameters, model.gradients
    places, table = space.places, model.table
    code, rate = table[layer, ACTIVATION], model.dropout[layer]
    one, zero = memory.dtype.type(1.0), memory.dtype.type(0.0)
    normalized = table[layer, SCALE] >= 0
    squares = 0.0
    for unit in range(first, last):
        gradient = view(memory, places[layer, GRADIENT] + unit * m, m)
        kept = view(memory, places[layer, KEPT] + unit * m, m)
        a = view(memory, places[layer, A] + unit * m, m)
        if rate > 0.0:
            drop(gradient, gradient, m, key, unit * m, rate)
        gamma, beta = one, zero
        if normalized:
            gamma, beta = parameters[table[layer, SCALE] + unit], parameters[table[layer, SHIFT] + unit]
        activation_backward(code, gradient, a, kept, gamma, beta, m)
        if normalized:
            inverse = memory[places[layer, INVERSE] + unit]
            d_scale, d_shift = normalize_backward(gradient, kept, gamma, inverse, m)
            gradients[table[layer, SCALE] + unit] = d_scale
            gradients[table[layer, SHIFT] + unit] = d_shift
            squares += float(d_scale) * float(d_scale) + float(d_shift) * float(d_shift)
    return squares if normalized else bias_backward(model, space, layer, first, last, m)


@kernel
def bias_backward(model: Any, space: Any, layer: int, first: int, last: int, m: int) -> Any:
    """∂L/∂b = Σ ∂L/∂z for the units of a layer without batch norm; returns Σ of their squares."""
    squares = 0.0
    for unit in range(first, last):
        dz = view(space.memory, space.places[layer, GRADIENT] + unit * m, m)
        total = dz.dtype.type(0.0)
        for i in range(m):
            total += dz[i]
        model.gradients[model.table[layer, SHIFT] + unit] = total
        squares += float(total) * float(total)
    return squares


@kernel
def weights_backward(
    model: Any, space: Any, gemm: int, layer: int, first: int, last: int, m: int, weight_decay: Any
) -> Any:
    """∂L/∂W with the L2 penalty for the units ``first`` to ``last``; returns Σ of its squares."""
    inputs, weight = model.table[layer, INPUTS], model.table[layer, WEIGHT]
    memory, dz = space.memory, space.places[layer, GRADIENT]
    below, in_rows = input_of(space, layer)
    weight_gradient(gemm, memory, dz, memory, below, model.gradients, weight, first, last, inputs, m, in_rows)
    squares = 0.0
    real = memory.dtype.type
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


@kernel
def update_layer(model: Any, space: Any, layer: int, first: int, last: int, s: Any, step: Any) -> None:
    """Optimizer step for W, b, γ, β of the units ``first`` to ``last`` and their batch-norm averages."""
    table, places, memory = model.table, space.places, space.memory
    inputs, count = table[layer, INPUTS], last - first
    rate, root, beta1, beta2, epsilon, old, new = step
    w, g, v, q = model.parameters, model.gradients, model.first_moment, model.second_moment
    normalized = table[layer, SCALE] >= 0
    for block in range(3 if normalized else 2):
        start, length = table[layer, SHIFT] + first, count
        if block == 0:
            start, length = table[layer, WEIGHT] + first * inputs, count * inputs
        elif block == 2:
            start = table[layer, SCALE] + first
        update(s.optimizer, w, g, v, q, start, length, rate, beta1, beta2, root, epsilon)
    if normalized:
        for unit in range(first, last):
            mean, variance = table[layer, MEAN] + unit, table[layer, VARIANCE] + unit
            model.running[mean] = old * model.running[mean] + new * memory[places[layer, BATCH_MEAN] + unit]
            model.running[variance] = old * model.running[variance] + new * memory[places[layer, BATCH_VARIANCE] + unit]
