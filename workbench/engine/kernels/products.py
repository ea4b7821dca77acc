"""Matrix products of all sizes: in registers for small and middling matrices, by the BLAS for large ones.

Which way is taken depends on the shapes alone. The limits were measured (docs/decisions/0010-products-in-registers.md).
"""

from typing import Any

from workbench.engine.kernels.intrinsics import PLAIN, TRANSPOSED, call_product, kernel, product, thin_kernel, view
from workbench.engine.kernels.matrix import columns_of, matrix
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
def spread_column(a: Any, b: Any, c: Any, first: int, add: int) -> None:
    """Two vectors' width of C = A B for the rows from ``first`` on, or of C += A B with ``add``."""
    r = first
    while r + 4 <= c.rows:
        spread_4x2(
            a.values,
            a.at + r * a.row,
            a.row,
            a.column,
            b.values,
            b.at,
            b.row,
            c.values,
            c.at + r * c.row,
            c.row,
            a.columns,
            add,
        )
        r += 4
    if r + 2 <= c.rows:
        spread_2x2(
            a.values,
            a.at + r * a.row,
            a.row,
            a.column,
            b.values,
            b.at,
            b.row,
            c.values,
            c.at + r * c.row,
            c.row,
            a.columns,
            add,
        )
        r += 2
    if r < c.rows:
        spread_1x2(
            a.values,
            a.at + r * a.row,
            a.row,
            a.column,
            b.values,
            b.at,
            b.row,
            c.values,
            c.at + r * c.row,
            c.row,
            a.columns,
            add,
        )


@kernel
def spread_product(a: Any, b: Any, c: Any) -> None:
    """C = A B; the rows of B and C are contiguous."""
    lanes = VECTOR_BYTES // c.values.itemsize
    whole_rows, whole = c.rows // 4 * 4, c.columns // lanes * lanes
    for j in range(0, whole - lanes, 2 * lanes):
        spread_column(a, columns_of(b, j, j + 2 * lanes), columns_of(c, j, j + 2 * lanes), 0, 0)
    if whole // lanes % 2 == 1:
        j = whole - lanes
        for r in range(0, whole_rows, 4):
            at = c.at + r * c.row + j
            spread_4x1(
                a.values,
                a.at + r * a.row,
                a.row,
                a.column,
                b.values,
                b.at + j,
                b.row,
                c.values,
                at,
                c.row,
                a.columns,
                0,
            )
        for r in range(whole_rows, c.rows):
            at = c.at + r * c.row + j
            spread_1x1(
                a.values,
                a.at + r * a.row,
                a.row,
                a.column,
                b.values,
                b.at + j,
                b.row,
                c.values,
                at,
                c.row,
                a.columns,
                0,
            )
    for r in range(c.rows if whole < c.columns else 0):
        for j in range(whole, c.columns):
            total = c.values.dtype.type(0.0)
            for k in range(a.columns):
                total += a.values[a.at + r * a.row + k * a.column] * b.values[b.at + k * b.row + j]
            c.values[c.at + r * c.row + j] = total


@kernel
def panel_product(a: Any, b: Any, c: Any) -> int:
    """The whole panels of C = A B; returns how many columns that are.

    A panel of B, two vectors wide and ``PANEL_DEPTH`` rows deep, is copied together and then multiplied by all of A. One
    of the two strides of B is 1.
    """
    lanes = VECTOR_BYTES // c.values.itemsize
    width = 2 * lanes
    whole: int = c.columns // width * width
    whole_rows = c.rows // 6 * 6
    panel = stack_panel(c.values)
    for k in range(0, a.columns, PANEL_DEPTH):
        depth = min(PANEL_DEPTH, a.columns - k)
        part = columns_of(a, k, k + depth)
        for j in range(0, whole, width):
            if b.column == 1:
                for row in range(depth):
                    source = view(b.values, b.at + (k + row) * b.row + j, width)
                    target = view(panel, row * width, width)
                    for i in range(width):
                        target[i] = source[i]
            else:
                blocks = depth // lanes * lanes
                for row in range(0, blocks, lanes):
                    for half in range(0, width, lanes):
                        at = b.at + (j + half) * b.column + k + row
                        transpose_block(b.values, at, b.column, panel, row * width + half, width)
                for row in range(blocks, depth):
                    for i in range(width):
                        panel[row * width + i] = b.values[b.at + (j + i) * b.column + k + row]
            for r in range(0, whole_rows, 6):
                at = c.at + j + r * c.row
                spread_6x2(
                    a.values, part.at + r * a.row, a.row, a.column, panel, 0, width, c.values, at, c.row, depth, k
                )
            spread_column(part, matrix(panel, 0, depth, width), columns_of(c, j, j + width), whole_rows, k)
    return whole


@kernel
def dot_product(a: Any, b: Any, c: Any) -> None:
    """C = A B; the rows of A and C and the columns of B are contiguous."""
    lanes = VECTOR_BYTES // c.values.itemsize
    inner = a.columns
    blocks = inner // lanes
    pairs, fours = c.rows // 2 * 2, c.columns // 4 * 4
    x, y, z = a.values, b.values, c.values
    for s in range(0, fours, 4):
        y_at = b.at + s * b.column
        for r in range(0, pairs, 2):
            dot_2x4(x, a.at + r * a.row, a.row, y, y_at, b.column, z, c.at + r * c.row + s, c.row, blocks)
        for r in range(pairs, c.rows):
            dot_1x4(x, a.at + r * a.row, a.row, y, y_at, b.column, z, c.at + r * c.row + s, c.row, blocks)
    for s in range(fours, c.columns):
        y_at = b.at + s * b.column
        for r in range(0, pairs, 2):
            dot_2x1(x, a.at + r * a.row, a.row, y, y_at, b.column, z, c.at + r * c.row + s, c.row, blocks)
        for r in range(pairs, c.rows):
            dot_1x1(x, a.at + r * a.row, a.row, y, y_at, b.column, z, c.at + r * c.row + s, c.row, blocks)
    if blocks * lanes < inner:
        for r in range(c.rows):
            for s in range(c.columns):
                total = z.dtype.type(0.0)
                for i in range(blocks * lanes, inner):
                    total += x[a.at + r * a.row + i] * y[b.at + s * b.column + i]
                z[c.at + r * c.row + s] += total


@kernel
def any_product(address: int, a: Any, b: Any, c: Any) -> None:
    """C = A B, C's rows being contiguous; in A and in B one of the two strides is 1."""
    size, done = c.rows * c.columns * a.columns, 0
    if b.column != 1 and (size <= SMALL_DOT or c.rows <= FEW_ROWS):
        dot_product(a, b, c)
        return
    if b.column == 1 and size <= SMALL:
        spread_product(a, b, c)
        return
    if size <= MIDDLING:
        done = panel_product(a, b, c)
    if done < c.columns:
        left, right = PLAIN if a.column == 1 else TRANSPOSED, PLAIN if b.column == 1 else TRANSPOSED
        product(
            address,
            left,
            right,
            c.rows,
            c.columns - done,
            a.columns,
            a.values,
            a.at,
            max(a.row, a.column),
            b.values,
            b.at + done * b.column,
            max(b.row, b.column),
            c.values,
            c.at + done,
            c.row,
        )


@thin_kernel
def multiply(address: int, a: Any, b: Any, c: Any) -> None:
    """C = A B for ``Matrix`` values; C's rows are contiguous, and in A and B one of the two strides is 1."""
    call_product(
        address,
        a.values,
        a.at,
        a.row,
        a.column,
        b.values,
        b.at,
        b.row,
        b.column,
        c.values,
        c.at,
        c.rows,
        c.columns,
        a.columns,
    )
