"""The linear part of a dense layer: forward Z = W A and its two gradients.

Shapes follow the course: W is (units, inputs), A (inputs, batch), Z (units, batch); a column is an example. A thread
computes the rows ``first`` to ``last`` of a result: the units it owns. Small products are plain loops, because a BLAS
call costs more than it saves there.
"""

from typing import Any

from workbench.engine.intrinsics import PLAIN, TRANSPOSED, kernel, product, view

SMALL = 8192
"""Multiply-adds up to which a loop is faster than the BLAS."""


@kernel
def multiply_forward(
    address: int, w: Any, w_at: int, a: Any, a_at: int, z: Any, z_at: int, first: int, last: int, inputs: int, m: int
) -> None:
    """Z[first:last] = W[first:last] A."""
    rows = last - first
    if rows * inputs * m > SMALL:
        product(
            address, PLAIN, PLAIN, rows, m, inputs, w, w_at + first * inputs, inputs, a, a_at, m, z, z_at + first * m, m
        )
        return
    zero = z.dtype.type(0.0)
    for unit in range(first, last):
        row = view(z, z_at + unit * m, m)
        for i in range(m):
            row[i] = zero
        for j in range(inputs):
            weight = w[w_at + unit * inputs + j]
            below = view(a, a_at + j * m, m)
            for i in range(m):
                row[i] += weight * below[i]


@kernel
def multiply_examples(
    address: int, w: Any, w_at: int, x: Any, x_at: int, z: Any, z_at: int, first: int, last: int, inputs: int, m: int
) -> None:
    """Z[first:last] = W[first:last] Xᵀ, for inputs X kept one example a row (batch, inputs)."""
    rows = last - first
    product(
        address,
        PLAIN,
        TRANSPOSED,
        rows,
        m,
        inputs,
        w,
        w_at + first * inputs,
        inputs,
        x,
        x_at,
        inputs,
        z,
        z_at + first * m,
        m,
    )


@kernel
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
) -> None:
    """∂L/∂W[first:last] = ∂L/∂Z[first:last] Aᵀ."""
    rows = last - first
    if rows * inputs * m > SMALL:
        product(
            address,
            PLAIN,
            TRANSPOSED,
            rows,
            inputs,
            m,
            dz,
            dz_at + first * m,
            m,
            a,
            a_at,
            m,
            dw,
            dw_at + first * inputs,
            inputs,
        )
        return
    zero = dw.dtype.type(0.0)
    for unit in range(first, last):
        row = view(dz, dz_at + unit * m, m)
        for j in range(inputs):
            below = view(a, a_at + j * m, m)
            total = zero
            for i in range(m):
                total += row[i] * below[i]
            dw[dw_at + unit * inputs + j] = total


@kernel
def weight_gradient_examples(
    address: int,
    dz: Any,
    dz_at: int,
    x: Any,
    x_at: int,
    dw: Any,
    dw_at: int,
    first: int,
    last: int,
    inputs: int,
    m: int,
) -> None:
    """∂L/∂W[first:last] = ∂L/∂Z[first:last] X, for inputs X kept one example a row."""
    rows = last - first
    product(
        address,
        PLAIN,
        PLAIN,
        rows,
        inputs,
        m,
        dz,
        dz_at + first * m,
        m,
        x,
        x_at,
        inputs,
        dw,
        dw_at + first * inputs,
        inputs,
    )


@kernel
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
    rows = last - first
    if rows * units * m > SMALL:
        product(
            address, TRANSPOSED, PLAIN, rows, m, units, w, w_at + first, inputs, dz, dz_at, m, da, da_at + first * m, m
        )
        return
    zero = da.dtype.type(0.0)
    for j in range(first, last):
        row = view(da, da_at + j * m, m)
        for i in range(m):
            row[i] = zero
        for unit in range(units):
            weight = w[w_at + unit * inputs + j]
            above = view(dz, dz_at + unit * m, m)
            for i in range(m):
                row[i] += weight * above[i]
