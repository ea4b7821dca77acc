"""Activation functions a = g(z̃) and their derivatives, one unit's mini-batch at a time.

    relu        max(z, 0)                         leaky_relu  z if z > 0 else 0.01 z
    elu         z if z > 0 else e^z - 1           gelu        z Φ(z) with Φ(z) ≈ ½ (1 + tanh(√(2/π) (z + 0.044715 z³)))
    silu        z σ(z)                            tanh        (e^2z - 1) / (e^2z + 1)
    sigmoid     σ(z) = 1 / (1 + e^-z)             identity    z

Where the derivative can be had from ``a`` alone it is; gelu and silu need z̃, which is computed again from what the
layer kept (z̃ = scale · kept + shift), so nothing extra is stored.

Pieces are chosen by a factor (z · 1 or z · 0): a store of the old value would become a branch, which is slow, and a NaN
times 0 is still a NaN, which the trainer wants to see.
"""

from typing import Any

from workbench.engine.kernels.exponential import exponential
from workbench.engine.kernels.intrinsics import kernel
from workbench.specs.activations import ACTIVATIONS

RELU = ACTIVATIONS["relu"].number
LEAKY_RELU = ACTIVATIONS["leaky_relu"].number
ELU = ACTIVATIONS["elu"].number
GELU = ACTIVATIONS["gelu"].number
SILU = ACTIVATIONS["silu"].number
TANH = ACTIVATIONS["tanh"].number
SIGMOID = ACTIVATIONS["sigmoid"].number
LEAK = 0.01
GELU_CUBIC = 0.044715
GELU_SCALE = 0.7978845608028654  # √(2/π)


@kernel
def sigmoid(z: Any) -> Any:
    """1 / (1 + e^-z), never overflowing."""
    one = type(z)(1.0)
    small = exponential(-abs(z))
    return one / (one + small) if z >= type(z)(0.0) else small / (one + small)


@kernel
def tanh(z: Any) -> Any:
    """Hyperbolic tangent; by its odd power series near 0, where the quotient would lose digits."""
    real = type(z)
    square = z * z
    if square < real(0.01):
        series = real(-17.0 / 315.0) + square * (real(62.0 / 2835.0) + square * real(-1382.0 / 155925.0))
        return z + z * square * (real(-1.0 / 3.0) + square * (real(2.0 / 15.0) + square * series))
    small = exponential(real(-2.0) * abs(z))
    size = (real(1.0) - small) / (real(1.0) + small)
    return size if z > real(0.0) else -size


@kernel
def activate(code: int, values: Any, m: int) -> None:
    """Replace the ``m`` values z̃ of one unit by a = g(z̃)."""
    real = values.dtype.type
    zero, one = real(0.0), real(1.0)
    if code == RELU:
        for i in range(m):
            values[i] *= one if values[i] > zero else zero
    elif code == LEAKY_RELU:
        leak = real(LEAK)
        for i in range(m):
            values[i] *= one if values[i] > zero else leak
    elif code == ELU:
        for i in range(m):
            low = exponential(values[i] if values[i] < zero else zero) - one
            values[i] = low if values[i] < zero else values[i]
    elif code == GELU:
        for i in range(m):
            z = values[i]
            values[i] = z * sigmoid(real(2.0 * GELU_SCALE) * (z + real(GELU_CUBIC) * z * z * z))
    elif code == SILU:
        for i in range(m):
            values[i] = values[i] * sigmoid(values[i])
    elif code == TANH:
        for i in range(m):
            values[i] = tanh(values[i])
    elif code == SIGMOID:
        for i in range(m):
            values[i] = sigmoid(values[i])


@kernel
def activation_backward(code: int, gradient: Any, a: Any, kept: Any, scale: Any, shift: Any, m: int) -> None:
    """Turn ∂L/∂a of one unit, in ``gradient``, into ∂L/∂z̃ = ∂L/∂a · g'(z̃)."""
    real = gradient.dtype.type
    zero, one = real(0.0), real(1.0)
    if code == RELU:
        for i in range(m):
            gradient[i] *= one if a[i] > zero else zero
    elif code == LEAKY_RELU:
        leak = real(LEAK)
        for i in range(m):
            gradient[i] *= one if a[i] > zero else leak
    elif code == ELU:
        for i in range(m):
            gradient[i] *= one if a[i] > zero else a[i] + one
    elif code == GELU:
        for i in range(m):
            z = scale * kept[i] + shift
            inner = real(2.0 * GELU_SCALE) * (z + real(GELU_CUBIC) * z * z * z)
            slope = real(2.0 * GELU_SCALE) * (one + real(3.0 * GELU_CUBIC) * z * z)
            s = sigmoid(inner)
            gradient[i] *= s + z * s * (one - s) * slope
    elif code == SILU:
        for i in range(m):
            z = scale * kept[i] + shift
            s = sigmoid(z)
            gradient[i] *= s * (one + z * (one - s))
    elif code == TANH:
        for i in range(m):
            gradient[i] *= one - a[i] * a[i]
    elif code == SIGMOID:
        for i in range(m):
            gradient[i] *= a[i] * (one - a[i])
