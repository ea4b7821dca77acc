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
    z: Any,
    z_at: int,
    dz: Any,
    dz_at: int,
    labels: Any,
    scratch: Any,
    scratch_at: int,
    m: int,
    first: int,
    last: int,
    classes: int,
    share: Any,
    goal: Any,
) -> tuple[float, int]:
    """Loss summed over the examples ``first`` to ``last`` and how many of them are right; ∂L/∂z goes to ``dz``.

    ``z`` and ``dz`` hold (classes, m). ``scratch`` has room for 3 rows of m: largest logit, its class, Σ e^….
    ``share`` is 1 / Σ w_y over the mini-batch, ``goal`` an ``Objective``. The predicted class is the first one with
    the largest logit.
    """
    real = dz.dtype.type
    count = last - first
    top = view(scratch, scratch_at + first, count)
    winner = view(scratch, scratch_at + m + first, count)
    total = view(scratch, scratch_at + 2 * m + first, count)
    row = view(z, z_at + first, count)
    for i in range(count):
        top[i] = row[i]
        winner[i] = real(0.0)
        total[i] = real(0.0)
    for c in range(1, classes):
        row = view(z, z_at + c * m + first, count)
        number = real(c)
        for i in range(count):
            larger = row[i] > top[i]
            winner[i] = number if larger else winner[i]
            top[i] = row[i] if larger else top[i]
    for c in range(classes):
        row = view(z, z_at + c * m + first, count)
        out = view(dz, dz_at + c * m + first, count)
        for i in range(count):
            power = exponential(row[i] - top[i])
            out[i] = power
            total[i] += power
    loss, right = 0.0, 0
    if goal.plain:
        for i in range(count):
            label = labels[first + i]
            loss += math.log(total[i]) + float(top[i] - z[z_at + label * m + first + i])
            right += int(winner[i]) == label
            total[i] = share / total[i]
        for c in range(classes):
            out = view(dz, dz_at + c * m + first, count)
            for i in range(count):
                out[i] *= total[i]
        for i in range(count):
            dz[dz_at + labels[first + i] * m + first + i] -= share
        return loss, right
    kept, spread, of_all = 1.0 - goal.smoothing, goal.smoothing / classes, 0.0
    for c in range(classes):
        of_all += spread * goal.weights[c]
    for i in range(count):
        label = labels[first + i]
        target = kept * goal.weights[label]
        loss += (target + of_all) * math.log(total[i]) + target * float(top[i] - z[z_at + label * m + first + i])
        right += int(winner[i]) == label
        total[i] = share * real(target + of_all) / total[i]
    for c in range(classes):
        row = view(z, z_at + c * m + first, count)
        out = view(dz, dz_at + c * m + first, count)
        target = spread * goal.weights[c]
        below = share * real(target)
        for i in range(count):
            loss += target * float(top[i] - row[i])
            out[i] = out[i] * total[i] - below
    for i in range(count):
        label = labels[first + i]
        dz[dz_at + label * m + first + i] -= share * real(kept * goal.weights[label])
    return loss, right
