"""Softmax and cross-entropy of a mini-batch, examples in columns.

    ŷ = e^(z - max z) / Σ e^(z - max z)        L = -Σ log ŷ[y] / m        ∂L/∂z = (ŷ - onehot(y)) / m

With label smoothing s and class weights w the target of class k is t_k = (1 - s) w_y [k = y] + s/K w_k, and

    L = -Σ Σ_k t_k log ŷ_k / Σ w_y             ∂L/∂z_k = (ŷ_k Σ_j t_j - t_k) / Σ w_y

where the outer sums run over the examples, as in PyTorch's ``CrossEntropyLoss(weight, label_smoothing)``. The largest
logit is subtracted first, so nothing overflows for any z.
"""

import math
from typing import Any

from workbench.engine.kernels.exponential import exponential
from workbench.engine.kernels.intrinsics import kernel, view


@kernel
def softmax_cross_entropy(
    z: Any, dz: Any, scratch: Any, labels: Any, first: int, last: int, share: Any, goal: Any
) -> tuple[float, int]:
    """Loss summed over the examples ``first`` to ``last`` and how many of them are right; ∂L/∂z goes to ``dz``.

    ``z`` and ``dz`` are matrices of (classes, m). ``scratch``, (3, m), takes largest logit, its class, Σ e^….
    ``share`` is 1 / Σ w_y over the mini-batch, ``goal`` an ``Objective``. The predicted class is the first one with
    the largest logit.
    """
    real = dz.values.dtype.type
    count, classes = last - first, z.rows
    top = view(scratch.values, scratch.at + first, count)
    winner = view(scratch.values, scratch.at + scratch.row + first, count)
    total = view(scratch.values, scratch.at + 2 * scratch.row + first, count)
    row = view(z.values, z.at + first, count)
    for i in range(count):
        top[i] = row[i]
        winner[i] = real(0.0)
        total[i] = real(0.0)
    for c in range(1, classes):
        row = view(z.values, z.at + c * z.row + first, count)
        number = real(c)
        for i in range(count):
            larger = row[i] > top[i]
            winner[i] = number if larger else winner[i]
            top[i] = row[i] if larger else top[i]
    for c in range(classes):
        row = view(z.values, z.at + c * z.row + first, count)
        out = view(dz.values, dz.at + c * dz.row + first, count)
        for i in range(count):
            power = exponential(row[i] - top[i])
            out[i] = power
            total[i] += power
    loss, right = 0.0, 0
    if goal.plain:
        for i in range(count):
            label = labels[first + i]
            loss += math.log(total[i]) + float(top[i] - z.values[z.at + label * z.row + first + i])
            right += int(winner[i]) == label
            total[i] = share / total[i]
        for c in range(classes):
            out = view(dz.values, dz.at + c * dz.row + first, count)
            for i in range(count):
                out[i] *= total[i]
        for i in range(count):
            dz.values[dz.at + labels[first + i] * dz.row + first + i] -= share
        return loss, right
    kept, spread, of_all = 1.0 - goal.smoothing, goal.smoothing / classes, 0.0
    for c in range(classes):
        of_all += spread * goal.weights[c]
    for i in range(count):
        label = labels[first + i]
        target = kept * goal.weights[label]
        loss += (target + of_all) * math.log(total[i]) + target * float(
            top[i] - z.values[z.at + label * z.row + first + i]
        )
        right += int(winner[i]) == label
        total[i] = share * real(target + of_all) / total[i]
    for c in range(classes):
        row = view(z.values, z.at + c * z.row + first, count)
        out = view(dz.values, dz.at + c * dz.row + first, count)
        target = spread * goal.weights[c]
        below = share * real(target)
        for i in range(count):
            loss += target * float(top[i] - row[i])
            out[i] = out[i] * total[i] - below
    for i in range(count):
        label = labels[first + i]
        dz.values[dz.at + label * dz.row + first + i] -= share * real(kept * goal.weights[label])
    return loss, right
