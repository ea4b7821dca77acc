"""A matrix inside a flat vector, as kernels hand it on."""

from typing import Any, NamedTuple

from workbench.engine.kernels.intrinsics import thin_kernel


class Matrix(NamedTuple):
    """Element (r, k) of a matrix of ``rows`` × ``columns`` is ``values[at + r * row + k * column]``."""

    values: Any
    at: int
    rows: int
    columns: int
    row: int
    column: int


@thin_kernel
def matrix(values: Any, at: int, rows: int, columns: int) -> Any:
    """A matrix whose rows lie one behind the other from ``at`` on."""
    return Matrix(values, at, rows, columns, columns, 1)


@thin_kernel
def transposed(m: Any) -> Any:
    """Rows and columns change places; nothing is copied."""
    return Matrix(m.values, m.at, m.columns, m.rows, m.column, m.row)


@thin_kernel
def rows_of(m: Any, first: int, last: int) -> Any:
    """The rows ``first`` to ``last``."""
    return Matrix(m.values, m.at + first * m.row, last - first, m.columns, m.row, m.column)


@thin_kernel
def columns_of(m: Any, first: int, last: int) -> Any:
    """The columns ``first`` to ``last``."""
    return Matrix(m.values, m.at + first * m.column, m.rows, last - first, m.row, m.column)
