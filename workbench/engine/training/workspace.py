"""All scratch memory of training, allocated once for a network, a mini-batch size and a number of threads.

Per layer, each of shape (units, m), rows are units:

    kept      z, and under batch norm ẑ after normalizing in place
    a         activation
    hat       â where batch norm comes after the activation; the layer keeps z, a and â then
    out       what the next layer reads: a itself, or a after dropout, or γ â + β
    gradient  ∂L/∂out, turned in place into ∂L/∂z

and per unit μ, σ² and 1/√(σ²+ε) of the mini-batch. All lie in one flat vector; ``places`` says where.
"""

from typing import Any, NamedTuple

import numpy as np

from workbench.engine.kernels.intrinsics import borrow, kernel
from workbench.engine.kernels.types import Array, Integers, Labels
from workbench.engine.layers.outputs import LINEAR
from workbench.engine.layout import BLOCK, Layout

# Columns of ``places``.
KEPT, A, HAT, OUT, GRADIENT, BATCH_MEAN, BATCH_VARIANCE, INVERSE = range(8)

EXAMPLES_IN_ROWS = 48
"""Inputs wider than this are kept one example a row; narrower ones one feature a row, like hidden layers."""


class Workspace(NamedTuple):
    """Scratch memory; a tuple, so that kernels can take it as one argument."""

    memory: Array
    places: Integers
    inputs: int
    scratch: int
    rows: Integers
    labels: Labels
    targets: Array
    partial: Array
    sync: Integers
    input_in_rows: bool


@kernel
def borrow_space(space: Any) -> Any:
    """The same memory for use inside a kernel, whose caller owns the arrays."""
    return Workspace(
        borrow(space.memory),
        borrow(space.places),
        space.inputs,
        space.scratch,
        borrow(space.rows),
        borrow(space.labels),
        borrow(space.targets),
        borrow(space.partial),
        borrow(space.sync),
        space.input_in_rows,
    )


def make_workspace(layout: Layout, batch_size: int, threads: int, dtype: type[np.floating]) -> Workspace:
    """Allocate the memory for mini-batches of ``batch_size`` examples shared by ``threads`` threads."""
    length = 0

    def take(size: int) -> int:
        nonlocal length
        offset = length
        length += -(-size // BLOCK) * BLOCK
        return offset

    inputs = take(layout.n_features * batch_size)
    scratch = take(3 * batch_size)
    places = np.empty((len(layout.layers), 8), dtype=np.int64)
    for number, place in enumerate(layout.layers):
        size = place.units * batch_size
        kept, a = take(size), take(size)
        hat = take(size) if place.normalizes_a else -1
        out = take(size) if layout.dropout[number] > 0.0 or place.normalizes_a else a
        places[number] = (kept, a, hat, out, take(size), take(place.units), take(place.units), take(place.units))
    return Workspace(
        memory=aligned_zeros(length, dtype),
        places=places,
        inputs=inputs,
        scratch=scratch,
        rows=np.zeros(batch_size, dtype=np.int64),
        labels=np.zeros(batch_size, dtype=np.int32),
        targets=np.zeros(batch_size * (layout.n_outputs if layout.output == LINEAR else 1), dtype=dtype),
        partial=np.zeros((threads, BLOCK), dtype=np.float64),
        sync=np.zeros(BLOCK, dtype=np.int64),
        input_in_rows=layout.n_features > EXAMPLES_IN_ROWS,
    )


def aligned_zeros(length: int, dtype: type[np.floating]) -> Array:
    """Zeros that start on a 64-byte boundary, as vector instructions like it."""
    size = np.dtype(dtype).itemsize
    raw = np.zeros(length * size + 64, dtype=np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + length * size].view(dtype)
