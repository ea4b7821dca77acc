"""Small matrix products in registers, written as vector instructions.

A BLAS copies its operands into packed panels before it multiplies; for matrices of a few dozen rows the copying costs
more than the product. These tiles read the operands where they are, or B from a panel on the stack:

    ``spread_tile``  C[r, j] = Σ_k A[r, k] B[k, j]   B's rows are vectors, A's numbers are spread over all lanes
    ``dot_tile``     C[r, s] = Σ_i A[r, i] B[s, i]   rows of A and B are vectors, lanes are added up at the end

Sums run in a fixed order that depends on the shapes alone. A vector has as many lanes as the CPU's widest registers hold.
"""

from functools import cache
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

FUSED = ("contract",)
PANEL_DEPTH = 256
"""Rows of B that are copied side by side before they are multiplied: half of a first-level cache."""


@cache
def vector_bytes() -> int:
    """Width of the CPU's vector registers: 64 with AVX-512, 32 with AVX, 16 otherwise."""
    features = llvm.get_host_cpu_features()
    if features.get("avx512f"):
        return 64
    return 32 if features.get("avx") else 16


def _pointer(context: Any, builder: Any, array_type: Any, array: Any, offset: Any) -> Any:
    return builder.gep(context.make_array(array_type)(context, builder, array).data, [offset])


class _Tile:
    """What both tiles need while their instructions are written down."""

    def __init__(self, context: Any, builder: Any, real: Any) -> None:
        self.builder, self.word = builder, ir.IntType(64)
        self.scalar = context.get_value_type(real)
        self.lanes = vector_bytes() // (real.bitwidth // 8)
        self.vector = ir.VectorType(self.scalar, self.lanes)

    def number(self, value: int) -> Any:
        return ir.Constant(self.word, value)

    def accumulators(self, count: int) -> list[Any]:
        """Places for ``count`` vectors, all zero; the optimizer keeps them in registers."""
        places = [cgutils.alloca_once(self.builder, self.vector) for _ in range(count)]
        for place in places:
            self.builder.store(ir.Constant(self.vector, None), place)
        return places

    def load(self, pointer: Any) -> Any:
        """A vector that need not be aligned."""
        found = self.builder.load(self.builder.bitcast(pointer, self.vector.as_pointer()))
        found.align = self.scalar_bytes
        return found

    def store(self, value: Any, pointer: Any) -> None:
        self.builder.store(value, self.builder.bitcast(pointer, self.vector.as_pointer())).align = self.scalar_bytes

    @property
    def scalar_bytes(self) -> int:
        return int(vector_bytes() // self.lanes)

    def spread(self, value: Any) -> Any:
        """The same number in every lane."""
        one = self.builder.insert_element(ir.Constant(self.vector, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), self.lanes), None)
        return self.builder.shuffle_vector(one, ir.Constant(self.vector, ir.Undefined), zeros)

    def accumulate(self, place: Any, left: Any, right: Any) -> None:
        product = self.builder.fmul(left, right, flags=FUSED)
        self.builder.store(self.builder.fadd(self.builder.load(place), product, flags=FUSED), place)

    def total(self, value: Any) -> Any:
        """Sum of all lanes: the upper half onto the lower half, until one is left."""
        lanes, word = self.lanes, ir.IntType(32)
        while lanes > 1:
            lanes //= 2
            upper = [ir.Constant(word, (i + lanes) % self.lanes) for i in range(self.lanes)]
            moved = self.builder.shuffle_vector(value, value, ir.Constant(ir.VectorType(word, self.lanes), upper))
            value = self.builder.fadd(value, moved)
        return self.builder.extract_element(value, ir.Constant(word, 0))

    def at(self, base: Any, index: Any) -> Any:
        return self.builder.gep(base, [index])


def make_spread_tile(rows: int, vectors: int) -> Any:
    """A tile of ``rows`` × ``vectors`` · lanes of C = A B.

    A's element (r, k) lies at ``a_at + r * a_row + k * a_inner``; B's rows and C's rows are contiguous. With ``add``
    other than 0 the product is added to what stands in C.
    """

    @intrinsic
    def tile(
        _typing: Any,
        a: Any,
        _a_at: Any,
        _a_row: Any,
        _a_inner: Any,
        b: Any,
        _b_at: Any,
        _b_row: Any,
        c: Any,
        _c_at: Any,
        _c_row: Any,
        _inner: Any,
        _add: Any,
    ) -> Any:
        word = types.intp
        signature = types.void(a, word, word, word, b, word, word, c, word, word, word, word)

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            a, a_at, a_row, a_inner, b, b_at, b_row, c, c_at, c_row, inner, add = args
            t = _Tile(context, builder, signature.args[7].dtype)
            first_a = _pointer(context, builder, signature.args[0], a, a_at)
            first_b = _pointer(context, builder, signature.args[4], b, b_at)
            first_c = _pointer(context, builder, signature.args[7], c, c_at)
            a_rows = [t.at(first_a, builder.mul(a_row, t.number(r))) for r in range(rows)]
            sums = t.accumulators(rows * vectors)
            with cgutils.for_range(builder, inner) as loop:
                b_line = t.at(first_b, builder.mul(loop.index, b_row))
                lines = [t.load(t.at(b_line, t.number(v * t.lanes))) for v in range(vectors)]
                place = builder.mul(loop.index, a_inner)
                for r in range(rows):
                    factor = t.spread(builder.load(t.at(a_rows[r], place)))
                    for v in range(vectors):
                        t.accumulate(sums[r * vectors + v], factor, lines[v])
            c_lines = [t.at(first_c, builder.mul(c_row, t.number(r))) for r in range(rows)]
            targets = [t.at(line, t.number(v * t.lanes)) for line in c_lines for v in range(vectors)]
            with builder.if_then(builder.icmp_signed("!=", add, t.number(0))):
                for place, target in zip(sums, targets, strict=True):
                    builder.store(builder.fadd(builder.load(place), t.load(target)), place)
            for place, target in zip(sums, targets, strict=True):
                t.store(builder.load(place), target)
            return context.get_dummy_value()

        return signature, codegen

    return tile


@intrinsic
def stack_panel(_typing: Any, like: Any) -> Any:
    """Room for ``PANEL_DEPTH`` × 2 vectors of the type of ``like``, on the stack; valid until the kernel returns."""
    result = types.Array(like.dtype, 1, "C")
    signature = result(like)

    def codegen(context: Any, builder: Any, _signature: Any, _args: Any) -> Any:
        scalar = context.get_value_type(like.dtype)
        count = PANEL_DEPTH * 2 * vector_bytes() * 8 // like.dtype.bitwidth
        room = cgutils.alloca_once(builder, ir.ArrayType(scalar, count))
        room.align = 64
        made = context.make_array(result)(context, builder)
        size = context.get_constant(types.intp, like.dtype.bitwidth // 8)
        context.populate_array(
            made,
            data=builder.bitcast(room, scalar.as_pointer()),
            shape=cgutils.pack_array(builder, [context.get_constant(types.intp, count)]),
            strides=cgutils.pack_array(builder, [size]),
            itemsize=size,
            meminfo=None,
        )
        return made._getvalue()

    return signature, codegen


@intrinsic
def transpose_block(_typing: Any, source: Any, _at: Any, _row: Any, target: Any, _to: Any, _target_row: Any) -> Any:
    """Write a block of lanes × lanes numbers transposed: target[k, i] = source[i, k].

    Rows of both are contiguous, ``row`` and ``target_row`` apart. In step d, numbers that are d rows and d lanes off
    the diagonal change places; after steps 1, 2, 4 … the whole block is transposed.
    """
    word = types.intp
    signature = types.void(source, word, word, target, word, word)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        source, at, row, target, to, target_row = args
        t = _Tile(context, builder, signature.args[3].dtype)
        first = _pointer(context, builder, signature.args[0], source, at)
        goal = _pointer(context, builder, signature.args[3], target, to)
        rows = [t.load(t.at(first, builder.mul(row, t.number(i)))) for i in range(t.lanes)]
        index = ir.VectorType(ir.IntType(32), t.lanes)
        distance = 1
        while distance < t.lanes:
            upper = [lane if not lane & distance else t.lanes + lane - distance for lane in range(t.lanes)]
            lower = [lane + distance if not lane & distance else t.lanes + lane for lane in range(t.lanes)]
            for i in range(t.lanes):
                if not i & distance:
                    pair = rows[i], rows[i + distance]
                    rows[i] = builder.shuffle_vector(*pair, ir.Constant(index, upper))
                    rows[i + distance] = builder.shuffle_vector(*pair, ir.Constant(index, lower))
            distance *= 2
        for i, line in enumerate(rows):
            t.store(line, t.at(goal, builder.mul(target_row, t.number(i))))
        return context.get_dummy_value()

    return signature, codegen


def make_dot_tile(rows: int, columns: int) -> Any:
    """A tile of ``rows`` × ``columns`` dot products over ``blocks`` · lanes neighbouring numbers."""

    @intrinsic
    def tile(
        _typing: Any,
        a: Any,
        _a_at: Any,
        _a_row: Any,
        b: Any,
        _b_at: Any,
        _b_row: Any,
        c: Any,
        _c_at: Any,
        _c_row: Any,
        _blocks: Any,
    ) -> Any:
        word = types.intp
        signature = types.void(a, word, word, b, word, word, c, word, word, word)

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            a, a_at, a_row, b, b_at, b_row, c, c_at, c_row, blocks = args
            t = _Tile(context, builder, signature.args[6].dtype)
            first_a = _pointer(context, builder, signature.args[0], a, a_at)
            first_b = _pointer(context, builder, signature.args[3], b, b_at)
            first_c = _pointer(context, builder, signature.args[6], c, c_at)
            a_rows = [t.at(first_a, builder.mul(a_row, t.number(r))) for r in range(rows)]
            b_rows = [t.at(first_b, builder.mul(b_row, t.number(s))) for s in range(columns)]
            sums = t.accumulators(rows * columns)
            with cgutils.for_range(builder, blocks) as loop:
                place = builder.mul(loop.index, t.number(t.lanes))
                right = [t.load(t.at(line, place)) for line in b_rows]
                for r in range(rows):
                    left = t.load(t.at(a_rows[r], place))
                    for s in range(columns):
                        t.accumulate(sums[r * columns + s], left, right[s])
            for r in range(rows):
                c_line = t.at(first_c, builder.mul(c_row, t.number(r)))
                for s in range(columns):
                    builder.store(t.total(builder.load(sums[r * columns + s])), t.at(c_line, t.number(s)))
            return context.get_dummy_value()

        return signature, codegen

    return tile
