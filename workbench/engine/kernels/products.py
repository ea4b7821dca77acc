"""Matrix products of all sizes: in registers for small and middling matrices, by the BLAS for large ones.

Which way is taken depends on the shapes alone. The limits were measured (docs/decisions/0010-products-in-registers.md).
"""

from typing import Any

from workbench.engine.kernels.intrinsics import PLAIN, TRANSPOSED, call_product, kernel, product, thin_kernel, view
from workbench.engine.kernels.tiles import (
    PANEL_DEPTH,
    make_dot_tile,
    make_spread_tile,
    stack_panel,
    transpose_block,
    vector_bytes,
)

VECTOR_BYTES = vector_bytes()
SMALL_DOT, FEW_ROWS = 100_000, 16
"""Multiply-adds, or rows of A, up to which dot products are faster than copying one operand."""
SMALL = 2_000_000
"""Multiply-adds up to which B is read where it is."""
MIDDLING = 60_000_000
"""Multiply-adds up to which panels of B on the stack are faster than the BLAS."""

spread_6x2, spread_4x2, spread_2x2 = make_spread_tile(6, 2), make_spread_tile(4, 2), make_spread_tile(2, 2)
spread_1x2, spread_4x1, spread_1x1 = make_spread_tile(1, 2), make_spread_tile(4, 1), make_spread_tile(1, 1)
dot_2x4, dot_1x4 = make_dot_tile(2, 4), make_dot_tile(1, 4)
dot_2x1, dot_1x1 = make_dot_tile(2, 1), make_dot_tile(1, 1)


@thin_kernel
def spread_column(
    a: Any,
    a_at: int,
    a_row: int,
    a_inner: int,
    b: Any,
    b_at: int,
    b_row: int,
    c: Any,
    c_at: int,
    c_row: int,
    first: int,
    rows: int,
    inner: int,
    add: int,
) -> None:
    """Two vectors' width of C = A B for the rows from ``first`` on, or of C += A B with ``add``."""
    r = first
    while r + 4 <= rows:
        spread_4x2(a, a_at + r * a_row, a_row, a_inner, b, b_at, b_row, c, c_at + r * c_row, c_row, inner, add)
        r += 4
    if r + 2 <= rows:
        spread_2x2(a, a_at + r * a_row, a_row, a_inner, b, b_at, b_row, c, c_at + r * c_row, c_row, inner, add)
        r += 2
    if r < rows:
        spread_1x2(a, a_at + r * a_row, a_row, a_inner, b, b_at, b_row, c, c_at + r * c_row, c_row, inner, add)


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
        spread_column(a, a_at, a_row, a_inner, b, b_at + j, columns, c, c_at + j, columns, 0, rows, inner, 0)
    if whole // lanes % 2 == 1:
        j = whole - lanes
        for r in range(0, whole_rows, 4):
            at = c_at + r * columns + j
            spread_4x1(a, a_at + r * a_row, a_row, a_inner, b, b_at + j, columns, c, at, columns, inner, 0)
        for r in range(whole_rows, rows):
            at = c_at + r * columns + j
            spread_1x1(a, a_at + r * a_row, a_row, a_inner, b, b_at + j, columns, c, at, columns, inner, 0)
    for r in range(rows if whole < columns else 0):
        for j in range(whole, columns):
            total = c.dtype.type(0.0)
            for k in range(inner):
                total += a[a_at + r * a_row + k * a_inner] * b[b_at + k * columns + j]
            c[c_at + r * columns + j] = total


@kernel
def panel_product(
    a: Any,
    a_at: int,
    a_row: int,
    a_inner: int,
    b: Any,
    b_at: int,
    b_inner: int,
    b_column: int,
    c: Any,
    c_at: int,
    rows: int,
    columns: int,
    inner: int,
) -> int:
    """The whole panels of C (rows, columns) = A B; returns how many columns that are.

    B's element (k, j) is at ``b_at + k * b_inner + j * b_column``, one of the two being 1. A panel of B, two vectors
    wide and ``PANEL_DEPTH`` rows deep, is copied together and then multiplied by all of A.
    """
    lanes = VECTOR_BYTES // c.itemsize
    width = 2 * lanes
    whole: int = columns // width * width
    whole_rows = rows // 6 * 6
    panel = stack_panel(c)
    for k in range(0, inner, PANEL_DEPTH):
        depth = min(PANEL_DEPTH, inner - k)
        for j in range(0, whole, width):
            if b_column == 1:
                for row in range(depth):
                    source = view(b, b_at + (k + row) * b_inner + j, width)
                    target = view(panel, row * width, width)
                    for i in range(width):
                        target[i] = source[i]
            else:
                blocks = depth // lanes * lanes
                for row in range(0, blocks, lanes):
                    for half in range(0, width, lanes):
                        at = b_at + (j + half) * b_column + k + row
                        transpose_block(b, at, b_column, panel, row * width + half, width)
                for row in range(blocks, depth):
                    for i in range(width):
                        panel[row * width + i] = b[b_at + (j + i) * b_column + k + row]
            a_first, at = a_at + k * a_inner, c_at + j
            for r in range(0, whole_rows, 6):
                spread_6x2(
                    a, a_first + r * a_row, a_row, a_inner, panel, 0, width, c, at + r * columns, columns, depth, k
                )
            spread_column(a, a_first, a_row, a_inner, panel, 0, width, c, at, columns, whole_rows, rows, depth, k)
    return whole


@kernel
def dot_product(a: Any, a_at: int, b: Any, b_at: int, c: Any, c_at: int, rows: int, columns: int, inner: int) -> None:
    """C (rows, columns) = A Bᵀ for A (rows, inner), B (columns, inner)."""
    lanes = VECTOR_BYTES // c.itemsize
    blocks = inner // lanes
    pairs, fours = rows // 2 * 2, columns // 4 * 4
    for s in range(0, fours, 4):
        for r in range(0, pairs, 2):
            dot_2x4(a, a_at + r * inner, inner, b, b_at + s * inner, inner, c, c_at + r * columns + s, columns, blocks)
        for r in range(pairs, rows):
            dot_1x4(a, a_at + r * inner, inner, b, b_at + s * inner, inner, c, c_at + r * columns + s, columns, blocks)
    for s in range(fours, columns):
        for r in range(0, pairs, 2):
            dot_2x1(a, a_at + r * inner, inner, b, b_at + s * inner, inner, c, c_at + r * columns + s, columns, blocks)
        for r in range(pairs, rows):
            dot_1x1(a, a_at + r * inner, inner, b, b_at + s * inner, inner, c, c_at + r * columns + s, columns, blocks)
    if blocks * lanes < inner:
        for r in range(rows):
            for s in range(columns):
                total = c.dtype.type(0.0)
                for i in range(blocks * lanes, inner):
                    total += a[a_at + r * inner + i] * b[b_at + s * inner + i]
                c[c_at + r * columns + s] += total


@kernel
def any_product(
    address: int,
    a: Any,
    a_at: int,
    a_row: int,
    a_inner: int,
    b: Any,
    b_at: int,
    b_inner: int,
    b_column: int,
    c: Any,
    c_at: int,
    rows: int,
    columns: int,
    inner: int,
) -> None:
    """C (rows, columns) = A B, C's rows being contiguous; in A and in B one of the two strides is 1."""
    size, done = rows * columns * inner, 0
    if b_column != 1 and (size <= SMALL_DOT or rows <= FEW_ROWS):
        dot_product(a, a_at, b, b_at, c, c_at, rows, columns, inner)
        return
    if b_column == 1 and size <= SMALL:
        spread_product(a, a_at, a_row, a_inner, b, b_at, c, c_at, rows, columns, inner)
        return
    if size <= MIDDLING:
        arguments = (rows, columns, inner)
        done = panel_product(a, a_at, a_row, a_inner, b, b_at, b_inner, b_column, c, c_at, *arguments)
    if done < columns:
        left, right = PLAIN if a_inner == 1 else TRANSPOSED, PLAIN if b_column == 1 else TRANSPOSED
        product(
            address,
            left,
            right,
            rows,
            columns - done,
            inner,
            a,
            a_at,
            max(a_row, a_inner),
            b,
            b_at + done * b_column,
            max(b_inner, b_column),
            c,
            c_at + done,
            columns,
        )


@thin_kernel
def multiply(
    address: int, a: Any, a_at: int, b: Any, b_at: int, c: Any, c_at: int, rows: int, columns: int, inner: int
) -> None:
    """C (rows, columns) = A B for A (rows, inner), B (inner, columns)."""
    call_product(address, a, a_at, inner, 1, b, b_at, columns, 1, c, c_at, rows, columns, inner)


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
    call_product(address, a, a_at, 1, a_columns, b, b_at, columns, 1, c, c_at, rows, columns, inner)


@thin_kernel
def multiply_right_transposed(
    address: int, a: Any, a_at: int, b: Any, b_at: int, c: Any, c_at: int, rows: int, columns: int, inner: int
) -> None:
    """C (rows, columns) = A Bᵀ for A (rows, inner), B (columns, inner)."""
    call_product(address, a, a_at, inner, 1, b, b_at, 1, inner, c, c_at, rows, columns, inner)
