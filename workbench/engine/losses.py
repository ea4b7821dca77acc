"""Softmax and cross-entropy of a mini-batch, examples in columns.

    ŷ = e^(z - max z) / Σ e^(z - max z)        L = -(1/m) Σ log ŷ[y]        ∂L/∂z = (ŷ - onehot(y)) / m

The largest logit is subtracted first, so nothing overflows for any z.
"""

import math
from typing import Any

from workbench.engine.exponential import exponential
from workbench.engine.intrinsics import kernel, view


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
) -> tuple[float, int]:
    """Loss summed over the examples ``first`` to ``last`` and how many of them are right; ∂L/∂z goes to ``dz``.

    ``z`` and ``dz`` hold (classes, m). ``scratch`` has room for 3 rows of m: largest logit, its class, Σ e^….
    The predicted class is the first one with the largest logit.
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
    share = real(1.0) / real(m)
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
