"""Matrix products of all sizes: in registers for small matrices, by the BLAS for large ones.

The sizes at which one becomes faster than the other were measured with ``benchmarks``; which one is taken depends on
the shapes alone, so results do not depend on anything else.
"""

from typing import Any

from workbench.engine.intrinsics import PLAIN, TRANSPOSED, kernel, product, thin_kernel
from workbench.engine.tiles import make_dot_tile, make_spread_tile, vector_bytes

VECTOR_BYTES = vector_bytes()
LARGE_SPREAD = 3_000_000
"""Multiply-adds from which the BLAS is faster than ``spread_tile``."""
LARGE_DOT = 400_000
"""Multiply-adds from which the BLAS is faster than ``dot_tile``."""

spread_4x2, spread_4x1 = make_spread_tile(4, 2), make_spread_tile(4, 1)
spread_1x2, spread_1x1 = make_spread_tile(1, 2), make_spread_tile(1, 1)
dot_4x2, dot_4x1 = make_dot_tile(4, 2), make_dot_tile(4, 1)
dot_1x2, dot_1x1 = make_dot_tile(1, 2), make_dot_tile(1, 1)


@kernel
def spread_product(
    a: Any,
    a_at: int,
    a_row: int,
    a_inner: int,
    b: Any,
    b_at: int,
    c: Any,
    c_at: int,
    rows: int,
    columns: int,
    inner: int,
) -> None:
    """C (rows, columns) = A B for B (inner, columns); A's element (r, k) is at ``a_at + r * a_row + k * a_inner``."""
    lanes = VECTOR_BYTES // c.itemsize
    whole_rows, whole = rows // 4 * 4, columns // lanes * lanes
    for j in range(0, whole - lanes, 2 * lanes):
        for r in range(0, whole_rows, 4):
            at = c_at + r * columns + j
            spread_4x2(a, a_at + r * a_row, a_row, a_inner, b, b_at + j, columns, c, at, columns, inner)
        for r in range(whole_rows, rows):
            at = c_at + r * columns + j
            spread_1x2(a, a_at + r * a_row, a_row, a_inner, b, b_at + j, columns, c, at, columns, inner)
    if whole // lanes % 2 == 1:
        j = whole - lanes
        for r in range(0, whole_rows, 4):
            at = c_at + r * columns + j
            spread_4x1(a, a_at + r * a_row, a_row, a_inner, b, b_at + j, columns, c, at, columns, inner)
        for r in range(whole_rows, rows):
            at = c_at + r * columns + j
            spread_1x1(a, a_at + r * a_row, a_row, a_inner, b, b_at + j, columns, c, at, columns, inner)
    for r in range(rows if whole < columns else 0):
        for j in range(whole, columns):
            total = c.dtype.type(0.0)
            for k in range(inner):
                total += a[a_at + r * a_row + k * a_inner] * b[b_at + k * columns + j]
            c[c_at + r * columns + j] = total


@kernel
def dot_product(a: Any, a_at: int, b: Any, b_at: int, c: Any, c_at: int, rows: int, columns: int, inner: int) -> None:
    """C (rows, columns) = A Bᵀ for A (rows, inner), B (columns, inner)."""
    lanes = VECTOR_BYTES // c.itemsize
    blocks = inner // lanes
    whole_rows, pairs = rows // 4 * 4, columns // 2 * 2
    for r in range(0, whole_rows, 4):
        for s in range(0, pairs, 2):
            dot_4x2(a, a_at + r * inner, inner, b, b_at + s * inner, inner, c, c_at + r * columns + s, columns, blocks)
        for s in range(pairs, columns):
            dot_4x1(a, a_at + r * inner, inner, b, b_at + s * inner, inner, c, c_at + r * columns + s, columns, blocks)
    for r in range(whole_rows, rows):
        for s in range(0, pairs, 2):
            dot_1x2(a, a_at + r * inner, inner, b, b_at + s * inner, inner, c, c_at + r * columns + s, columns, blocks)
        for s in range(pairs, columns):
            dot_1x1(a, a_at + r * inner, inner, b, b_at + s * inner, inner, c, c_at + r * columns + s, columns, blocks)
    if blocks * lanes < inner:
        for r in range(rows):
            for s in range(columns):
                total = c.dtype.type(0.0)
                for i in range(blocks * lanes, inner):
                    total += a[a_at + r * inner + i] * b[b_at + s * inner + i]
                c[c_at + r * columns + s] += total


@thin_kernel
def multiply(
    address: int, a: Any, a_at: int, b: Any, b_at: int, c: Any, c_at: int, rows: int, columns: int, inner: int
) -> None:
    """C (rows, columns) = A B for A (rows, inner), B (inner, columns)."""
    if rows * columns * inner < LARGE_SPREAD:
        spread_product(a, a_at, inner, 1, b, b_at, c, c_at, rows, columns, inner)
    else:
        product(address, PLAIN, PLAIN, rows, columns, inner, a, a_at, inner, b, b_at, columns, c, c_at, columns)


@thin_kernel
def multiply_left_transposed(
    address: int,
    a: Any,
    a_at: int,
    a_columns: int,
    b: Any,
    b_at: int,
    c: Any,
    c_at: int,
    rows: int,
    columns: int,
    inner: int,
) -> None:
    """C (rows, columns) = Aᵀ B for ``rows`` neighbouring columns of A (inner, a_columns), B (inner, columns)."""
    if rows * columns * inner < LARGE_SPREAD:
        spread_product(a, a_at, 1, a_columns, b, b_at, c, c_at, rows, columns, inner)
    else:
        product(
            address, TRANSPOSED, PLAIN, rows, columns, inner, a, a_at, a_columns, b, b_at, columns, c, c_at, columns
        )


@thin_kernel
def multiply_right_transposed(
    address: int, a: Any, a_at: int, b: Any, b_at: int, c: Any, c_at: int, rows: int, columns: int, inner: int
) -> None:
    """C (rows, columns) = A Bᵀ for A (rows, inner), B (columns, inner)."""
    if rows * columns * inner < LARGE_DOT:
        dot_product(a, a_at, b, b_at, c, c_at, rows, columns, inner)
    else:
        product(address, PLAIN, TRANSPOSED, rows, columns, inner, a, a_at, inner, b, b_at, inner, c, c_at, columns)
