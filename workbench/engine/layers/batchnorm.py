"""Batch norm on z (Ioffe and Szegedy, 2015; the notes, "Normalizing activations in a network").

For one unit over the m examples of a mini-batch:

    μ = (1/m) Σ z        σ² = (1/m) Σ (z - μ)²        the biased variance, to normalize and for the averages
    ẑ = (z - μ) / √(σ² + ε)                           z̃ = γ ẑ + β
    dγ = Σ dz̃ ẑ          dβ = Σ dz̃                    dz = γ / √(σ² + ε) · (dz̃ - dβ / m - ẑ dγ / m)

and at test time the averages stand for μ and σ²:  new = ρ · old + (1 - ρ) · batch, ρ the weight of the old value.
"""

import math
from typing import Any

from workbench.engine.kernels.intrinsics import kernel


@kernel
def normalize(z: Any, m: int, epsilon: Any) -> tuple[Any, Any, Any]:
    """Replace the ``m`` values z of one unit by ẑ; returns μ, σ² and 1/√(σ² + ε)."""
    real = z.dtype.type
    share = real(1.0) / real(m)
    total = real(0.0)
    for i in range(m):
        total += z[i]
    mean = total * share
    squares = real(0.0)
    for i in range(m):
        centred = z[i] - mean
        z[i] = centred
        squares += centred * centred
    variance = squares * share
    inverse = real(1.0) / real(math.sqrt(variance + epsilon))
    for i in range(m):
        z[i] *= inverse
    return mean, variance, inverse


@kernel
def scale_and_shift(normalized: Any, gamma: Any, beta: Any, out: Any, m: int) -> None:
    """z̃ = γ ẑ + β."""
    for i in range(m):
        out[i] = gamma * normalized[i] + beta


@kernel
def normalize_backward(gradient: Any, normalized: Any, gamma: Any, inverse: Any, m: int) -> tuple[Any, Any]:
    """Turn ∂L/∂z̃ of one unit, in ``gradient``, into ∂L/∂z; returns ∂L/∂γ and ∂L/∂β."""
    real = gradient.dtype.type
    d_beta, d_gamma = real(0.0), real(0.0)
    for i in range(m):
        d_beta += gradient[i]
        d_gamma += gradient[i] * normalized[i]
    share = real(1.0) / real(m)
    mean_d, mean_dn, factor = d_beta * share, d_gamma * share, gamma * inverse
    for i in range(m):
        gradient[i] = factor * (gradient[i] - mean_d - normalized[i] * mean_dn)
    return d_gamma, d_beta
