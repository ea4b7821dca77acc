"""The few machine operations that Numba does not offer: a BLAS call by address, views without bounds, atomics.

``gemm`` calls OpenBLAS directly: no checks, no copies, any row stride. The address is an argument and not a
global, so that compiled kernels can be kept on disk.
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import get_cython_function_address, intrinsic

from workbench.engine.kernels.kernel_cache import keep_on_disk

TRANSPOSED, PLAIN = ord("T"), ord("N")


def gemm_address(dtype: Any) -> int:
    """Address of the BLAS's matrix product for float32 or float64."""
    name = "sgemm" if np.dtype(dtype) == np.float32 else "dgemm"
    return int(get_cython_function_address("scipy.linalg.cython_blas", name))


def element_pointer(context: Any, builder: Any, array_type: Any, array: Any, offset: Any) -> Any:
    struct = context.make_array(array_type)(context, builder, array)
    return builder.gep(struct.data, [offset])


@intrinsic
def view(_typing: Any, array: Any, _offset: Any, _length: Any) -> Any:
    """``array[offset : offset + length]`` of a 1-D array as plain pointer arithmetic: no bounds, no reference count.

    The caller keeps ``array`` alive for as long as the view is used.
    """
    result = types.Array(array.dtype, 1, "C")
    signature = result(array, types.intp, types.intp)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        source, offset, length = args
        made = context.make_array(result)(context, builder)
        size = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(array.dtype)))
        context.populate_array(
            made,
            data=element_pointer(context, builder, signature.args[0], source, offset),
            shape=cgutils.pack_array(builder, [length]),
            strides=cgutils.pack_array(builder, [size]),
            itemsize=size,
            meminfo=None,
        )
        return made._getvalue()

    return signature, codegen


@intrinsic
def borrow(_typing: Any, array: Any) -> Any:
    """The same array without a share in its memory: no reference is counted when it is handed on.

    Counting references is an atomic operation each time a kernel takes an array out of a tuple; in small networks that
    was a tenth of the time. The caller keeps ``array`` alive for as long as the result is used.
    """
    signature = array(array)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        made = context.make_array(signature.return_type)(context, builder, args[0])
        made.meminfo = made.meminfo.type(None)
        made.parent = made.parent.type(None)
        return made._getvalue()

    return signature, codegen


@intrinsic
def _gemm(
    _typing: Any,
    address: Any,
    trans_a: Any,
    trans_b: Any,
    m: Any,
    n: Any,
    k: Any,
    alpha: Any,
    a: Any,
    a_offset: Any,
    lda: Any,
    b: Any,
    b_offset: Any,
    ldb: Any,
    beta: Any,
    c: Any,
    c_offset: Any,
    ldc: Any,
) -> Any:
    """Fortran's ?gemm on column-major matrices that start at an offset in flat arrays."""
    real = c.dtype
    word = types.intp
    signature = types.void(word, word, word, word, word, word, real, a, word, word, b, word, word, real, c, word, word)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        (address, ta, tb, m, n, k, alpha, a, a_offset, lda, b, b_offset, ldb, beta, c, c_offset, ldc) = args
        byte, int32 = ir.IntType(8), ir.IntType(32)

        def slot(value: Any, kind: Any) -> Any:
            place = cgutils.alloca_once(builder, kind)
            builder.store(builder.trunc(value, kind) if isinstance(kind, ir.IntType) else value, place)
            return place

        kind = context.get_value_type(real)
        pointers = [
            slot(ta, byte),
            slot(tb, byte),
            slot(m, int32),
            slot(n, int32),
            slot(k, int32),
            slot(alpha, kind),
            element_pointer(context, builder, signature.args[7], a, a_offset),
            slot(lda, int32),
            element_pointer(context, builder, signature.args[10], b, b_offset),
            slot(ldb, int32),
            slot(beta, kind),
            element_pointer(context, builder, signature.args[14], c, c_offset),
            slot(ldc, int32),
        ]
        function_type = ir.FunctionType(ir.VoidType(), [pointer.type for pointer in pointers])
        builder.call(builder.inttoptr(address, function_type.as_pointer()), pointers)
        return context.get_dummy_value()

    return signature, codegen


@intrinsic
def call_product(
    _typing: Any,
    _pair: Any,
    a: Any,
    _a_at: Any,
    _a_row: Any,
    _a_inner: Any,
    b: Any,
    _b_at: Any,
    _b_inner: Any,
    _b_column: Any,
    c: Any,
    _c_at: Any,
    _rows: Any,
    _columns: Any,
    _inner: Any,
) -> Any:
    """Call a compiled product; at the address ``pair`` stand its own address and that of the BLAS's."""
    word = types.intp
    signature = types.void(word, a, word, word, word, b, word, word, word, c, word, word, word, word)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pair, a, a_at, a_row, a_inner, b, b_at, b_inner, b_column, c, c_at, rows, columns, inner = args
        addresses = builder.inttoptr(pair, ir.IntType(64).as_pointer())
        own = builder.load(addresses)
        gemm = builder.load(builder.gep(addresses, [ir.Constant(ir.IntType(64), 1)]))
        left = element_pointer(context, builder, signature.args[1], a, a_at)
        right = element_pointer(context, builder, signature.args[5], b, b_at)
        result = element_pointer(context, builder, signature.args[9], c, c_at)
        passed = [gemm, left, a_row, a_inner, right, b_inner, b_column, result, rows, columns, inner]
        function_type = ir.FunctionType(ir.VoidType(), [value.type for value in passed])
        builder.call(builder.inttoptr(own, function_type.as_pointer()), passed)
        return context.get_dummy_value()

    return signature, codegen


@intrinsic
def from_pointer(_typing: Any, pointer: Any) -> Any:
    """An array that begins at a C pointer; its length is not known and not checked."""
    result = types.Array(pointer.dtype, 1, "C")
    signature = result(pointer)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        made = context.make_array(result)(context, builder)
        size = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(result.dtype)))
        context.populate_array(
            made,
            data=args[0],
            shape=cgutils.pack_array(builder, [context.get_constant(types.intp, 1 << 40)]),
            strides=cgutils.pack_array(builder, [size]),
            itemsize=size,
            meminfo=None,
        )
        return made._getvalue()

    return signature, codegen


@intrinsic
def float_from_bits(_typing: Any, bits: Any) -> Any:
    """The float32 with the bit pattern of an int32."""
    signature = types.float32(types.int32)

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.FloatType())

    return signature, codegen


@intrinsic
def bits_from_float(_typing: Any, value: Any) -> Any:
    """The bit pattern of a float32 as an int32."""
    signature = types.int32(types.float32)

    def codegen(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(32))

    return signature, codegen


def kernel(function: Any) -> Any:
    """Compile a function to machine code that runs outside the GIL and is kept on disk.

    Sums may be reordered so that they use vector instructions; NaN and infinity keep their meaning, because the
    trainer looks for them. The function is always inlined where a kernel calls it: otherwise the process would share
    one compiled copy between callers, and the copy that happened to be loaded first would decide how sums are rounded.
    """
    fast = {"reassoc", "contract", "nsz", "arcp"}
    compiler = numba.njit(nogil=True, error_model="numpy", fastmath=fast, forceinline=True)(function)
    return keep_on_disk(compiler, function)


def thin_kernel(function: Any) -> Any:
    """Like ``kernel``, for a function that only chooses and passes on: its lines are put into the caller's own source.

    It is never compiled by itself, which saves the time of optimizing the same inner loops once per level of calls.
    """
    return numba.njit(nogil=True, error_model="numpy", inline="always")(function)


def exact_kernel(function: Any) -> Any:
    """Like ``kernel``, but sums stay in the written order: for code that relies on how a sum is rounded."""
    compiler = numba.njit(nogil=True, error_model="numpy", fastmath={"contract"}, forceinline=True)(function)
    return keep_on_disk(compiler, function)


@kernel
def product(  # one BLAS call, row-major
    address: int,
    trans_a: int,
    trans_b: int,
    rows: int,
    columns: int,
    inner: int,
    a: Any,
    a_offset: int,
    a_stride: int,
    b: Any,
    b_offset: int,
    b_stride: int,
    c: Any,
    c_offset: int,
    c_stride: int,
) -> None:
    """``C = op(A) op(B)`` for row-major matrices: C is (rows, columns), the sum runs over ``inner``.

    Column-major BLAS sees every row-major matrix transposed, and ``Cᵀ = op(B)ᵀ op(A)ᵀ``: so A and B change places.
    """
    one = c.dtype.type(1.0)
    zero = c.dtype.type(0.0)
    _gemm(
        address,
        trans_b,
        trans_a,
        columns,
        rows,
        inner,
        one,
        b,
        b_offset,
        b_stride,
        a,
        a_offset,
        a_stride,
        zero,
        c,
        c_offset,
        c_stride,
    )
