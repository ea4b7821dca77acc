"""How a gradient g becomes a step of the parameters w. All averages are exponentially weighted, as in the course.

    sgd        w -= α g
    momentum   v = β₁ v + (1 - β₁) g                                   w -= α v
    rmsprop    s = β₂ s + (1 - β₂) g²                                  w -= α g / (√s + ε)
    adam       v, s as above; v̂ = v / (1 - Πβ₁), ŝ = s / (1 - Πβ₂)     w -= α v̂ / (√ŝ + ε)

Πβ is the product of the β of all steps so far: β^t while β stays, and still the exact weight of the initial zero when
β is edited during training. W, b, γ and β are treated alike.
"""

import math
from typing import Any

from workbench.engine.intrinsics import kernel, view

SGD, MOMENTUM, RMSPROP, ADAM = range(4)
OPTIMIZER_CODES = {"sgd": SGD, "momentum": MOMENTUM, "rmsprop": RMSPROP, "adam": ADAM}


@kernel
def update(
    optimizer: int,
    parameters: Any,
    gradients: Any,
    first_moment: Any,
    second_moment: Any,
    start: int,
    length: int,
    rate: Any,
    beta1: Any,
    beta2: Any,
    root_correction: Any,
    epsilon: Any,
) -> None:
    """One step for ``length`` neighbouring parameters.

    ``rate`` is α, for adam α / (1 - Πβ₁); ``root_correction`` is 1 / √(1 - Πβ₂).
    """
    real = parameters.dtype.type
    w, g = view(parameters, start, length), view(gradients, start, length)
    v, s = view(first_moment, start, length), view(second_moment, start, length)
    rest1, rest2 = real(1.0) - beta1, real(1.0) - beta2
    if optimizer == SGD:
        for i in range(length):
            w[i] -= rate * g[i]
    elif optimizer == MOMENTUM:
        for i in range(length):
            v[i] = beta1 * v[i] + rest1 * g[i]
            w[i] -= rate * v[i]
    elif optimizer == RMSPROP:
        for i in range(length):
            s[i] = beta2 * s[i] + rest2 * g[i] * g[i]
            w[i] -= rate * g[i] / (real(math.sqrt(s[i])) + epsilon)
    else:
        for i in range(length):
            v[i] = beta1 * v[i] + rest1 * g[i]
            s[i] = beta2 * s[i] + rest2 * g[i] * g[i]
            w[i] -= rate * v[i] / (real(math.sqrt(s[i])) * root_correction + epsilon)
