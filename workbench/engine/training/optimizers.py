"""How a gradient g becomes a step of the parameters w. All averages are exponentially weighted, as in the course.

    sgd        w -= α g
    momentum   v = β₁ v + (1 - β₁) g                                   w -= α v
    nesterov   v as above                                              w -= α (β₁ v + (1 - β₁) g)
    rmsprop    s = β₂ s + (1 - β₂) g²                                  w -= α g / (√s + ε)
    adam       v, s as above; v̂ = v / (1 - Πβ₁), ŝ = s / (1 - Πβ₂)     w -= α v̂ / (√ŝ + ε)
    adamw      as adam, with weight decay apart from the gradient      w -= α λ w + α v̂ / (√ŝ + ε)

Πβ is the product of the β of all steps so far: β^t while β stays, and still the exact weight of the initial zero when
β is edited during training. W, b, γ and β are treated alike, but for weight decay, which is for W unless asked.

Gradient clipping (Pascanu et al., 2013): where the norm ‖g‖ over all parameters, penalty included, is longer than c, g
is replaced by g c / ‖g‖. Sources: Nesterov's step as in Sutskever et al., 2013; Adam: Kingma and Ba, 2015; AdamW:
Loshchilov and Hutter, 2019.
"""

import math
from typing import Any, NamedTuple

from workbench.engine.kernels.intrinsics import kernel, view
from workbench.specs.optimizers import OPTIMIZERS

SGD = OPTIMIZERS["sgd"].number
MOMENTUM = OPTIMIZERS["momentum"].number
NESTEROV = OPTIMIZERS["nesterov"].number
RMSPROP = OPTIMIZERS["rmsprop"].number
ADAM = OPTIMIZERS["adam"].number
ADAMW = OPTIMIZERS["adamw"].number


class StepFactors(NamedTuple):
    """The numbers of one step, in the precision of the parameters.

    ``rate`` is α, under adam α / (1 - Πβ₁); ``root`` is 1 / √(1 - Πβ₂); ``shorten`` is c / ‖g‖ or 1.
    ``of_average`` and ``of_gradient`` are the parts of v and g in the step of momentum: 1 and 0, or β₁ and 1 - β₁.
    """

    rate: Any
    root: Any
    beta1: Any
    beta2: Any
    epsilon: Any
    shorten: Any
    of_average: Any
    of_gradient: Any


@kernel
def step_factors(s: Any, rate: float, product1: float, product2: float, norm: float, like: Any) -> Any:
    """The factors of one step with settings ``s``, where ‖g‖ is ``norm``, in the precision of the array ``like``."""
    real = like.dtype.type
    root, of_average, of_gradient, shorten = 1.0, 1.0, 0.0, 1.0
    if s.corrects_bias:
        rate /= 1.0 - product1
        root = 1.0 / math.sqrt(1.0 - product2)
    if s.optimizer == NESTEROV:
        of_average, of_gradient = s.values.momentum, 1.0 - s.values.momentum
    if s.values.clip_norm > 0.0 and norm > s.values.clip_norm:
        shorten = s.values.clip_norm / norm
    return StepFactors(
        real(rate),
        real(root),
        real(s.values.momentum),
        real(s.values.beta2),
        real(s.values.epsilon),
        real(shorten),
        real(of_average),
        real(of_gradient),
    )


@kernel
def update(
    optimizer: int,
    parameters: Any,
    gradients: Any,
    first_moment: Any,
    second_moment: Any,
    start: int,
    length: int,
    f: Any,
    shrink: Any,
) -> None:
    """One step for ``length`` neighbouring parameters; ``shrink`` is the α λ of adamw, or 0."""
    real = parameters.dtype.type
    w, g = view(parameters, start, length), view(gradients, start, length)
    v, s = view(first_moment, start, length), view(second_moment, start, length)
    rest1, rest2 = real(1.0) - f.beta1, real(1.0) - f.beta2
    if optimizer == SGD:
        for i in range(length):
            w[i] -= f.rate * (f.shorten * g[i])
    elif optimizer in (MOMENTUM, NESTEROV):
        for i in range(length):
            slope = f.shorten * g[i]
            v[i] = f.beta1 * v[i] + rest1 * slope
            w[i] -= f.rate * (f.of_average * v[i] + f.of_gradient * slope)
    elif optimizer == RMSPROP:
        for i in range(length):
            slope = f.shorten * g[i]
            s[i] = f.beta2 * s[i] + rest2 * slope * slope
            w[i] -= f.rate * slope / (real(math.sqrt(s[i])) + f.epsilon)
    elif optimizer in (ADAM, ADAMW):
        for i in range(length):
            slope = f.shorten * g[i]
            v[i] = f.beta1 * v[i] + rest1 * slope
            s[i] = f.beta2 * s[i] + rest2 * slope * slope
            w[i] -= shrink * w[i] + f.rate * v[i] / (real(math.sqrt(s[i])) * f.root + f.epsilon)
