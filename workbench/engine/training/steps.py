"""K mini-batches in one call, outside the GIL: the loop in which all training time is spent.

One step is the loop of the notes: take the mini-batch X{t}; in each layer z = W a, batch norm, activation; output
and loss; gradients from the last layer to the first; check that all is finite; update W, b, γ, β; move the averages.
The telemetry's "accuracy" of a regression is R² = 1 - L / σ²_y with the variance of all training targets, the mean over several.

Several threads may share each mini-batch. Each owns a range of the units of every layer and does everything for its
units, so threads wait for each other once per layer only and no sum is split: how a unit's numbers are rounded does
not depend on the other threads. Exceptions: loss and gradient norm are added up thread by thread, always in the same
order. The order of examples, and dropout, are functions of (seed, epoch, step); nothing depends on how many steps one
call makes.

The stream of examples is one shuffled epoch after the other. A mini-batch that reaches the end of an epoch is filled
from the next one: every mini-batch is full, every example comes once per epoch.
"""

import math
from typing import Any

from workbench.engine.kernels.intrinsics import kernel, view
from workbench.engine.kernels.matrix import columns_of, matrix, rows_of
from workbench.engine.kernels.randomness import DROPOUT, make_key, shuffle
from workbench.engine.kernels.synchronization import barrier
from workbench.engine.layers.dense import input_gradient
from workbench.engine.layers.outputs import LINEAR, output_loss
from workbench.engine.layout import INPUTS, NORM_ROW, NORMALIZES, NOTHING, UNITS
from workbench.engine.training.arguments import EVERYTHING, borrow_data, borrow_model
from workbench.engine.training.layer_passes import (
    bias_backward,
    linear,
    of_layer,
    unit_backward,
    unit_forward,
    update_layer,
    weights_backward,
    weights_in,
)
from workbench.engine.training.optimizers import step_factors
from workbench.engine.training.summaries import Scalars, write_batch_norm, write_scalars
from workbench.engine.training.workspace import GRADIENT, A, borrow_space

LOSS, RIGHT, SQUARES = range(3)  # columns of ``partial``: what each thread adds up; RIGHT as ``output_loss`` tells


@kernel
def choose_rows(data: Any, position: Any, space: Any, m: int, regression: bool) -> None:
    """Numbers of the examples of the next mini-batch, and their labels or targets."""
    n, rows = len(data.order), space.rows
    epoch, place = position[1] // n, position[1] % n
    for i in range(m):
        if place == n:
            epoch, place = epoch + 1, 0
        if data.order_epoch[0] != epoch:
            shuffle(data.order, data.seed, epoch)
            data.order_epoch[0] = epoch
        rows[i] = data.order[place]
        if not regression:
            space.labels[i] = data.labels[rows[i]]
        place += 1
    if regression:
        outputs = len(space.targets) // m
        for i in range(m):
            for k in range(outputs):
                space.targets[k * m + i] = data.targets[rows[i] * outputs + k]


@kernel
def _total_weight(goal: Any, labels: Any, m: int) -> float:
    """Σ w_y over the mini-batch: what its summed loss is divided by."""
    if goal.plain:
        return float(m)
    total = 0.0
    for i in range(m):
        total += goal.weights[labels[i]]
    return total


@kernel
def gather(data: Any, space: Any, features: int, m: int, thread: int, team: int) -> None:
    """Copy this thread's share of the mini-batch into the workspace."""
    if space.input_in_rows:
        for i in range(m * thread // team, m * (thread + 1) // team):
            source = view(data.x, space.rows[i] * features, features)
            target = view(space.memory, space.inputs + i * features, features)
            for j in range(features):
                target[j] = source[j]
    else:
        for i in range(m * thread // team, m * (thread + 1) // team):
            source = view(data.x, space.rows[i] * features, features)
            for j in range(features):
                space.memory[space.inputs + j * m + i] = source[j]


@kernel
def run_steps(
    thread: int, team: int, n_steps: int, data: Any, model: Any, space: Any, s: Any, telemetry: Any, addresses: Any
) -> int:
    """Train ``n_steps`` mini-batches; every thread of the team makes the same call with its own number.

    Returns how many were finished: fewer than asked if loss or gradient stopped being finite. The failing
    mini-batch then has changed nothing but the workspace, where the first bad number can be looked for.
    """
    data, model, space = borrow_data(data), borrow_model(model), borrow_space(space)
    table, m = model.table, s.values.batch_size
    layers, features = len(table), table[0, INPUTS]
    output, goal = layers - 1, s.objective
    regression = goal.output == LINEAR
    gemm, other = addresses[0], addresses[1]
    real = model.parameters.dtype.type
    product1, product2 = model.products[0], model.products[1]
    first_step = model.position[0]
    bn_epsilon = real(s.values.bn_epsilon)
    decay = real(0.0 if s.decays_apart else s.values.weight_decay)  # the L2 penalty's λ on W
    other_decay = decay if s.values.decay_on == EVERYTHING else real(0.0)  # and on b, γ, β
    for k in range(n_steps):
        step = first_step + k
        if thread == 0:
            choose_rows(data, model.position, space, m, regression)
        barrier(space.sync, team, other)
        gather(data, space, features, m, thread, team)
        barrier(space.sync, team, other)

        for layer in range(layers):
            units = table[layer, UNITS]
            first, last = units * thread // team, units * (thread + 1) // team
            key = make_key(data.seed, DROPOUT, step, layer)
            linear(model, space, gemm, layer, first, last, m)
            unit_forward(model, space, layer, first, last, m, bn_epsilon, key)
            barrier(space.sync, team, other)

        weight = _total_weight(goal, space.labels, m)
        loss, right = output_loss(
            goal,
            of_layer(model, space, A, output, m),
            of_layer(model, space, GRADIENT, output, m),
            matrix(space.memory, space.scratch, 3, m),
            space.labels,
            space.targets,
            m * thread // team,
            m * (thread + 1) // team,
            real(1.0 / weight),
        )
        barrier(space.sync, team, other)

        squares = 0.0
        for layer in range(output, -1, -1):
            units = table[layer, UNITS]
            first, last = units * thread // team, units * (thread + 1) // team
            squares += weights_backward(model, space, gemm, layer, first, last, m, decay)
            if layer == output:
                squares += bias_backward(model, space, layer, first, last, m, other_decay)
            if layer > 0:
                below = table[layer, INPUTS]
                first, last = below * thread // team, below * (thread + 1) // team
                w = columns_of(weights_in(model.parameters, table, layer), first, last)
                dz, da = of_layer(model, space, GRADIENT, layer, m), of_layer(model, space, GRADIENT, layer - 1, m)
                input_gradient(gemm, w, dz, rows_of(da, first, last))
                key = make_key(data.seed, DROPOUT, step, layer - 1)
                squares += unit_backward(model, space, layer - 1, first, last, m, key, other_decay)
                barrier(space.sync, team, other)

        if thread == 0:  # γ, β and the averages that this loss was computed with: nobody updates before the barrier
            for layer in range(layers - 1):
                if table[layer, NORMALIZES] != NOTHING:
                    write_batch_norm(model, space, layer, telemetry.batch_norm[k, table[layer, NORM_ROW]])
        space.partial[thread, LOSS] = loss
        space.partial[thread, RIGHT] = right
        space.partial[thread, SQUARES] = squares
        barrier(space.sync, team, other)
        loss, accuracy, squares = 0.0, 0.0, 0.0
        for t in range(team):
            loss += space.partial[t, LOSS] / weight
            accuracy += space.partial[t, RIGHT] / m
            squares += space.partial[t, SQUARES]
        if not (math.isfinite(loss) and math.isfinite(squares)):
            return k
        if regression:
            accuracy = 1.0 - accuracy / goal.variance
        norm = math.sqrt(squares)

        product1 *= s.values.momentum
        product2 *= s.values.beta2
        factors = step_factors(s, s.rates[k], product1, product2, norm, model.parameters)
        for layer in range(layers):
            units = table[layer, UNITS]
            first, last = units * thread // team, units * (thread + 1) // team
            update_layer(model, space, layer, first, last, s, factors, s.rates[k])
        barrier(space.sync, team, other)
        if thread == 0:
            write_scalars(Scalars(loss, accuracy, s.rates[k], norm), telemetry.scalars[k])
            model.position[0] = step + 1
            model.position[1] += m
            model.products[0], model.products[1] = product1, product2
    return n_steps
