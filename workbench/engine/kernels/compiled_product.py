"""The matrix product as a C function of its own, compiled once per element type.

It is most of the machine code of the engine. Called by address instead of inlined it is compiled once and not once per
caller, and it is the same code for every caller, so results do not depend on who calls.
"""

import threading
from typing import Any, Final

import numpy as np
from numba import types
from numba.core.ccallback import CFunc
from numba.core.sigutils import normalize_signature

from workbench.engine.kernels.intrinsics import from_pointer, gemm_address
from workbench.engine.kernels.kernel_cache import keep_on_disk
from workbench.engine.kernels.matrix import Matrix
from workbench.engine.kernels.products import any_product
from workbench.engine.kernels.synchronization import yield_address
from workbench.engine.kernels.types import Integers


def _entry(
    gemm: int,
    a: Any,
    a_row: int,
    a_inner: int,
    b: Any,
    b_inner: int,
    b_column: int,
    c: Any,
    rows: int,
    columns: int,
    inner: int,
) -> None:
    """``any_product`` as a C function."""
    left = Matrix(from_pointer(a), 0, rows, inner, a_row, a_inner)
    right = Matrix(from_pointer(b), 0, inner, columns, b_inner, b_column)
    any_product(gemm, left, right, Matrix(from_pointer(c), 0, rows, columns, columns, 1))


class _Products:
    """One compiled product per element type, for as long as the process lives: kernels hold its bare address.

    Two threads that ask first at the same time get the same one. With two, the one that is not kept would be freed while
    kernels still call it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[Any, tuple[Any, Integers]] = {}

    def addresses(self, real: Any) -> Integers:
        """The pair of addresses that ``call_product`` wants; compiles at the first call."""
        with self._lock:
            if real not in self._made:
                self._made[real] = _compile_product(real)
            return self._made[real][1]


_products: Final = _Products()


def _compile_product(real: Any) -> tuple[Any, Integers]:
    """The compiled entry and the pair of addresses; both are to be kept alive."""
    word, pointer = types.intp, types.CPointer(real)
    signature = types.void(word, pointer, word, word, pointer, word, word, pointer, word, word, word)
    entry = CFunc(_entry, normalize_signature(signature), locals={}, options={"error_model": "numpy"})
    keep_on_disk(entry, _entry).compile()
    dtype = np.float32 if real == types.float32 else np.float64
    return entry, np.array([entry.address, gemm_address(dtype)], dtype=np.int64)


def native_addresses(dtype: Any) -> Integers:
    """What kernels call by address, int64 of shape (2,): the pair for matrix products, and the thread yield.

    The product is compiled once and called, not inlined: it is most of the machine code, and as a C function of its
    own it is the same code for every caller.
    """
    pair = _products.addresses(types.float32 if np.dtype(dtype) == np.float32 else types.float64)
    return np.array([pair.ctypes.data, yield_address()], dtype=np.int64)
