"""Logistic output for two classes: one logit z, ŷ = σ(z) = 1 / (1 + e^-z) the probability of class 1.

    L = Σ (t₁ softplus(-z) + t₀ softplus(z)) / Σ w_y      softplus(z) = log(1 + e^z) = max(z, 0) + log(1 + e^-|z|)
    ∂L/∂z = ((t₀ + t₁) σ(z) - t₁) / Σ w_y

with t₁ = y, t₀ = 1 - y, and under label smoothing s and class weights w: t_k = (1 - s) w_y [k = y] + s/2 w_k. This is
softmax over the logits (0, z). Nothing overflows for any z.
"""

import math
from typing import Any

from workbench.engine.kernels.exponential import exponential
from workbench.engine.kernels.intrinsics import kernel


@kernel
def logistic_cross_entropy(
    z: Any, dz: Any, labels: Any, first: int, last: int, share: Any, goal: Any
) -> tuple[float, int]:
    """Loss summed over the examples ``first`` to ``last`` and how many of them are right; ∂L/∂z goes to ``dz``.

    The predicted class is 1 where z > 0.
    """
    real = dz.values.dtype.type
    kept, spread = 1.0 - goal.smoothing, 0.5 * goal.smoothing
    base0, base1 = spread * goal.weights[0], spread * goal.weights[1]
    loss, right = 0.0, 0
    for i in range(first, last):
        logit, label = z.values[z.at + i], labels[i]
        is_one = label == 1
        own = kept * goal.weights[label]
        target0 = base0 if is_one else base0 + own
        target1 = base1 + own if is_one else base1
        small = exponential(-abs(logit))
        positive = logit > real(0.0)
        tail = math.log1p(float(small))
        size = abs(float(logit))
        loss += (target0 + target1) * tail + size * (target0 if positive else target1)
        probability = (real(1.0) if positive else small) / (real(1.0) + small)
        dz.values[dz.at + i] = share * (real(target0 + target1) * probability - real(target1))
        right += positive == is_one
    return loss, right
