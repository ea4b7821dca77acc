"""The linear part of a dense layer: forward Z = W A and its two gradients.

Shapes follow the course: W is (units, inputs), A (inputs, batch), Z (units, batch); a column is an example. A thread
computes the rows ``first`` to ``last`` of a result: the units it owns. Inputs of the network may be kept the other way
round, one example a row, as they come: X (batch, inputs).
"""

from typing import Any

from workbench.engine.kernels.intrinsics import thin_kernel
from workbench.engine.kernels.products import multiply, multiply_left_transposed, multiply_right_transposed


@thin_kernel
def linear_forward(
    address: int,
    w: Any,
    w_at: int,
    a: Any,
    a_at: int,
    z: Any,
    z_at: int,
    first: int,
    last: int,
    inputs: int,
    m: int,
    examples_in_rows: bool,
) -> None:
    """Z[first:last] = W[first:last] A, or W[first:last] Xᵀ."""
    w_first, z_first, rows = w_at + first * inputs, z_at + first * m, last - first
    if examples_in_rows:
        multiply_right_transposed(address, w, w_first, a, a_at, z, z_first, rows, m, inputs)
    else:
        multiply(address, w, w_first, a, a_at, z, z_first, rows, m, inputs)


@thin_kernel
def weight_gradient(
    address: int,
    dz: Any,
    dz_at: int,
    a: Any,
    a_at: int,
    dw: Any,
    dw_at: int,
    first: int,
    last: int,
    inputs: int,
    m: int,
    examples_in_rows: bool,
) -> None:
    """∂L/∂W[first:last] = ∂L/∂Z[first:last] Aᵀ, or ∂L/∂Z[first:last] X."""
    dz_first, dw_first, rows = dz_at + first * m, dw_at + first * inputs, last - first
    if examples_in_rows:
        multiply(address, dz, dz_first, a, a_at, dw, dw_first, rows, inputs, m)
    else:
        multiply_right_transposed(address, dz, dz_first, a, a_at, dw, dw_first, rows, inputs, m)


@thin_kernel
def input_gradient(
    address: int,
    w: Any,
    w_at: int,
    dz: Any,
    dz_at: int,
    da: Any,
    da_at: int,
    first: int,
    last: int,
    inputs: int,
    units: int,
    m: int,
) -> None:
    """∂L/∂A[first:last] = Wᵀ[first:last] ∂L/∂Z; the rows are units of the layer below."""
    da_first, rows = da_at + first * m, last - first
    multiply_left_transposed(address, w, w_at + first, inputs, dz, dz_at, da, da_first, rows, m, units)
