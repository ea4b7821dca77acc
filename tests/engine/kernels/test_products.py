"""Every way of multiplying matrices against NumPy, over shapes with all kinds of remainders."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.engine.kernels.compiled_product import native_addresses
from workbench.engine.kernels.intrinsics import kernel
from workbench.engine.kernels.matrix import matrix, transposed
from workbench.engine.kernels.products import (
    MIDDLING,
    SMALL,
    multiply,
)


@kernel
def plain(address, a, b, c, rows, columns, inner) -> None:  # noqa: ANN001
    multiply(address, matrix(a, 1, rows, inner), matrix(b, 2, inner, columns), matrix(c, 3, rows, columns))


@kernel
def left(address, a, b, c, rows, columns, inner) -> None:  # noqa: ANN001
    multiply(address, transposed(matrix(a, 1, inner, rows)), matrix(b, 2, inner, columns), matrix(c, 3, rows, columns))


@kernel
def right(address, a, b, c, rows, columns, inner) -> None:  # noqa: ANN001
    multiply(address, matrix(a, 1, rows, inner), transposed(matrix(b, 2, columns, inner)), matrix(c, 3, rows, columns))


def check(rows: int, columns: int, inner: int, dtype: type[np.floating], seed: int = 0) -> None:
    """All three products of random matrices that begin somewhere in their vectors; nothing else is overwritten."""
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(rows, inner)).astype(dtype)
    b = rng.normal(size=(inner, columns)).astype(dtype)
    expected = a.astype(np.float64) @ b.astype(np.float64)
    tolerance = inner * (1e-6 if dtype is np.float32 else 1e-14)
    address = int(native_addresses(dtype)[0])
    for function, first, second in ((plain, a, b), (left, a.T, b), (right, a, b.T)):
        c = np.full(rows * columns + 10, 7.0, dtype=dtype)
        left_vector = np.concatenate([np.full(1, np.nan), first.ravel()]).astype(dtype)
        right_vector = np.concatenate([np.full(2, np.nan), second.ravel()]).astype(dtype)
        function(address, left_vector, right_vector, c, rows, columns, inner)
        np.testing.assert_allclose(c[3:-7].reshape(rows, columns), expected, rtol=tolerance, atol=tolerance)
        assert (c[:3] == 7.0).all()
        assert (c[-7:] == 7.0).all()


sizes = st.integers(1, 45)


@settings(max_examples=60)
@given(rows=sizes, columns=sizes, inner=sizes, dtype=st.sampled_from([np.float32, np.float64]), seed=st.integers(0, 99))
def test_small_shapes(rows: int, columns: int, inner: int, dtype: type[np.floating], seed: int) -> None:
    check(rows, columns, inner, dtype, seed)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(61, 150, 300), (7, 129, 700), (130, 64, 513), (50, 47, 1100)])
def test_shapes_that_go_through_panels(shape: tuple[int, int, int], dtype: type[np.floating]) -> None:
    check(*shape, dtype)


def test_a_shape_that_goes_to_the_blas() -> None:
    assert 410 * 401 * 400 > MIDDLING > SMALL
    check(410, 401, 400, np.float32)
