"""exp for kernels: a polynomial for float32 that compiles to vector instructions, the library's exp for float64.

float32: x = n ln 2 + r with |r| ≤ ln 2 / 2, e^x = 2^n e^r, and e^r from a polynomial of degree 7 with the coefficients
of Cephes' expf (S. Moshier, netlib). The result is within 2 units in the last place for -87 < x < 88; below, it is
at least 1e-38 instead of 0, above, at most 1.6e38 instead of infinity. NaN stays NaN.
"""

import math
from typing import Any

import numpy as np
from numba.core import types
from numba.extending import overload

from workbench.engine.kernels.intrinsics import bits_from_float, exact_kernel, float_from_bits

LOG2_E = np.float32(1.44269504088896341)
LN2_HIGH = np.float32(0.693359375)
LN2_LOW = np.float32(-2.12194440e-4)
ROUNDER = np.float32(12582912.0)  # 1.5 · 2²³: adding it leaves a rounded integer in the low bits
LOWEST, HIGHEST = np.float32(-87.0), np.float32(88.0)
P0, P1, P2 = np.float32(1.9875691500e-4), np.float32(1.3981999507e-3), np.float32(8.3334519073e-3)
P3, P4, P5 = np.float32(4.1665795894e-2), np.float32(1.6666665459e-1), np.float32(5.0000001201e-1)
ONE = np.float32(1.0)


@exact_kernel
def exp32(x: Any) -> Any:
    x = LOWEST if x < LOWEST else x  # a NaN passes both comparisons unchanged
    x = HIGHEST if x > HIGHEST else x
    shifted = x * LOG2_E + ROUNDER
    n = shifted - ROUNDER
    r = x - n * LN2_HIGH - n * LN2_LOW
    polynomial = ((((P0 * r + P1) * r + P2) * r + P3) * r + P4) * r + P5
    power = np.int32(bits_from_float(shifted) << np.int32(23)) + np.int32(0x3F800000)
    return (polynomial * r * r + r + ONE) * float_from_bits(np.int32(power))


def exponential(x: Any) -> Any:
    """e^x of a float32 or float64 scalar inside a kernel."""
    return math.exp(x)


@overload(exponential, jit_options={"forceinline": True})
def _exponential(x: Any) -> Any:
    def narrow(x: Any) -> Any:
        return exp32(x)

    def wide(x: Any) -> Any:
        return math.exp(x)

    return narrow if x == types.float32 else wide
